import type { Table } from '../../model/index.ts';
import { type Block, boundsOf, findBlocks, type KeptCell } from './blocks.ts';
import type { CellRange } from './reader.ts';
import { rangeRef } from './ref.ts';

/** Lines above a table that are its title stand at most this many rows above it. */
const maxTitleGap = 2;
/** Rows that are looked at to tell a header from the rows below it. */
const bodySample = 50;
const maxHeaderRows = 4;

/**
 * Finds the tables of a sheet among its cells, which are given in reading order and are taken over: their places become
 * places within their table. Every cell ends in a table or in a table's title. `firstId` numbers the tables.
 */
export function findTables(cells: readonly KeptCell[], sheet: number, firstId: number): Table[] {
  const tables: Table[] = [];
  let title: Block | undefined;
  const emit = (block: Block, name?: string) =>
    tables.push(toTable(block, sheet, firstId + tables.length, name));
  for (const block of findBlocks(cells)) {
    const isTitle = block.cells.length === 1 && typeof block.cells[0]?.value !== 'number';
    const titled = title !== undefined && !isTitle && isAbove(title, block) ? title : undefined;
    if (title && !titled) emit(title);
    title = isTitle ? block : undefined;
    if (!isTitle) emit(block, titled?.cells[0]?.text);
  }
  if (title) emit(title);
  return tables;
}

function isAbove(title: Block, block: Block): boolean {
  const gap = block.range.firstRow - title.range.lastRow - 1;
  const { firstColumn, lastColumn } = title.range;
  return (
    gap >= 0 &&
    gap <= maxTitleGap &&
    firstColumn <= block.range.lastColumn &&
    lastColumn >= block.range.firstColumn
  );
}

function toTable(block: Block, sheet: number, id: number, above?: string): Table {
  const { titles, cells, range } = splitTitle(block);
  const title = [...(above === undefined ? [] : [above]), ...titles].join('\n');
  const rows = range.lastRow - range.firstRow + 1;
  const columns = range.lastColumn - range.firstColumn + 1;
  for (const cell of cells) {
    cell.row -= range.firstRow;
    cell.column -= range.firstColumn;
  }
  const headerRows = countHeaderRows(cells, rows, columns);
  return {
    id: `t${id}`,
    sheet,
    ref: rangeRef(range),
    rows,
    columns,
    headerRows,
    ...(title === '' ? {} : { title }),
    confidence: confidenceOf(cells.length, rows, columns, headerRows),
    cells,
  };
}

/** Takes leading rows of a single text off a block of several columns: they are headings above the table. */
function splitTitle(block: Block): { titles: string[]; cells: readonly KeptCell[]; range: CellRange } {
  const { cells, range } = block;
  const titles: string[] = [];
  if (range.firstColumn === range.lastColumn) return { titles, cells, range };
  let at = 0;
  while (at + 1 < cells.length) {
    const cell = cells[at]!;
    const alone = cells[at + 1]!.row >= cell.row + (cell.rowSpan ?? 1);
    if (!alone || cell.value !== undefined || at >= 3) break;
    titles.push(cell.text);
    at++;
  }
  // A column of single texts is no title with a table below it.
  const rest = cells.slice(at);
  if (at === 0 || rest.length < 4) return { titles: [], cells, range };
  return { titles, cells: rest, range: boundsOf(rest) };
}

/**
 * The first row is a header where it is text all over, fills most columns without repeating itself, and either the
 * rows below hold numbers or dates under it, or none of its texts comes again below. Spans over columns make the next
 * row part of the header, spans over rows all rows they cover.
 */
function countHeaderRows(cells: readonly KeptCell[], rows: number, columns: number): number {
  if (rows < 2 || columns < 2) return 0;
  const first = cells.filter((cell) => cell.row === 0);
  const width = first.reduce((sum, cell) => sum + (cell.columnSpan ?? 1), 0);
  const texts = new Set(first.map((cell) => cell.text.trim()));
  if (first.some((cell) => cell.value !== undefined) || width < 0.6 * columns || texts.size < first.length)
    return 0;
  const depth = headerDepth(cells, first, rows);
  const body = cells.filter((cell) => cell.row >= depth && cell.row < depth + bodySample);
  if (body.some((cell) => cell.value !== undefined)) return depth;
  const repeats = body.some((cell) => texts.has(cell.text.trim()));
  const short = first.every((cell) => cell.text.length <= 40);
  return body.length > 0 && !repeats && short && width >= columns ? depth : 0;
}

function headerDepth(cells: readonly KeptCell[], first: readonly KeptCell[], rows: number): number {
  let depth = Math.max(...first.map((cell) => cell.rowSpan ?? 1));
  if (depth === 1 && first.some((cell) => (cell.columnSpan ?? 1) > 1)) depth = 2;
  depth = Math.min(depth, maxHeaderRows, rows - 1);
  const isText = cells.every((cell) => cell.row === 0 || cell.row >= depth || cell.value === undefined);
  return isText ? depth : 1;
}

/** From how full the rectangle is, whether it has a header, and whether it is more than a line. */
function confidenceOf(cells: number, rows: number, columns: number, headerRows: number): number {
  if (rows < 2 || columns < 2) return 0.3;
  const fill = Math.min(1, cells / (rows * columns));
  return Math.round((0.4 + 0.4 * fill + (headerRows > 0 ? 0.2 : 0)) * 100) / 100;
}
