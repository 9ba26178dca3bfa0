import type { CellRange } from './reader.ts';

/** A cell that was kept, with the place it has on its sheet. Becomes a table's cell once its table is known. */
export interface KeptCell {
  row: number;
  column: number;
  readonly rowSpan?: number;
  readonly columnSpan?: number;
  readonly text: string;
  readonly value?: string | number | boolean | null;
  readonly ref: string;
}

/** Cells that stand together, with the rectangle they take up. */
export interface Block {
  readonly range: CellRange;
  /** In reading order. */
  readonly cells: readonly KeptCell[];
}

/** A sheet that falls into more pieces than this is no sheet of tables; it is taken as one. */
const maxBlocks = 500;

/**
 * Cuts the cells of a sheet, given in reading order, into blocks parted by blank rows and by blank columns (the
 * recursive X-Y cut: Nagy, Seth 1984, on cells instead of pixels). A blank column parts only where both sides could be
 * tables of their own: in forms, labels and values often stand apart.
 */
export function findBlocks(cells: readonly KeptCell[]): Block[] {
  const blocks = cutRows(cells).flatMap((band) => cutColumns(band, 0));
  return blocks.length <= maxBlocks ? blocks.map(toBlock) : [toBlock(cells)];
}

function cutRows(cells: readonly KeptCell[]): KeptCell[][] {
  const bands: KeptCell[][] = [];
  let band: KeptCell[] = [];
  let bottom = -1;
  for (const cell of cells) {
    if (band.length > 0 && cell.row > bottom + 1) {
      bands.push(band);
      band = [];
    }
    band.push(cell);
    bottom = Math.max(bottom, lastRowOf(cell));
  }
  if (band.length > 0) bands.push(band);
  return bands;
}

function cutColumns(cells: readonly KeptCell[], depth: number): (readonly KeptCell[])[] {
  if (depth >= 4) return [cells];
  const gap = findGap(cells);
  if (gap === undefined) return [cells];
  const sides = [cells.filter((cell) => cell.column < gap), cells.filter((cell) => cell.column >= gap)];
  return sides.flatMap((side) => cutRows(side).flatMap((band) => cutColumns(band, depth + 1)));
}

/** First column after a blank one at which the cells can be parted. */
function findGap(cells: readonly KeptCell[]): number | undefined {
  const starts = new Map<number, number>();
  for (const cell of cells)
    starts.set(cell.column, Math.max(starts.get(cell.column) ?? 0, lastColumnOf(cell)));
  let right = -1;
  for (const [column, last] of [...starts].sort((a, b) => a[0] - b[0])) {
    if (right >= 0 && column > right + 1 && isTableLike(cells, column)) return column;
    right = Math.max(right, last);
  }
  return undefined;
}

/** Whether both sides of the column span at least two rows and two columns. */
function isTableLike(cells: readonly KeptCell[], column: number): boolean {
  const sides = [cells.filter((cell) => cell.column < column), cells.filter((cell) => cell.column >= column)];
  return sides.every((side) => {
    const { firstRow, lastRow, firstColumn, lastColumn } = boundsOf(side);
    return lastRow > firstRow && lastColumn > firstColumn;
  });
}

function toBlock(cells: readonly KeptCell[]): Block {
  return { range: boundsOf(cells), cells };
}

/** The rectangle around cells, their spans included. */
export function boundsOf(cells: readonly KeptCell[]): CellRange {
  let firstRow = Infinity;
  let firstColumn = Infinity;
  let lastRow = -1;
  let lastColumn = -1;
  for (const cell of cells) {
    firstRow = Math.min(firstRow, cell.row);
    firstColumn = Math.min(firstColumn, cell.column);
    lastRow = Math.max(lastRow, lastRowOf(cell));
    lastColumn = Math.max(lastColumn, lastColumnOf(cell));
  }
  return { firstRow, firstColumn, lastRow, lastColumn };
}

function lastRowOf(cell: KeptCell): number {
  return cell.row + (cell.rowSpan ?? 1) - 1;
}

function lastColumnOf(cell: KeptCell): number {
  return cell.column + (cell.columnSpan ?? 1) - 1;
}
