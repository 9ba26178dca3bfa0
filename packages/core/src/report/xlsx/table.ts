import type { Cell, Document, Table } from '../../model/index.ts';
import { type SheetCell, textCell, valueCell } from './cell.ts';
import { maxSheetColumns, type SheetOptions } from './sheet.ts';

/** Most tables that get a sheet of their own; the summary says how many are left out. */
export const maxTableSheets = 250;

/** Merged ranges that are written for one table; exceljs compares each new one with all before. */
const maxMerges = 2000;
/** Rows that column widths are measured on. */
const measuredRows = 200;

type Merge = readonly [number, number, number, number];

/** A table as a sheet of its own: typed values, its header frozen and filtered, merged cells merged. */
export function tableSheet(table: Table, columnName: (number: number) => string): SheetOptions {
  const cells = table.cells
    .filter((cell) => cell.column < maxSheetColumns)
    .toSorted((a, b) => a.row - b.row || a.column - b.column);
  return {
    columnName,
    widths: widthsOf(cells, Math.min(table.columns, maxSheetColumns)),
    headerRows: table.headerRows,
    filter: table.headerRows > 0,
    rows: rowsOf(cells, table.headerRows),
    merges: mergesOf(cells),
  };
}

/** Name of a table's sheet: its title, else its sheet's name, else its id; several documents come with theirs. */
export function tableName(table: Table, document: Document, several: boolean): string {
  const sheet = document.sheets.find(({ number }) => number === table.sheet)?.name;
  const own = table.title ?? sheet ?? table.id;
  if (!several) return own;
  const file = document.source.name.replace(/\.[^.]*$/, '');
  return `${file.slice(0, 14)} ${own}`;
}

/** All tables of a report, with the documents that they are of. */
export function tablesOf(documents: readonly Document[]) {
  return documents.flatMap((document) => document.tables.map((table) => ({ table, document })));
}

/** Headers that have no value of their own stay text, also where they read like a date. */
function* rowsOf(cells: readonly Cell[], headerRows: number): Generator<readonly SheetCell[]> {
  const nothing: SheetCell = { value: null };
  const rows = (cells.at(-1)?.row ?? -1) + 1;
  let next = 0;
  for (let number = 0; number < rows; number++) {
    const row: SheetCell[] = [];
    for (let cell = cells[next]; cell !== undefined && cell.row === number; cell = cells[++next]) {
      while (row.length < cell.column) row.push(nothing);
      const isLabel = number < headerRows && cell.value === undefined;
      row[cell.column] = isLabel ? textCell(cell.text) : valueCell(cell.value, cell.text);
    }
    yield row;
  }
}

/** Ranges of cells that span, as far as they do not meet one another. */
function mergesOf(cells: readonly Cell[]): Merge[] {
  const taken = new Set<string>();
  const merges: Merge[] = [];
  for (const { row, column, rowSpan = 1, columnSpan = 1 } of cells) {
    if (rowSpan * columnSpan === 1 || merges.length === maxMerges) continue;
    if (rowSpan * columnSpan > 10_000 || column + columnSpan > maxSheetColumns) continue;
    const keys = positions(row, column, rowSpan, columnSpan);
    if (keys.some((key) => taken.has(key))) continue;
    for (const key of keys) taken.add(key);
    merges.push([row, column, row + rowSpan - 1, column + columnSpan - 1]);
  }
  return merges;
}

function positions(row: number, column: number, rowSpan: number, columnSpan: number): string[] {
  return Array.from(
    { length: rowSpan * columnSpan },
    (_, index) => `${row + Math.floor(index / columnSpan)}:${column + (index % columnSpan)}`,
  );
}

/** Widths after the longest text of the first rows; Korean and other wide characters count as two. */
function widthsOf(cells: readonly Cell[], columns: number): number[] {
  const widths: number[] = Array(columns).fill(8);
  for (const cell of cells) {
    if (cell.row >= measuredRows) break;
    if ((cell.columnSpan ?? 1) > 1) continue;
    widths[cell.column] = Math.max(widths[cell.column] ?? 8, Math.min(60, displayWidth(cell.text) + 2));
  }
  return widths;
}

function displayWidth(text: string): number {
  let width = 0;
  for (const character of text.slice(0, 80))
    width += /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uff00-\uff60]/.test(character) ? 2 : 1;
  return width;
}
