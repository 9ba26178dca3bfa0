import { DocprocError } from '../../../errors/index.ts';
import type { Issue, Metadata } from '../../../model/index.ts';
import type { ByteSource } from '../../input/source.ts';
import type {
  CellRange,
  SheetBook,
  SheetBookOptions,
  SheetDetails,
  SheetReader,
  SheetRow,
} from '../../sheet/reader.ts';
import { type CellFormats, createFormats } from '../format/index.ts';
import { noStyles } from '../parts/styles.ts';
import { StoredCell } from '../worksheet/cell.ts';
import { openZip, type ZipArchive } from '../zip/index.ts';
import type { LegacyAnswer, LegacyBook, LegacyCell, LegacyRow, LegacySheet } from './messages.ts';
import { type LegacyPort, startThread } from './port.ts';

/** Options of {@link openLegacyWorkbook}. */
export interface LegacyOptions extends SheetBookOptions {
  /** Largest file in bytes: such files are parsed whole. Default 64 MiB. */
  readonly maxLegacyBytes?: number;
  /** Memory of the thread that parses, in MiB. Default 1,536. */
  readonly maxMemoryMb?: number;
  /** Longest time to parse in milliseconds. Default 120,000. */
  readonly timeoutMs?: number;
}

/**
 * Opens a workbook of the formats that only SheetJS reads: .xls (BIFF 2 to 8), .xlsb, .ods, and what else hides under
 * the name .xls (SpreadsheetML 2003, HTML). The file is parsed whole, in a thread with a memory limit and a deadline.
 * Throws `DOCUMENT_CORRUPT`, `DOCUMENT_ENCRYPTED`, `PASSWORD_WRONG`, `INPUT_TOO_LARGE`, `LIMIT_EXCEEDED`,
 * `OUT_OF_MEMORY`, `TIMEOUT` or `ABORTED`.
 */
export async function openLegacyWorkbook(
  source: ByteSource,
  options: LegacyOptions = {},
): Promise<SheetBook> {
  const { maxLegacyBytes = 64 * 2 ** 20, maxMemoryMb = 1536, timeoutMs = 120_000, signal } = options;
  await checkSize(source, maxLegacyBytes);
  const bytes = Uint8Array.from(await source.bytes());
  const input = { bytes, password: options.password };
  const port = startThread(input, { file: source.name, signal, maxMemoryMb, timeoutMs });
  try {
    const book = bookOf(await port.next(), source.name, options.password !== undefined);
    const formats = await createFormats(noStyles, book.date1904);
    const close = () => port.close();
    return {
      sheets: book.sheets.map((sheet, i) => new LegacySheetReader(sheet, i, port, formats)),
      names: book.names,
      metadata: metadataOf(book),
      issues: [],
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await port.close();
    throw error;
  }
}

async function checkSize(source: ByteSource, maxLegacyBytes: number): Promise<void> {
  if (source.size > maxLegacyBytes) {
    const limit = { name: 'maxLegacyBytes', value: maxLegacyBytes };
    const message = `${source.name} is larger than ${maxLegacyBytes} bytes, the most for a workbook that is no .xlsx. Save it as .xlsx.`;
    throw new DocprocError('INPUT_TOO_LARGE', message, { details: { file: source.name, limit } });
  }
  const head = await source.read(0, 4);
  const isZip = head[0] === 0x50 && head[1] === 0x4b;
  // Refuses bombs before SheetJS inflates them.
  if (isZip) await refuseEncrypted(await openZip(source, { maxInflatedBytes: 8 * maxLegacyBytes }), source);
}

/** An encrypted OpenDocument file says so in its manifest (OpenDocument 1.3 part 2, 3.4.3). */
async function refuseEncrypted(zip: ZipArchive, source: ByteSource): Promise<void> {
  const manifest = 'META-INF/manifest.xml';
  if (!zip.has(manifest)) return;
  const chunks: Buffer[] = [];
  for await (const chunk of zip.stream(manifest, 16 * 2 ** 20)) chunks.push(chunk);
  if (!Buffer.concat(chunks).includes('encryption-data')) return;
  const message = `${source.name} is an encrypted OpenDocument file. Save it without a password, or as .xlsx.`;
  throw new DocprocError('DOCUMENT_ENCRYPTED', message, { details: { file: source.name } });
}

function bookOf(answer: LegacyAnswer, file: string, hadPassword: boolean): LegacyBook {
  if (answer.kind === 'book') return answer.book;
  const details = { file };
  if (answer.kind === 'error' && answer.reason !== 'corrupt') {
    if (answer.reason === 'password') throw new DocprocError('PASSWORD_WRONG', undefined, { details });
    const message = hadPassword
      ? `${file} is encrypted in a way that cannot be opened here. Save it without a password, or as .xlsx.`
      : undefined;
    throw new DocprocError('DOCUMENT_ENCRYPTED', message, { details });
  }
  const cause = answer.kind === 'error' ? new Error(answer.message) : undefined;
  throw new DocprocError('DOCUMENT_CORRUPT', undefined, { details, cause });
}

function metadataOf(book: LegacyBook): Metadata {
  const text = (key: string) => {
    const value = book.properties[key];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const date = (key: string) => {
    const time = Date.parse(text(key) ?? '');
    return Number.isNaN(time) ? undefined : new Date(time).toISOString();
  };
  const found = {
    title: text('Title'),
    author: text('Author'),
    subject: text('Subject'),
    createdAt: date('CreatedDate'),
    modifiedAt: date('ModifiedDate'),
    producer: text('Application'),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

class LegacySheetReader implements SheetReader {
  readonly number: number;
  readonly name: string;
  readonly hidden: boolean;
  readonly kind: SheetReader['kind'];
  readonly merges: readonly CellRange[];
  readonly hiddenColumns: SheetReader['hiddenColumns'];
  readonly issues: readonly Issue[] = [];
  readonly #sheet: LegacySheet;
  readonly #port: LegacyPort;
  readonly #formats: CellFormats;

  constructor(sheet: LegacySheet, index: number, port: LegacyPort, formats: CellFormats) {
    this.number = index + 1;
    this.name = sheet.name;
    this.hidden = sheet.hidden;
    this.kind = sheet.kind;
    this.merges = sheet.merges.map(([firstRow, firstColumn, lastRow, lastColumn]) => ({
      firstRow,
      firstColumn,
      lastRow,
      lastColumn,
    }));
    this.hiddenColumns = sheet.hiddenColumns;
    this.#sheet = sheet;
    this.#port = port;
    this.#formats = formats;
  }

  async *rows(): AsyncGenerator<SheetRow> {
    let from: number | undefined = 0;
    while (from !== undefined) {
      const answer: LegacyAnswer = await this.#port.ask({ sheet: this.number - 1, from });
      if (answer.kind !== 'rows')
        throw new DocprocError('SHEET_UNREADABLE', undefined, { details: { sheet: this.number } });
      for (const row of answer.rows) yield this.#row(row, answer.formats);
      from = answer.next;
    }
  }

  /** SheetJS reads neither declared tables nor lists of these formats. */
  async details(): Promise<SheetDetails> {
    const { comments, links } = this.#sheet;
    return { tables: [], comments, links, lists: [] };
  }

  #row(row: LegacyRow, codes: readonly string[]): SheetRow {
    return { index: row.index, hidden: row.hidden, cells: row.cells.map((cell) => this.#cell(cell, codes)) };
  }

  #cell([column, type, value, format, formula]: LegacyCell, codes: readonly string[]): StoredCell {
    const stored = { n: 'number', s: 'text', b: 'boolean', e: 'error' } as const;
    return new StoredCell(column, stored[type], value, this.#formats.of(codes[format] ?? 'General'), formula);
  }
}
