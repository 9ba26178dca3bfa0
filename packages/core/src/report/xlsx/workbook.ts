import { Writable } from 'node:stream';
import type { stream, Worksheet } from 'exceljs';
import type { SheetCell } from './cell.ts';
import { createSheetNames } from './names.ts';
import { fixZipTimes } from './zip-times.ts';

/** A sheet that is written row by row. */
export interface SheetOptions {
  readonly name: string;
  /** Widths in characters, a column each. */
  readonly widths: readonly number[];
  /** How many of the first rows are headers: bold, shaded and frozen. */
  readonly headerRows: number;
  /** Whether the last header row gets filters. */
  readonly filter: boolean;
  readonly rows: Iterable<readonly SheetCell[]>;
  /** Ranges to merge, from 0: top, left, bottom, right. */
  readonly merges?: readonly (readonly [number, number, number, number])[];
}

/** A workbook under construction. */
export interface ReportWorkbook {
  add(sheet: SheetOptions): void;
  finish(): Promise<Uint8Array>;
}

/** Most rows of a sheet in Excel. */
const maxSheetRows = 1_048_576;
/** Most columns of a sheet in Excel. */
export const maxSheetColumns = 16_384;

const headerFill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFEEF3F4' } } as const;

/**
 * Opens a workbook that is written as a stream, so that a table of a million cells is never held twice. `time` is
 * written as its time of creation.
 */
export async function openWorkbook(time: Date, title: string): Promise<ReportWorkbook> {
  const { default: exceljs } = await import('exceljs');
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  const workbook = new exceljs.stream.xlsx.WorkbookWriter({
    stream: sink,
    useStyles: true,
    useSharedStrings: true,
  });
  Object.assign(workbook, { creator: 'Docproc', lastModifiedBy: 'Docproc', title });
  workbook.created = time;
  workbook.modified = time;
  const nameOf = createSheetNames();
  return {
    add: (sheet) => writeSheet(workbook, nameOf(sheet.name), sheet),
    finish: async () => {
      await workbook.commit();
      const bytes = Buffer.concat(chunks);
      fixZipTimes(bytes);
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
  };
}

function writeSheet(workbook: stream.xlsx.WorkbookWriter, name: string, options: SheetOptions): void {
  const { headerRows, widths, filter, merges = [] } = options;
  const sheet = workbook.addWorksheet(name, {
    views: headerRows > 0 ? [{ state: 'frozen', ySplit: headerRows }] : [],
  });
  sheet.columns = widths.map((width) => ({ width }));
  let count = 0;
  for (const cells of options.rows) {
    if (count === maxSheetRows) break;
    count += 1;
    writeRow(sheet, count, cells, count <= headerRows, merges.length === 0);
  }
  for (const [top, left, bottom, right] of merges) {
    sheet.mergeCells(top + 1, left + 1, bottom + 1, right + 1);
  }
  if (filter && headerRows > 0 && count > headerRows && widths.length > 0) {
    sheet.autoFilter = { from: { row: headerRows, column: 1 }, to: { row: count, column: widths.length } };
  }
  sheet.commit();
}

/** Rows are let go at once, except where cells are merged later. */
function writeRow(
  sheet: Worksheet,
  number: number,
  cells: readonly SheetCell[],
  isHeader: boolean,
  commit: boolean,
): void {
  const row = sheet.getRow(number);
  cells.forEach(({ value, format }, index) => {
    if (value === null && !isHeader) return;
    const cell = row.getCell(index + 1);
    cell.value = value;
    if (format !== undefined) cell.numFmt = format;
    if (isHeader) Object.assign(cell, { font: { bold: true }, fill: headerFill });
    if (typeof value === 'string') {
      cell.alignment = { vertical: 'top', wrapText: isHeader || value.includes('\n') };
    }
  });
  if (commit) row.commit();
}
