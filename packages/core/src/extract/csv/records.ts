/** A record that was not written as RFC 4180 asks: its number from 0. */
export type OnMalformed = (record: number) => void;

/** A quoted field is taken for an unclosed quote where its record grows beyond this many characters. */
const maxRecordLength = 2 ** 20;

const lf = 10;
const cr = 13;

/**
 * Cuts text into records and fields (RFC 4180; line ends of any kind; quotes inside of an unquoted field are text).
 * Memory stays within the longest record. A quote that never closes is taken as text, and the record ends with its
 * line. Fields beyond `maxFields` are left out and reported. Gives the records of each piece of text together.
 */
export async function* readRecords(
  pieces: AsyncIterable<string>,
  delimiter: string,
  onMalformed: OnMalformed,
  maxFields: number,
  quote = '"',
): AsyncGenerator<string[][]> {
  const cutter = new RecordCutter(delimiter, onMalformed, maxFields, quote);
  let rest = '';
  // A record that did not end is tried again when the text has doubled, so that long ones stay linear in time.
  let enough = 0;
  for await (const piece of pieces) {
    rest += piece;
    if (rest.length < enough) continue;
    rest = rest.slice(cutter.cut(rest, false));
    enough = Math.min(2 * rest.length, maxRecordLength + 1);
    yield cutter.take();
  }
  cutter.cut(rest, true);
  yield cutter.take();
}

/** Cuts records off the front of a text, see {@link readRecords}. */
export class RecordCutter {
  readonly #delimiter: number;
  readonly #quote: string;
  readonly #quoteCode: number;
  readonly #onMalformed: OnMalformed;
  readonly #maxFields: number;
  #records: string[][] = [];
  #number = 0;
  /** Set while a record is cut whose quotes are text, because one of them does not close. */
  #literal = false;
  #malformed = false;

  constructor(delimiter: string, onMalformed: OnMalformed, maxFields: number, quote = '"') {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#quote = quote;
    this.#quoteCode = quote.charCodeAt(0);
    this.#onMalformed = onMalformed;
    this.#maxFields = maxFields;
  }

  /** The records cut since the last call. */
  take(): string[][] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  /** Cuts all whole records; with `last`, also what is left. Gives where the first one that is not whole starts. */
  cut(text: string, last: boolean): number {
    let at = 0;
    while (at < text.length) {
      let next = this.#record(text, at, last);
      if (next < 0 && (last || text.length - at > maxRecordLength))
        next = this.#literalRecord(text, at, last);
      if (next < 0) return at;
      at = next;
    }
    return at;
  }

  /** Cuts the record at `from` with its quotes as text; where even its line does not end, it is cut off there. */
  #literalRecord(text: string, from: number, last: boolean): number {
    this.#literal = true;
    const next = this.#record(text, from, last);
    const end = next < 0 ? this.#record(text.slice(0, from + maxRecordLength), from, true) : next;
    this.#literal = false;
    return end;
  }

  /** Cuts the record at `from`; gives where the next one starts, or -1 where its end is not in the text. */
  #record(text: string, from: number, last: boolean): number {
    const fields: string[] = [];
    const delimiter = this.#delimiter;
    this.#malformed = this.#literal;
    let at = from;
    for (;;) {
      const end =
        text.charCodeAt(at) === this.#quoteCode && !this.#literal
          ? this.#quoted(text, at, fields)
          : this.#bare(text, at, fields);
      if (end < 0) return -1;
      if (text.charCodeAt(end) === delimiter && end < text.length) {
        at = end + 1;
        continue;
      }
      const next = lineEnd(text, end, last);
      if (next >= 0) this.#finish(fields);
      return next;
    }
  }

  #finish(fields: string[]): void {
    if (fields.length > this.#maxFields) {
      fields.length = this.#maxFields;
      this.#malformed = true;
    }
    if (this.#malformed) this.#onMalformed(this.#number);
    this.#number++;
    this.#records.push(fields);
  }

  #bare(text: string, from: number, fields: string[]): number {
    const delimiter = this.#delimiter;
    let at = from;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === delimiter || code === lf || code === cr) break;
    }
    fields.push(text.slice(from, at));
    return at;
  }

  #quoted(text: string, from: number, fields: string[]): number {
    let field = '';
    let start = from + 1;
    for (;;) {
      const end = text.indexOf(this.#quote, start);
      if (end < 0) return -1;
      field += text.slice(start, end);
      if (text.charCodeAt(end + 1) !== this.#quoteCode) {
        const rest = this.#bare(text, end + 1, fields);
        const after = fields.pop() ?? '';
        // Text after the closing quote is kept, as Excel does.
        if (after.trim() !== '') this.#malformed = true;
        fields.push(field + after.trimEnd());
        return rest;
      }
      field += this.#quote;
      start = end + 2;
    }
  }
}

/** Where the line after the one that ends at `end` starts; -1 where more text has to come to tell. */
function lineEnd(text: string, end: number, last: boolean): number {
  if (end >= text.length) return last ? text.length : -1;
  if (text.charCodeAt(end) === lf) return end + 1;
  if (end + 1 >= text.length) return last ? text.length : -1;
  return text.charCodeAt(end + 1) === lf ? end + 2 : end + 1;
}
