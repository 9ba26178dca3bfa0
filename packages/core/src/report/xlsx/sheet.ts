import type { AddWorksheetOptions, Style, Worksheet } from 'exceljs';
import type { SheetCell } from './cell.ts';

/** A sheet that is written row by row. */
export interface SheetOptions {
  /** Widths in characters, a column each. */
  readonly widths: readonly number[];
  /** How many of the first rows are headers: bold, shaded and frozen. */
  readonly headerRows: number;
  /** Whether the last header row gets filters. */
  readonly filter: boolean;
  readonly rows: Iterable<readonly SheetCell[]> | AsyncIterable<readonly SheetCell[]>;
  /** Ranges to merge, from 0: top, left, bottom, right. */
  readonly merges?: readonly (readonly [number, number, number, number])[];
  /** Where the rows are to be a table of Excel's own: what a column without a heading is called, from its number. */
  readonly columnName?: (number: number) => string;
  readonly pictures?: readonly SheetPicture[];
}

/** A picture on a sheet. */
export interface SheetPicture {
  readonly bytes: Uint8Array;
  readonly extension: 'jpeg' | 'png';
  /** Row of its top, from 0. */
  readonly row: number;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
}

/** Most rows of a sheet in Excel. */
export const maxSheetRows = 1_048_576;
/** Most columns of a sheet in Excel. */
export const maxSheetColumns = 16_384;

const headerFill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFEEF3F4' } } as const;
const linkFont = { color: { argb: 'FF0E5A6B' }, underline: true } as const;

/** What a sheet must be told when it is added: its headers stay in view. */
export function worksheetOptions({ headerRows }: SheetOptions): Partial<AddWorksheetOptions> {
  return headerRows > 0 ? { views: [{ state: 'frozen', ySplit: headerRows }] } : {};
}

/** Rows between two looks at what waits to be written. */
const stride = 256;

/**
 * Writes what the options say onto an empty sheet. Every so many rows it waits until `drained`, by default at once.
 * Gives the number of rows; at most what Excel can show.
 */
export async function writeRows(
  sheet: Worksheet,
  options: SheetOptions,
  drained: () => Promise<void> = async () => undefined,
): Promise<number> {
  const { headerRows, widths, filter, merges = [] } = options;
  sheet.columns = widths.map((width) => ({ width }));
  const styles = createStyles();
  let count = 0;
  for await (const cells of options.rows) {
    if (count === maxSheetRows) break;
    count += 1;
    writeRow(sheet, count, cells, { isHeader: count <= headerRows, commit: merges.length === 0, styles });
    if (count % stride === 0) await drained();
  }
  for (const [top, left, bottom, right] of merges) {
    sheet.mergeCells(top + 1, left + 1, bottom + 1, right + 1);
  }
  if (filter && headerRows > 0 && count > headerRows && widths.length > 0) {
    sheet.autoFilter = { from: { row: headerRows, column: 1 }, to: { row: count, column: widths.length } };
  }
  return count;
}

/** Rows are let go at once, except where cells are merged later. */
function writeRow(
  sheet: Worksheet,
  number: number,
  cells: readonly SheetCell[],
  {
    isHeader,
    commit,
    styles,
  }: { readonly isHeader: boolean; readonly commit: boolean; readonly styles: Styles },
): void {
  const row = sheet.getRow(number);
  for (let index = 0; index < cells.length; index++) {
    const written = cells[index];
    if (written === undefined || (written.value === null && !isHeader)) continue;
    const { value, link } = written;
    const cell = row.getCell(index + 1);
    cell.value = link === undefined ? value : { text: String(value), hyperlink: `#${link}` };
    const style = styles(written, isHeader);
    if (style !== undefined) cell.style = style;
  }
  if (commit) row.commit();
}

/** The style of a cell; `undefined` where it has none. */
type Styles = (cell: SheetCell, isHeader: boolean) => Partial<Style> | undefined;

/** Cells that look alike share one style object: exceljs finds such ones again at once, and others by their JSON. */
function createStyles(): Styles {
  const known = new Map<string, Partial<Style> | undefined>();
  return (cell, isHeader) => {
    const { value, format = '', link, look = '' } = cell;
    const lines = typeof value === 'string' && value.includes('\n');
    const key = `${format}|${look}|${link !== undefined}|${lines}|${isHeader}`;
    if (!known.has(key)) known.set(key, styleOf(cell, lines, isHeader));
    return known.get(key);
  };
}

function styleOf(
  { format, link, look }: SheetCell,
  lines: boolean,
  isHeader: boolean,
): Partial<Style> | undefined {
  const font = isHeader ? { bold: true } : link !== undefined ? linkFont : look && looks[look];
  const style: Partial<Style> = {
    ...(format !== undefined && { numFmt: format }),
    ...(font !== undefined && { font }),
    ...(isHeader && { fill: headerFill }),
    ...((isHeader || lines) && { alignment: { vertical: 'top', wrapText: true } }),
  };
  return Object.keys(style).length === 0 ? undefined : style;
}

const looks = {
  title: { bold: true, size: 14 },
  heading: { bold: true, color: { argb: 'FF0E5A6B' } },
  label: { color: { argb: 'FF5D6878' } },
  bar: { color: { argb: 'FF7FB0BA' } },
} as const;
