import type { SheetCell } from './cell.ts';
import type { SheetOptions } from './sheet.ts';

/** Rows that can be a table of Excel's own. */
export interface NativeTable {
  /** Names of its columns, unlike one another. */
  readonly names: readonly string[];
  /** Row that holds them, from 1. */
  readonly headerRow: number;
  /** All rows, headings as the table has them. */
  readonly rows: readonly (readonly SheetCell[])[];
}

/** Widest table that is made one of Excel's own. */
const maxColumns = 1000;

/**
 * The rows as a table of Excel's own. Excel wants one row of headings, all of them texts and no two alike: empty ones
 * get `columnName`, later ones of a name get a number, as Excel does it itself. `undefined` where there is no heading
 * row or nothing under it, or where cells are merged: Excel allows that in no table.
 */
export function nativeTable(
  { rows: given, headerRows, widths, merges = [] }: SheetOptions,
  columnName: (number: number) => string,
): NativeTable | undefined {
  if (headerRows === 0 || widths.length === 0 || widths.length > maxColumns) return undefined;
  if (!(Symbol.iterator in given) || merges.some(([, , bottom]) => bottom >= headerRows - 1))
    return undefined;
  const rows = [...given];
  const header = rows[headerRows - 1];
  if (header === undefined || rows.length <= headerRows) return undefined;
  const names = namesOf(header, widths.length, columnName);
  if (names.some((name) => /[\p{Cc}]|_x[0-9a-f]{4}_/iu.test(name))) return undefined;
  const named = names.map((value): SheetCell => ({ value }));
  return { names, headerRow: headerRows, rows: rows.with(headerRows - 1, named) };
}

function namesOf(header: readonly SheetCell[], columns: number, columnName: (number: number) => string) {
  const taken = new Set<string>();
  return Array.from({ length: columns }, (_, index) => {
    const value = header[index]?.value;
    const said = value === null || value === undefined ? '' : textOf(value).trim();
    const wanted = said === '' ? columnName(index + 1) : said.slice(0, 240);
    let name = wanted;
    for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${wanted}${count}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

function textOf(value: NonNullable<SheetCell['value']>): string {
  return value instanceof Date ? value.toISOString().slice(0, 10) : String(value);
}
