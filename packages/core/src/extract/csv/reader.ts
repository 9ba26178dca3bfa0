import { DocprocError } from '../../errors/index.ts';
import type { Issue, TextFormat } from '../../model/index.ts';
import type { ByteSource } from '../input/source.ts';
import type { SheetBook, SheetBookOptions, SheetDetails, SheetReader, SheetRow } from '../sheet/reader.ts';
import { TextCell } from './cell.ts';
import { type Delimiter, detectDelimiter, detectQuote, statedDelimiter } from './delimiter.ts';
import { decodeStream, type TextEncodingName } from './encoding.ts';
import { headerRowsOf } from './header.ts';
import { readRecords } from './records.ts';

/** Options of {@link openCsv}. */
export interface CsvOptions extends SheetBookOptions {
  /** With `text/tab-separated-values` the delimiter is a tab; otherwise it is found. */
  readonly mediaType?: string | undefined;
  /** Default: found from the first records. */
  readonly delimiter?: Delimiter;
  /** Most fields of a record; the rest is left out. Default 16,384, as in Excel. */
  readonly maxFields?: number;
}

const headLength = 64 * 1024;

/**
 * Opens a text table (CSV, TSV) as a book of one sheet, named as the file without its ending. Nothing is read before
 * `rows()` is iterated; memory stays within the longest record.
 *
 * @example
 * await using book = await openCsv(source);
 * for await (const row of book.sheets[0].rows()) console.log(row.cells.map((cell) => cell.value));
 */
export async function openCsv(
  source: ByteSource,
  options: CsvOptions = {},
): Promise<SheetBook & { readonly sheets: readonly [SheetReader] }> {
  const close = async (): Promise<void> => undefined;
  return {
    sheets: [new CsvSheet(source, options)],
    names: [],
    metadata: {},
    issues: [],
    close,
    [Symbol.asyncDispose]: close,
  };
}

class CsvSheet implements SheetReader {
  readonly number = 1;
  readonly name: string;
  readonly hidden = false;
  readonly kind = 'cells';
  readonly merges = [];
  readonly hiddenColumns = [];
  issues: readonly Issue[] = [];
  readonly #source: ByteSource;
  readonly #options: CsvOptions;
  #text: TextFormat | undefined;

  constructor(source: ByteSource, options: CsvOptions) {
    this.name = source.name.replace(/\.[^.]*$/, '') || source.name;
    this.#source = source;
    this.#options = options;
  }

  async *rows(): AsyncGenerator<SheetRow> {
    const shape = new CsvShape();
    let index = 0;
    try {
      for await (const records of this.#records(shape)) {
        this.#options.signal?.throwIfAborted();
        for (const fields of records) {
          shape.count(fields, index);
          const cells = cellsOf(fields);
          if (cells.length > 0) yield { index, hidden: false, cells };
          index++;
        }
      }
    } catch (error) {
      throw this.#options.signal?.aborted ? new DocprocError('ABORTED', undefined, { cause: error }) : error;
    } finally {
      this.issues = shape.issues();
    }
  }

  async details(): Promise<SheetDetails> {
    if (!this.#text) for await (const _ of this.rows()) break;
    const text = this.#text;
    return { tables: [], comments: [], links: [], lists: [], ...(text ? { text } : {}) };
  }

  async *#records(shape: CsvShape): AsyncGenerator<string[][]> {
    let encoding: TextEncodingName = 'utf-8';
    const text = decodeStream(this.#source.stream(), (name, from) => {
      encoding = name;
      if (this.#text) this.#text = { ...this.#text, encoding };
      if (from === 'guess') shape.guessed = name;
    });
    const { head, rest } = await splitHead(text);
    const isTsv = this.#options.mediaType === 'text/tab-separated-values';
    const delimiter =
      this.#options.delimiter ?? statedDelimiter(head) ?? (isTsv ? '\t' : detectDelimiter(head));
    const isStated = statedDelimiter(head) !== undefined;
    const quote = detectQuote(head, delimiter);
    const sample = isStated ? head.replace(/^[^\n]*(\n|$)/, '') : head;
    this.#text = { encoding, delimiter, quote, headerRows: headerRowsOf(sample, delimiter, quote) };
    const body = isStated ? withoutFirstLine(rest) : rest;
    const { maxFields = 16_384 } = this.#options;
    yield* readRecords(body, delimiter, (record) => shape.malformed(record), maxFields, quote);
  }
}

function cellsOf(fields: readonly string[]): TextCell[] {
  const cells: TextCell[] = [];
  for (let column = 0; column < fields.length; column++) {
    const text = fields[column]!;
    if (text !== '') cells.push(new TextCell(column, text));
  }
  return cells;
}

/** What was odd in a text table. */
class CsvShape {
  guessed: string | undefined;
  #columns = 0;
  #uneven = 0;
  #malformed = 0;
  #first = -1;

  count(fields: readonly string[], record: number): void {
    if (fields.length === 1 && fields[0] === '') return;
    if (this.#columns === 0) this.#columns = fields.length;
    if (fields.length === this.#columns) return;
    this.#uneven++;
    this.#note(record);
  }

  malformed(record: number): void {
    this.#malformed++;
    this.#note(record);
  }

  issues(): Issue[] {
    const issues: Issue[] = [];
    if (this.guessed !== undefined) {
      const message = `The encoding is not stated; the text was read as ${this.guessed}.`;
      issues.push({ code: 'TEXT_ENCODING_GUESSED', severity: 'warning', message, sheet: 1 });
    }
    if (this.#first >= 0) {
      const message = `${this.#malformed} records have quotes out of place or too many fields, ${this.#uneven} another number of fields than the first. All were kept; the first is record ${this.#first + 1}.`;
      issues.push({
        code: 'CSV_MALFORMED',
        severity: 'warning',
        message,
        sheet: 1,
        ref: `A${this.#first + 1}`,
      });
    }
    return issues;
  }

  #note(record: number): void {
    if (this.#first < 0 || record < this.#first) this.#first = record;
  }
}

/** Reads enough text to find the delimiter in; `rest` gives all text, the head included. */
async function splitHead(
  text: AsyncGenerator<string>,
): Promise<{ head: string; rest: AsyncIterable<string> }> {
  let head = '';
  while (head.length < headLength) {
    const next = await text.next();
    if (next.done) break;
    head += next.value;
  }
  const all = head;
  async function* rest(): AsyncGenerator<string> {
    yield all;
    yield* text;
  }
  return { head: head.slice(0, headLength), rest: rest() };
}

async function* withoutFirstLine(text: AsyncIterable<string>): AsyncGenerator<string> {
  let first = true;
  for await (const piece of text) {
    yield first ? piece.replace(/^[^\n]*(\n|$)/, '') : piece;
    first = false;
  }
}
