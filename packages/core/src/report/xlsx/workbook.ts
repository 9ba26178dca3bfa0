import type { Workbook, Worksheet } from 'exceljs';
import type { Logo } from '../template.ts';
import { xmlText } from './cell.ts';
import { logoPicture } from './logo.ts';
import { createSheetNames } from './names.ts';
import { nativeTable } from './native-table.ts';
import { type SheetOptions, type SheetPicture, worksheetOptions, writeRows } from './sheet.ts';
import { drained, openStream } from './stream.ts';
import { fixZipTimes } from './zip-times.ts';

/** A workbook under construction. */
export interface ReportWorkbook {
  /** Keeps a name for a sheet: the name that it will have. */
  nameFor(wanted: string): string;
  /** Adds a sheet under a name that was kept for it. */
  add(name: string, sheet: SheetOptions): Promise<void>;
  finish(): Promise<Uint8Array>;
}

/** What a workbook says of itself. */
export interface WorkbookOptions {
  readonly title: string;
  /** Its time of creation. */
  readonly time: Date;
  /**
   * Whether sheets are written out row by row, so that their size costs no memory. Excel's own tables and pictures are
   * then left out: exceljs writes them in memory alone.
   */
  readonly streaming: boolean;
  /** Stands under the rows of the first sheet. */
  readonly logo?: Logo;
}

/** Opens a workbook. */
export async function openWorkbook(options: WorkbookOptions): Promise<ReportWorkbook> {
  return options.streaming ? streamedWorkbook(options) : memoryWorkbook(options);
}

async function memoryWorkbook({ title, time, logo }: WorkbookOptions): Promise<ReportWorkbook> {
  const { default: exceljs } = await import('exceljs');
  const workbook = new exceljs.Workbook();
  Object.assign(workbook, { creator: 'Docproc', lastModifiedBy: 'Docproc', title: xmlText(title) });
  workbook.created = time;
  workbook.modified = time;
  let tables = 0;
  return {
    nameFor: createSheetNames(),
    async add(name, options) {
      const sheet = workbook.addWorksheet(name, worksheetOptions(options));
      const native = options.columnName === undefined ? undefined : nativeTable(options, options.columnName);
      const rows = native === undefined ? options : { ...options, rows: native.rows, filter: false };
      await writeRows(sheet, rows, async () => undefined);
      if (native !== undefined) addNativeTable(sheet, `Table${++tables}`, native);
      const isFirst = workbook.worksheets.length === 1;
      const shown = isFirst && logo ? logoPicture(logo, sheet.rowCount + 1) : undefined;
      addPictures(workbook, sheet, [...(options.pictures ?? []), ...(shown ? [shown] : [])]);
    },
    async finish() {
      const bytes = new Uint8Array(await workbook.xlsx.writeBuffer());
      fixZipTimes(bytes);
      return bytes;
    },
  };
}

function addNativeTable(
  sheet: Worksheet,
  name: string,
  { names, headerRow, rows }: ReturnType<typeof nativeTable> & object,
): void {
  sheet.addTable({
    name,
    ref: `A${headerRow}`,
    headerRow: true,
    style: { theme: 'TableStyleLight1', showRowStripes: true },
    columns: names.map((each) => ({ name: each, filterButton: true })),
    rows: rows.slice(headerRow).map((row) => names.map((_, index) => row[index]?.value ?? null)),
  });
}

/** Height of a row in pixels, as Excel has it where nobody changes it. */
const rowPixels = 20;

function addPictures(workbook: Workbook, sheet: Worksheet, pictures: readonly SheetPicture[]): void {
  for (const { bytes, extension, row, width, height } of pictures) {
    // exceljs knows the Buffer of an older Node.
    const buffer = Buffer.from(bytes) as unknown as NonNullable<
      Parameters<Workbook['addImage']>[0]['buffer']
    >;
    const id = workbook.addImage({ buffer, extension });
    sheet.addImage(id, { tl: { col: 0, row }, ext: { width, height } });
  }
}

/** How many rows a picture of this height covers. */
export function rowsUnder(height: number): number {
  return Math.ceil(height / rowPixels) + 1;
}

async function streamedWorkbook(options: WorkbookOptions): Promise<ReportWorkbook> {
  const { workbook, output } = await openStream(options);
  const chunks: Buffer[] = [];
  output.on('data', (chunk: Buffer) => chunks.push(chunk));
  return {
    nameFor: createSheetNames(),
    async add(name, sheet) {
      const worksheet = workbook.addWorksheet(name, worksheetOptions(sheet));
      await writeRows(worksheet, sheet, () => drained(worksheet, output));
      worksheet.commit();
    },
    async finish() {
      await workbook.commit();
      const bytes = Buffer.concat(chunks);
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
  };
}
