import { type SheetCell, textCell } from './cell.ts';
import type { SheetOptions } from './sheet.ts';

/** A column of a fixed sheet: heading and width in characters. */
export type Column = readonly [heading: string, width: number];

/** A sheet of known columns: its headings frozen and filtered. */
export function fixedSheet(columns: readonly Column[], rows: readonly SheetCell[][]): SheetOptions {
  return {
    widths: columns.map(([, width]) => width),
    headerRows: 1,
    filter: true,
    rows: [columns.map(([heading]) => textCell(heading)), ...rows],
  };
}
