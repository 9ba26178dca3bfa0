import { type Box, unionOf } from '../../model/index.ts';
import { readingRegions } from '../columns.ts';
import { type Row, type Run, rowsOf } from '../runs.ts';
import { candidateRows } from './candidates.ts';
import { confidenceOf } from './evidence.ts';
import type { FoundTable } from './found.ts';
import { headOf } from './header.ts';
import type { TextColumn } from './separators.ts';
import { gridOfRows, isNumeric, type TextCell, type TextRow, toCells } from './text-grid.ts';
import { firstDataRow, groupBody } from './wrapped.ts';

/**
 * Finds tables that lines do not draw, by the alignment of text: consecutive rows that fall apart into the same
 * columns. After the idea of Yildiz, Kaiser and Miksch (pdf2table, 2005), with white gaps in place of clusters.
 */
export function findStreams(
  runs: readonly Run[],
  across: readonly Box[],
  others: readonly Box[],
  gap: number,
  fills: readonly Box[],
): FoundTable[] {
  const bounds = [...across, ...edgesOf(fills)];
  return readingRegions(runs, others, across).flatMap((region) => {
    const rows = rowsOf(region.runs);
    return candidateRows(rows, across, gap).flatMap((group) => tableOf(group, across, gap, bounds) ?? []);
  });
}

/** Upper and lower edges of shades: where rows are shaded, they begin and end. */
function edgesOf(fills: readonly Box[]): Box[] {
  return fills.slice(0, mostFills).flatMap(([x0, y0, x1, y1]): Box[] => [
    [x0, y0, x1, y0],
    [x0, y1, x1, y1],
  ]);
}

// More shades on a page are a picture.
const mostFills = 2_000;

/** The table that rows of text form, or undefined where they are no table. Rows end at `bounds`. */
export function tableOf(
  rows: readonly Row[],
  across: readonly Box[],
  gap: number,
  bounds: readonly Box[] = across,
): FoundTable | undefined {
  if (rows.length < 2) return undefined;
  const grid = gridOfRows(rows, gap);
  const confidence = confidenceOf(grid, across);
  if (confidence < 0.5) return undefined;
  const first = firstDataRow(grid, across);
  const head = headOf(grid.rows.slice(0, first), grid.columns, across);
  const body = groupBody(withSections(grid.rows.slice(first), grid.columns), bounds);
  const count = head.rows + body.length;
  if (count < 2) return undefined;
  return {
    box: unionOf(rows.map((row) => row.box)),
    rows: count,
    columns: grid.columns.length,
    headerRows: Math.min(head.rows, count - 1),
    confidence,
    cells: [...head.cells, ...toCells(body, head.rows)],
  };
}

/** Lets a lone cell that stands in the middle of the columns, or of those right of the labels, span them. */
function withSections(rows: readonly TextRow[], columns: readonly TextColumn[]): TextRow[] {
  return rows.map((row) => {
    const [cell] = row.cells;
    if (!cell || row.cells.length > 1 || cell.column === 0 || isNumeric(cell)) return row;
    const from = [1, 0].find((first) => isMiddle(cell, columns.slice(first)));
    if (from === undefined) return row;
    return { ...row, cells: [{ ...cell, column: from, columnSpan: columns.length - from }] };
  });
}

function isMiddle(cell: TextCell, columns: readonly TextColumn[]): boolean {
  const size = cell.words[0]?.fontSize ?? 0;
  const middle = ((columns[0]?.from ?? 0) + (columns.at(-1)?.to ?? 0)) / 2;
  return columns.length > 1 && Math.abs((cell.box[0] + cell.box[2]) / 2 - middle) < size;
}
