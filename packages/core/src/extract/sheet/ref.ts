import type { CellRange } from './reader.ts';

/** Most rows and columns that a sheet can have in Excel (ECMA-376 part 1, 18.3.1.73 and 18.3.1.4). */
export const maxRows = 1_048_576;
export const maxColumns = 16_384;

/** Letters of a column counted from 0: 0 is `A`, 26 is `AA`, 16383 is `XFD`. */
export function columnName(column: number): string {
  let name = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  }
  return name;
}

/** A1-style name of a cell; row and column from 0. */
export function refOf(row: number, column: number): string {
  return `${columnName(column)}${row + 1}`;
}

/** A1-style name of a range; a range of one cell is named as that cell. */
export function rangeRef(range: CellRange): string {
  const first = refOf(range.firstRow, range.firstColumn);
  const last = refOf(range.lastRow, range.lastColumn);
  return first === last ? first : `${first}:${last}`;
}

/** Reads `A1`, `$A$1` or `A1:B9`; `undefined` where the text is no such reference or lies outside of a sheet. */
export function parseRange(text: string): CellRange | undefined {
  const match = /^\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?$/i.exec(text);
  if (!match) return undefined;
  const [, c0 = '', r0 = '', c1 = c0, r1 = r0] = match;
  const rows = [Number(r0) - 1, Number(r1) - 1] as const;
  const columns = [columnNumber(c0), columnNumber(c1)] as const;
  const range = {
    firstRow: Math.min(...rows),
    firstColumn: Math.min(...columns),
    lastRow: Math.max(...rows),
    lastColumn: Math.max(...columns),
  };
  return range.firstRow >= 0 && range.lastRow < maxRows && range.lastColumn < maxColumns ? range : undefined;
}

function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters.toUpperCase()) number = number * 26 + letter.charCodeAt(0) - 64;
  return number - 1;
}
