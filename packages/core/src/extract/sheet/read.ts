import { DocprocError } from '../../errors/index.ts';
import { detectType } from '../detect/index.ts';
import { openInput } from '../input/open.ts';
import type { ExtractInput } from '../options.ts';
import { openSheets } from '../sheets.ts';
import type { SheetBook, SheetBookOptions, SheetReader, SheetRow } from './reader.ts';

/** Options of {@link openBook}. */
export interface OpenBookOptions extends SheetBookOptions {
  /** Name for messages, where the input has none. */
  readonly name?: string | undefined;
  /** Largest input in bytes. Default 4 GiB: rows are streamed. */
  readonly maxBytes?: number | undefined;
}

/** Options of {@link readSheet}. */
export interface ReadSheetOptions extends OpenBookOptions {
  /** Its name, or its number from 1. Default: the first sheet that has cells and is not hidden. */
  readonly sheet?: string | number | undefined;
}

const mostBytes = 4 * 2 ** 30;

/**
 * Opens any workbook or text table: finds its type and opens its sheets. Closing the book closes the input.
 * Throws what `openInput`, `detectType` and `openSheets` throw.
 *
 * @example
 * await using book = await openBook('매출.xlsx');
 * for (const sheet of book.sheets) console.log(sheet.name, (await sheet.details()).tables);
 */
export async function openBook(input: ExtractInput, options: OpenBookOptions = {}): Promise<SheetBook> {
  const { name, maxBytes = mostBytes, signal } = options;
  const source = await openInput(input, { name, maxBytes, signal });
  try {
    const { mediaType } = await detectType(source);
    const book = await openSheets(source, { ...options, mediaType });
    const close = async () => {
      await book.close();
      await source.close();
    };
    return { ...book, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/**
 * The rows of one sheet as they are read: memory does not grow with the sheet. Leaving the loop closes the file.
 * Throws `OPTION_INVALID` where there is no such sheet, and what {@link openBook} throws.
 *
 * @example
 * for await (const row of readSheet('매출.xlsx', { sheet: '데이터' })) {
 *   console.log(row.index + 1, row.cells.map((cell) => cell.text));
 * }
 */
export async function* readSheet(
  input: ExtractInput,
  options: ReadSheetOptions = {},
): AsyncGenerator<SheetRow, void, void> {
  await using book = await openBook(input, options);
  const sheet = pick(book, options.sheet);
  if (sheet) for await (const row of sheet.rows()) yield row;
}

function pick(book: SheetBook, wanted: string | number | undefined): SheetReader | undefined {
  const { sheets } = book;
  if (wanted === undefined) {
    return sheets.find(({ hidden, kind }) => !hidden && kind === 'cells') ?? sheets[0];
  }
  const found = sheets.find(({ name, number }) => (typeof wanted === 'number' ? number : name) === wanted);
  if (found) return found;
  const message = `There is no such sheet; the workbook has ${sheets.length}. Give its name, or its number from 1.`;
  throw new DocprocError('OPTION_INVALID', message, { details: { fields: { sheet: 'no such sheet' } } });
}
