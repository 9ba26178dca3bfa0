import { maxColumns, maxRows } from '../../sheet/ref.ts';

/**
 * Column of the cell reference in these ASCII bytes, from 0: `C7` is 2. -1 where they are no reference or one outside
 * of a sheet.
 */
export function columnOfRef(bytes: Buffer, start: number, end: number): number {
  let column = 0;
  let at = start;
  for (; at < end; at++) {
    const letter = bytes[at]! & 0xdf;
    if (letter < 65 || letter > 90) break;
    column = column * 26 + letter - 64;
    if (column > maxColumns) return -1;
  }
  return at === start || at === end ? -1 : column - 1;
}

/** Row of the digits in these ASCII bytes, from 0: `7` is 6. -1 where they are no row of a sheet. */
export function rowOfDigits(bytes: Buffer, start: number, end: number): number {
  let row = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (digit < 0 || digit > 9) return -1;
    row = row * 10 + digit;
    if (row > maxRows) return -1;
  }
  return row - 1;
}
