import type { Grid, GridCell, GridSlot } from '../view/grid.ts';
import { escapeCell } from './escape.ts';

/** A column of a table: its heading, and whether it is set to the right. */
export interface Column {
  readonly heading: string;
  readonly numeric?: boolean;
}

/** A GFM table. Texts are escaped here. */
export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = (texts: readonly string[]) => `| ${texts.map(escapeCell).join(' | ')} |`;
  return [
    cells(columns.map((column) => column.heading)),
    `| ${columns.map((column) => (column.numeric === true ? '--:' : '---')).join(' | ')} |`,
    ...rows.map(cells),
  ].join('\n');
}

/**
 * A laid out table as a GFM table. GFM knows one header row and no spans: further header rows are joined to the first,
 * and what a merged cell covers stays empty.
 */
export function gridTable(grid: Grid): string {
  const body = grid.rows.slice(grid.headerRows);
  const columns = Array.from({ length: grid.columns }, (_, index) => ({
    heading: headingOf(grid, index),
    numeric: grid.numericColumns[index] === true,
  }));
  return markdownTable(
    columns,
    body.map((row) => row.map(textOf)),
  );
}

/** A heading says what stands above it too, also where that spans; a title over all columns is no heading. */
function headingOf(grid: Grid, column: number): string {
  const texts = grid.rows
    .slice(0, grid.headerRows)
    .map((row) => spanningSlot(row, column))
    .map((slot) => (slot === undefined || slot.columnSpan === grid.columns ? '' : slot.text));
  return texts.filter((text, index) => text !== '' && text !== texts[index - 1]).join(' ');
}

/** The cell of a row that covers a column. */
function spanningSlot(row: readonly GridSlot[], column: number): GridCell | undefined {
  for (let at = column; at >= 0; at--) {
    const slot = row[at];
    if (slot !== undefined && slot !== 'covered') return at + slot.columnSpan > column ? slot : undefined;
  }
  return undefined;
}

function textOf(slot: GridSlot): string {
  return slot === 'covered' ? '' : slot.text;
}
