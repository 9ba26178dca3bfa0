import { DocprocError } from '../errors/index.ts';
import { detectType } from './detect/index.ts';
import type { ByteSource } from './input/source.ts';
import type { SheetBook, SheetBookOptions, SheetReader } from './sheet/reader.ts';

export type { DefinedName } from '../model/index.ts';
export type {
  CellRange,
  CellType,
  SheetBook,
  SheetBookOptions,
  SheetCell,
  SheetDetails,
  SheetReader,
  SheetRow,
} from './sheet/reader.ts';

/** Options of {@link openSheets}. */
export interface OpenSheetsOptions extends SheetBookOptions {
  /** The content's type, as detection found it. */
  readonly mediaType: string;
}

const openXml = new Set([
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.template',
  'application/vnd.ms-excel.sheet.macroenabled.12',
  'application/vnd.ms-excel.template.macroenabled.12',
  'application/vnd.ms-excel.addin.macroenabled.12',
]);

const otherWorkbooks = new Set([
  'application/vnd.ms-excel',
  'application/vnd.ms-excel.sheet.binary.macroenabled.12',
  'application/vnd.oasis.opendocument.spreadsheet',
]);

const textTables = new Set(['text/csv', 'text/tab-separated-values']);

/**
 * Opens a workbook (.xlsx, .xlsm, .xls, .xlsb, .ods) or a text table (CSV, TSV) for reading row by row. Encrypted ones
 * open with their password.
 * Throws `INPUT_TYPE_UNSUPPORTED`, `DOCUMENT_CORRUPT`, `DOCUMENT_ENCRYPTED`, `PASSWORD_WRONG` or `LIMIT_EXCEEDED`.
 *
 * @example
 * const source = await openInput('매출.xlsx', { maxBytes: 2 ** 30 });
 * const { mediaType } = await detectType(source);
 * await using book = await openSheets(source, { mediaType });
 * for (const sheet of book.sheets) {
 *   for await (const row of sheet.rows()) console.log(row.index + 1, row.cells.map((cell) => cell.text));
 * }
 */
export async function openSheets(source: ByteSource, options: OpenSheetsOptions): Promise<SheetBook> {
  const mediaType = options.mediaType.toLowerCase();
  if (openXml.has(mediaType)) return openXmlBook(source, options);
  if (otherWorkbooks.has(mediaType)) {
    return (await import('./excel/legacy/index.ts')).openLegacyWorkbook(source, options);
  }
  if (textTables.has(mediaType)) return (await import('./csv/reader.ts')).openCsv(source, options);
  throw new DocprocError('INPUT_TYPE_UNSUPPORTED', `${options.mediaType} is no workbook and no text table.`, {
    details: { file: source.name },
  });
}

/** An encrypted workbook is an OLE2 compound file around the encrypted ZIP file ([MS-OFFCRYPTO] 2.3). */
async function openXmlBook(source: ByteSource, options: OpenSheetsOptions): Promise<SheetBook> {
  const { isCompound } = await import('./excel/encrypted/compound.ts');
  if (!(await isCompound(source))) return (await import('./excel/workbook.ts')).openWorkbook(source, options);
  const { openEncrypted } = await import('./excel/encrypted/index.ts');
  const plain = await openEncrypted(source, options);
  // Only now can be told whether it is a workbook, and of which kind; one in another is refused.
  const { mediaType } = (await isCompound(plain))
    ? { mediaType: options.mediaType }
    : await detectType(plain);
  const isBinary = otherWorkbooks.has(mediaType.toLowerCase());
  const book = isBinary
    ? await (await import('./excel/legacy/index.ts')).openLegacyWorkbook(plain, options)
    : await (await import('./excel/workbook.ts')).openWorkbook(plain, options);
  return { ...book, metadata: { ...book.metadata, encrypted: true } };
}

/**
 * A sheet's rows as dense lists of displayed text, from its first row on: what a CSV of the sheet holds.
 * Rows and cells that hold nothing come as `[]` and `''`; a row ends with its last cell.
 */
export async function* textRows(sheet: SheetReader): AsyncGenerator<string[]> {
  let next = 0;
  for await (const row of sheet.rows()) {
    for (; next < row.index; next++) yield [];
    const texts: string[] = [];
    for (const cell of row.cells) {
      while (texts.length < cell.column) texts.push('');
      texts.push(cell.text);
    }
    yield texts;
    next = row.index + 1;
  }
}
