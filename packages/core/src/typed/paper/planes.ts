import { layRows, type Plane, type Run } from '../../fields/plane/run.ts';
import { planeOfSheet } from '../../fields/plane/sheet.ts';
import { flatten, maxRunLength } from '../../fields/text/flat.ts';
import { type Levelling, levelling } from '../../layout/level.ts';
import { type Box, type Document, heightOf, type Page, type Table } from '../../model/index.ts';

/** Lines and cells that are looked at over the whole document. */
const mostRuns = 20_000;

/** A document's pages and sheets as runs of text in rows: lines and cells, each with its place. */
export function planesOf(document: Document): readonly Plane[] {
  const planes: Plane[] = [];
  let left = mostRuns;
  for (const page of document.pages) {
    if (left <= 0) return planes;
    const plane = planeOfPage(page, document.tables, left);
    left -= plane.runs.length;
    planes.push(plane);
  }
  for (const sheet of document.sheets) {
    if (left <= 0) return planes;
    const plane = planeOfSheetTables(sheet.number, document.tables, left);
    left -= plane.runs.length;
    planes.push(plane);
  }
  return planes;
}

function planeOfPage(page: Page, tables: readonly Table[], limit: number): Plane {
  const runs: Run[] = [];
  const cellsOf = new Map(
    tables.filter((table) => table.page === page.number).map((table) => [table.id, table]),
  );
  const level = levelling(page.skew, page);
  const typical = letterHeight(page, level);
  for (const block of page.blocks) {
    const table = block.tableId === undefined ? undefined : cellsOf.get(block.tableId);
    const parts = table ? table.cells : block.lines;
    for (const part of parts) {
      if (runs.length >= limit) break;
      const box = level.enterArea(part.box ?? block.box);
      const size = Math.min(heightOf(box), typical);
      const from = { page: page.number, level, confidence: block.confidence };
      const run = runOf(part.text, box, size, from);
      if (run) runs.push(run);
    }
  }
  const rows = layRows(runs);
  return {
    kind: 'page',
    number: page.number,
    width: page.width,
    height: page.height,
    runs: rows.flat(),
    rows,
  };
}

/** Median height of the page's lines outside tables; cells are as high as their rulings are apart. */
function letterHeight(page: Page, level: Levelling): number {
  const heights = page.blocks
    .slice(0, 400)
    .flatMap((block) => block.lines.slice(0, 5).map((line) => heightOf(level.enterArea(line.box))))
    .sort((a, b) => a - b);
  return Math.max(1, (heights[Math.floor(heights.length / 2)] ?? 12) * 1.2);
}

function runOf(
  text: string,
  box: Box,
  size: number,
  from: { readonly page: number; readonly level: Levelling; readonly confidence: number },
): Run | undefined {
  const print = text.replace(/\s+/g, ' ').trim().slice(0, maxRunLength);
  if (print === '') return undefined;
  const boxOf = shareOf(print, box);
  return {
    print,
    text: flatten(print),
    box,
    size,
    bold: false,
    confidence: from.confidence,
    row: 0,
    index: 0,
    boxOf,
    originOf: (start, end) => ({ page: from.page, box: from.level.leaveArea(boxOf(start, end)) }),
  };
}

/** A part of a line takes its share of the line's width; Hangul is about twice as wide as other letters. */
function shareOf(text: string, box: Box): (start: number, end: number) => Box {
  const widthOf = (part: string) => part.length + (part.match(/[\u1100-\uffdc]/g)?.length ?? 0) * 0.8;
  const unit = (box[2] - box[0]) / Math.max(1, widthOf(text));
  return (start, end) => {
    const x0 = box[0] + widthOf(text.slice(0, start)) * unit;
    const x1 = end >= text.length ? box[2] : box[0] + widthOf(text.slice(0, end)) * unit;
    return [x0, box[1], Math.max(x0, x1), box[3]];
  };
}

function planeOfSheetTables(sheet: number, tables: readonly Table[], limit: number): Plane {
  const cells = tables
    .filter((table) => table.sheet === sheet)
    .flatMap((table) => table.cells.slice(0, limit))
    .flatMap((cell) => {
      const place = placeOf(cell.ref);
      return place && cell.ref !== undefined
        ? [{ ...place, text: cell.text, value: cell.value ?? cell.text, ref: cell.ref }]
        : [];
    });
  return planeOfSheet({ sheet, cells }, limit);
}

/** `C7` as row 6 and column 2. */
function placeOf(ref: string | undefined): { readonly row: number; readonly column: number } | undefined {
  const match = /^([A-Z]{1,3})(\d{1,7})/.exec(ref ?? '');
  if (!match) return undefined;
  const column = [...match[1]!].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return { row: Number(match[2]) - 1, column };
}
