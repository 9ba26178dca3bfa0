import { type ReadXmlOptions, readXml } from '../xml/read.ts';
import { type Token, token, type XmlScanner } from '../xml/scanner.ts';
import { unescapeUnits } from '../xml/text.ts';

/** All shared strings of a workbook. */
export interface SharedStrings {
  readonly count: number;
  /** The string at `index`, from 0; `undefined` where there is none. */
  at(index: number): string | undefined;
}

/** The table of a workbook without shared strings. */
export const noStrings: SharedStrings = { count: 0, at: () => undefined };

/**
 * Reads the shared strings part (ECMA-376 part 1, 18.4) into one flat piece of memory: UTF-8 bytes and where each
 * string ends. Rich text is joined, phonetic runs are left out.
 */
export async function readSharedStrings(
  chunks: AsyncIterable<Buffer>,
  options: ReadXmlOptions,
): Promise<SharedStrings> {
  const table = new StringTable();
  const visitor = new StringVisitor(table);
  await readXml(chunks, (kind, xml) => visitor.visit(kind, xml), options);
  return table;
}

class StringVisitor {
  readonly #table: StringTable;
  #inItem = false;
  #inText = false;
  #phonetic = false;

  constructor(table: StringTable) {
    this.#table = table;
  }

  visit(kind: Token, xml: XmlScanner): void {
    if (kind === token.text) {
      if (this.#inText) this.#add(xml);
    } else if (kind === token.open) this.#open(xml);
    else if (xml.is('t')) this.#inText = false;
    else if (xml.is('rPh')) this.#phonetic = false;
    else if (xml.is('si')) this.#endItem();
  }

  #open(xml: XmlScanner): void {
    if (xml.is('t')) this.#inText = this.#inItem && !this.#phonetic && !xml.selfClosing;
    else if (xml.is('rPh')) this.#phonetic = !xml.selfClosing;
    else if (xml.is('si')) {
      this.#inItem = true;
      if (xml.selfClosing) this.#endItem();
    }
  }

  #endItem(): void {
    this.#inItem = false;
    this.#inText = false;
    this.#phonetic = false;
    this.#table.end();
  }

  #add(xml: XmlScanner): void {
    if (!xml.verbatim && isPlain(xml.bytes, xml.textStart, xml.textEnd)) {
      this.#table.addBytes(xml.bytes, xml.textStart, xml.textEnd);
    } else {
      const bytes = Buffer.from(unescapeUnits(xml.text()));
      this.#table.addBytes(bytes, 0, bytes.length);
    }
  }
}

/** Whether the bytes are their own text: no entity, no carriage return, nothing that could be an `_xHHHH_`. */
function isPlain(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte === 38 || byte === 13 || (byte === 95 && bytes[i + 1] === 120)) return false;
  }
  return true;
}

/** Sheets use few strings often: this many decoded ones are kept, by the low bits of their index. */
const cacheSize = 8192;

class StringTable implements SharedStrings {
  count = 0;
  #bytes: Buffer = Buffer.allocUnsafe(64 * 1024);
  #length = 0;
  #ends = new Uint32Array(1024);
  readonly #cachedIndex = new Int32Array(cacheSize).fill(-1);
  readonly #cached: string[] = new Array(cacheSize).fill('');

  addBytes(bytes: Buffer, start: number, end: number): void {
    const needed = this.#length + end - start;
    if (needed > this.#bytes.length) {
      const wider = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
      this.#bytes.copy(wider, 0, 0, this.#length);
      this.#bytes = wider;
    }
    bytes.copy(this.#bytes, this.#length, start, end);
    this.#length = needed;
  }

  end(): void {
    if (this.count === this.#ends.length) {
      const wider = new Uint32Array(2 * this.count);
      wider.set(this.#ends);
      this.#ends = wider;
    }
    this.#ends[this.count++] = this.#length;
  }

  at(index: number): string | undefined {
    if (!(Number.isInteger(index) && index >= 0 && index < this.count)) return undefined;
    const slot = index % cacheSize;
    if (this.#cachedIndex[slot] === index) return this.#cached[slot];
    const start = index === 0 ? 0 : this.#ends[index - 1]!;
    const text = this.#bytes.toString('utf8', start, this.#ends[index]);
    this.#cachedIndex[slot] = index;
    this.#cached[slot] = text;
    return text;
  }
}
