import type { KeptCell } from './blocks.ts';
import { typeOfCell } from './columns.ts';

/** Rows that are looked at to tell a header from the rows below it. */
const bodySample = 50;
const maxHeaderRows = 4;
const longestHeader = 60;

/**
 * How many of a table's first rows are its header, by cells that are placed in the table and in reading order.
 *
 * The first row is a header where it is text all over, fills most columns without repeating itself, and either the
 * rows below hold numbers or dates, or none of its texts comes again below. A text over several columns, by a merged
 * range or by empty cells beside it, has the texts of the next row under it, so that row is header too.
 */
export function countHeaderRows(cells: readonly KeptCell[], rows: number, columns: number): number {
  if (rows < 2 || columns < 2) return 0;
  const top = rowsOf(cells, Math.min(rows, maxHeaderRows + 1));
  const first = top[0] ?? [];
  const texts = new Set(first.map(({ text }) => text.trim()));
  if (first.length === 0 || !isText(first) || texts.size < first.length) return 0;
  const depth = depthOf(top, rows, columns);
  if (depth === 0) return 0;
  const body = cells.filter(({ row }) => row >= depth && row < depth + bodySample);
  if (body.some((cell) => typeOfCell(cell) !== 'text')) return depth;
  const repeats = body.some(({ text }) => texts.has(text.trim()));
  const isFull = widthOf(top[depth - 1] ?? [], top.slice(0, depth - 1).flat(), depth) >= columns;
  const isShort = first.every(({ text }) => text.length <= longestHeader);
  return body.length > 0 && !repeats && isShort && isFull ? depth : 0;
}

/** How far down the header goes: as far as a row leaves columns of the table to the row below it. 0: no header. */
function depthOf(top: readonly (readonly KeptCell[])[], rows: number, columns: number): number {
  const most = Math.min(maxHeaderRows, rows - 1);
  let depth = 1;
  while (depth < most && isText(top[depth] ?? []) && goesOn(top, depth, columns)) depth++;
  const above = top.slice(0, depth - 1).flat();
  return widthOf(top[depth - 1] ?? [], above, depth) >= 0.6 * columns ? depth : 0;
}

/** Whether the row below belongs to the header of `depth` rows. */
function goesOn(top: readonly (readonly KeptCell[])[], depth: number, columns: number): boolean {
  const row = top[depth - 1] ?? [];
  if (reachesDown(top.slice(0, depth).flat(), depth)) return true;
  if (row.some((cell) => (cell.columnSpan ?? 1) > 1)) return true;
  // Without a merged range, only a fuller row of texts below tells groups from gaps.
  return isSparse(row, columns) && (top[depth] ?? []).length > row.length;
}

function isText(row: readonly KeptCell[]): boolean {
  return row.length > 0 && row.every((cell) => cell.value === undefined && typeOfCell(cell) === 'text');
}

function isSparse(row: readonly KeptCell[], columns: number): boolean {
  return row.length >= 2 && row.length < 0.6 * columns;
}

/** Whether a cell of the header goes on below its row `depth`. */
function reachesDown(cells: readonly KeptCell[], depth: number): boolean {
  return cells.some((cell) => cell.row + (cell.rowSpan ?? 1) > depth);
}

/** Columns that a row fills, with the cells above that come down to it. */
function widthOf(row: readonly KeptCell[], above: readonly KeptCell[], depth: number): number {
  const down = above.filter((cell) => cell.row + (cell.rowSpan ?? 1) >= depth);
  return [...row, ...down].reduce((sum, cell) => sum + (cell.columnSpan ?? 1), 0);
}

function rowsOf(cells: readonly KeptCell[], count: number): KeptCell[][] {
  const rows = Array.from({ length: count }, (): KeptCell[] => []);
  for (const cell of cells) {
    if (cell.row >= count) break;
    rows[cell.row]?.push(cell);
  }
  return rows;
}
