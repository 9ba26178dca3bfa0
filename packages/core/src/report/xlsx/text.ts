import type { Box, Document, Page } from '../../model/index.ts';
import type { Brief } from '../brief.ts';
import { countCell, type SheetCell, textCell } from './cell.ts';
import type { SheetOptions } from './sheet.ts';

/** Most lines of text that are written. */
const maxLines = 200_000;

/** All lines of text, page after page: what fields lead to. */
export function textSheet({ documents, locale }: Brief): SheetOptions {
  const { columns, line } = locale.words;
  return {
    widths: [30, 8, 100],
    headerRows: 1,
    filter: true,
    rows: rowsOf(documents, [textCell(columns.document), textCell(columns.pages), textCell(line)]),
  };
}

function* rowsOf(
  documents: readonly Document[],
  header: readonly SheetCell[],
): Generator<readonly SheetCell[]> {
  yield header;
  let count = 0;
  for (const { source, pages } of documents) {
    for (const page of pages) {
      for (const { text } of linesOf(page)) {
        if (++count > maxLines) return;
        yield [textCell(source.name), countCell(page.number), textCell(text)];
      }
    }
  }
}

/** Finds the row, from 1, of the line that a box stands in. */
export function lineRows(
  documents: readonly Document[],
): (document: Document, page: number, box: Box) => number | undefined {
  const pages = new Map<Page, number>();
  let row = 2;
  for (const page of documents.flatMap((document) => document.pages)) {
    pages.set(page, row);
    row += linesOf(page).length;
  }
  return (document, number, box) => {
    const page = document.pages.find((each) => each.number === number);
    const first = page && pages.get(page);
    if (page === undefined || first === undefined) return undefined;
    const index = nearestLine(linesOf(page), box);
    return index === undefined || first + index > maxLines + 1 ? undefined : first + index;
  };
}

interface PrintedLine {
  readonly text: string;
  readonly box: Box | undefined;
}

function linesOf(page: Page): PrintedLine[] {
  const printed = page.blocks.flatMap((block) => block.lines).filter(({ text }) => text.trim() !== '');
  if (printed.length > 0) return printed;
  const lines = page.text.split('\n').filter((text) => text.trim() !== '');
  return lines.map((text) => ({ text, box: undefined }));
}

/** The line whose box holds the middle of the value's box, or whose middle is nearest to it. */
function nearestLine(lines: readonly PrintedLine[], box: Box): number | undefined {
  if (lines.length === 0) return undefined;
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, line] of lines.entries()) {
    if (line.box === undefined) continue;
    const distance = gap(line.box, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2);
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

function gap([x0, y0, x1, y1]: Box, x: number, y: number): number {
  return Math.max(x0 - x, 0, x - x1) + 4 * Math.max(y0 - y, 0, y - y1);
}
