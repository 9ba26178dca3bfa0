import type { Cell, Document, Table } from '../../model/index.ts';
import type { Locale } from '../language/locale.ts';

/** Most cells of one table that are laid out as a grid, so that a sparse table of a million columns costs little. */
const maxGridCells = 50_000;

/** A cell of a laid out table. */
export interface GridCell {
  readonly text: string;
  readonly numeric: boolean;
  readonly rowSpan: number;
  readonly columnSpan: number;
  /** What stands there in the document. */
  readonly cell?: Cell;
}

/** A position that a cell above or to the left covers. */
export type GridSlot = GridCell | 'covered';

/** A table laid out row by row; every row has `columns` slots. */
export interface Grid {
  readonly caption: string;
  readonly place: string;
  readonly columns: number;
  /** How many of `rows` are headers. */
  readonly headerRows: number;
  readonly rows: readonly (readonly GridSlot[])[];
  /** By column: whether everything under the header is a number. */
  readonly numericColumns: readonly boolean[];
  /** Rows that the table has beyond those shown. */
  readonly rowsLeftOut: number;
}

const emptyCell: GridCell = { text: '', numeric: false, rowSpan: 1, columnSpan: 1 };

/**
 * Lays a table out for reading: missing cells become empty, spans are cut where they leave the table or meet another
 * cell, and at most `maxRows` rows (fewer for very wide tables) are kept.
 */
export function gridOf(table: Table, document: Document, locale: Locale, maxRows: number): Grid {
  const columns = Math.min(table.columns, maxGridCells);
  const shown = shownRows(table, maxRows);
  const rows: GridSlot[][] = Array.from({ length: shown }, () => Array(columns).fill(emptyCell));
  for (const cell of inReadingOrder(table.cells, shown)) place(rows, cell, columns);
  const headerRows = Math.min(table.headerRows, shown);
  return {
    caption: captionOf(table, locale),
    place: locale.tablePlace(table, document),
    columns,
    headerRows,
    rows,
    numericColumns: numericColumns(rows.slice(headerRows), columns),
    rowsLeftOut: table.rows - shown,
  };
}

/** How many rows of a table are laid out: at most `maxRows`, fewer of very wide tables. */
export function shownRows({ rows, columns }: Table, maxRows: number): number {
  const fitting = Math.floor(maxGridCells / Math.max(1, Math.min(columns, maxGridCells)));
  return Math.min(rows, maxRows, Math.max(1, fitting));
}

/** The table's title, or its number in the document. */
export function captionOf(table: Table, locale: Locale): string {
  return table.title ?? `${locale.words.tableOf} ${table.id.replace(/^t/, '')}`;
}

function inReadingOrder(cells: readonly Cell[], rows: number): Cell[] {
  return cells.filter((cell) => cell.row < rows).toSorted((a, b) => a.row - b.row || a.column - b.column);
}

function place(rows: GridSlot[][], cell: Cell, columns: number): void {
  const first = rows[cell.row];
  if (first === undefined || cell.column >= columns || first[cell.column] !== emptyCell) return;
  const columnSpan = freeColumns(first, cell);
  const rowSpan = freeRows(rows, cell, columnSpan);
  for (let row = cell.row; row < cell.row + rowSpan; row++) {
    rows[row]?.fill('covered', cell.column, cell.column + columnSpan);
  }
  first[cell.column] = {
    text: cell.text,
    numeric: typeof cell.value === 'number' || isNumberText(cell.text),
    rowSpan,
    columnSpan,
    cell,
  };
}

function freeColumns(row: readonly GridSlot[], cell: Cell): number {
  const wanted = cell.columnSpan ?? 1;
  let span = 1;
  while (span < wanted && row[cell.column + span] === emptyCell) span += 1;
  return span;
}

function freeRows(rows: readonly GridSlot[][], cell: Cell, columnSpan: number): number {
  const wanted = cell.rowSpan ?? 1;
  let span = 1;
  while (span < wanted) {
    const slots = rows[cell.row + span]?.slice(cell.column, cell.column + columnSpan);
    if (slots === undefined || slots.some((slot) => slot !== emptyCell)) break;
    span += 1;
  }
  return span;
}

function numericColumns(body: readonly (readonly GridSlot[])[], columns: number): boolean[] {
  return Array.from({ length: columns }, (_, column) => {
    const filled = body.map((row) => row[column]).filter((slot) => slot !== undefined && slot !== emptyCell);
    return filled.length > 0 && filled.every((slot) => slot !== 'covered' && slot?.numeric === true);
  });
}

/** Whether a text reads as one number, with or without a currency sign or percent: its digits are then lined up. */
function isNumberText(text: string): boolean {
  return text.length <= 32 && /^[(+\-−]?\s?[₩$€£¥]?\s?\d[\d,]*(?:\.\d+)?\s?[%원)]?$/u.test(text.trim());
}
