import { decodeText, decodeVerbatim } from './text.ts';

/** What {@link XmlScanner.next} came upon. `more` asks for bytes (`feed` or `finish`), `end` is the part's end. */
export const token = { more: 0, end: 1, open: 2, close: 3, text: 4 } as const;

/** One of {@link token}'s values. */
export type Token = (typeof token)[keyof typeof token];

/** The most bytes of one tag or one run of text. Excel's longest cell text is 32,767 characters. */
const maxTokenBytes = 16 * 2 ** 20;
const maxAttributes = 512;

const lt = 60;
const gt = 62;
const slash = 47;
const colon = 58;
const equals = 61;
const doubleQuote = 34;
const singleQuote = 39;

/** Damage in an XML part: what is wrong, to be worded with the file's name by the caller. */
export class XmlFault extends Error {
  override readonly name = 'XmlFault';
}

/**
 * A tokenizer over UTF-8 bytes that come in pieces. It makes no objects: the token at hand is described by fields that
 * hold until the next call of `next` or `feed`. Comments and processing instructions are passed over; a document type
 * is refused, so no entity can be defined. Prefixes of names are dropped.
 */
export class XmlScanner {
  /** The piece at hand. Offsets below point into it. */
  bytes: Buffer = Buffer.alloc(0);
  /** Local name of the tag at hand. */
  nameStart = 0;
  nameEnd = 0;
  /** Whether the opening tag at hand closes itself; no `close` token follows then. */
  selfClosing = false;
  /** Text at hand. */
  textStart = 0;
  textEnd = 0;
  /** Whether the text at hand is CDATA. */
  verbatim = false;
  /** Whether a closing tag follows the text at hand, so that it is the element's last run of text. */
  last = false;
  attributeCount = 0;

  #position = 0;
  #finished = false;
  /** Four numbers an attribute: where its local name and its value start and end. */
  #attributes = new Int32Array(4 * 16);

  /** Adds bytes. Offsets from before are void. */
  feed(chunk: Buffer): void {
    const rest = this.bytes.length - this.#position;
    if (rest > maxTokenBytes) throw new XmlFault('a single piece of text or markup is too long');
    this.bytes = rest === 0 ? chunk : Buffer.concat([this.bytes.subarray(this.#position), chunk]);
    this.#position = 0;
  }

  /** Where in `bytes` the next token starts. */
  get position(): number {
    return this.#position;
  }

  /** Goes on at another place of `bytes`, for callers that have read what lies before it themselves. */
  moveTo(position: number): void {
    this.#position = position;
  }

  /** Says that no bytes will follow. */
  finish(): void {
    this.#finished = true;
  }

  /** Moves to the next token. Throws {@link XmlFault} where the markup is damaged. */
  next(): Token {
    for (;;) {
      const at = this.#position;
      const { bytes } = this;
      if (at >= bytes.length) return this.#finished ? token.end : token.more;
      if (bytes[at] !== lt) return this.#text(at);
      if (at + 1 >= bytes.length) return this.#wait();
      const byte = bytes[at + 1];
      if (byte === slash) return this.#close(at + 2);
      if (byte !== 33 && byte !== 63) return this.#open(at + 1);
      const special = byte === 63 ? this.#skip(at, '?>') : this.#declaration(at);
      if (special !== undefined) return special;
    }
  }

  /** Whether the tag at hand has this local name. */
  is(name: string): boolean {
    const length = this.nameEnd - this.nameStart;
    if (length !== name.length) return false;
    for (let i = 0; i < length; i++) {
      if (this.bytes[this.nameStart + i] !== name.charCodeAt(i)) return false;
    }
    return true;
  }

  /** Local name of the tag at hand. */
  name(): string {
    return this.bytes.toString('latin1', this.nameStart, this.nameEnd);
  }

  /** The text at hand, decoded. */
  text(): string {
    return this.verbatim
      ? decodeVerbatim(this.bytes, this.textStart, this.textEnd)
      : decodeText(this.bytes, this.textStart, this.textEnd);
  }

  /** Value of the tag's attribute of this local name, decoded; `undefined` where it has none. */
  attribute(name: string): string | undefined {
    for (let i = 0; i < this.attributeCount; i++) {
      if (this.attributeName(i) === name) return decodeText(this.bytes, this.valueStart(i), this.valueEnd(i));
    }
    return undefined;
  }

  /** Local name of the attribute at `index`. */
  attributeName(index: number): string {
    return this.bytes.toString('latin1', this.#attributes[4 * index]!, this.#attributes[4 * index + 1]!);
  }

  /** The letter that is the whole local name of the attribute at `index`; 0 where the name is longer. */
  attributeLetter(index: number): number {
    const start = this.#attributes[4 * index]!;
    return this.#attributes[4 * index + 1]! - start === 1 ? this.bytes[start]! : 0;
  }

  /** Where the value of the attribute at `index` starts in `bytes`. */
  valueStart(index: number): number {
    return this.#attributes[4 * index + 2]!;
  }

  /** Where the value of the attribute at `index` ends in `bytes`. */
  valueEnd(index: number): number {
    return this.#attributes[4 * index + 3]!;
  }

  #wait(): Token {
    if (this.#finished) throw new XmlFault('the markup ends inside of a tag');
    return token.more;
  }

  #text(from: number): Token {
    const { bytes } = this;
    const length = bytes.length;
    let at = from + 1;
    while (at < length && bytes[at] !== lt) at++;
    // One byte beyond tells whether the element closes here.
    if (at + 1 >= length && !this.#finished) return token.more;
    this.textStart = from;
    this.textEnd = at;
    this.verbatim = false;
    this.last = bytes[at + 1] === slash;
    this.#position = at;
    return token.text;
  }

  #close(from: number): Token {
    const { bytes } = this;
    const length = bytes.length;
    let start = from;
    let at = from;
    while (at < length && bytes[at] !== gt) {
      if (bytes[at] === colon) start = at + 1;
      at++;
    }
    if (at >= length) return this.#wait();
    this.nameStart = start;
    this.nameEnd = at;
    while (this.nameEnd > start && bytes[this.nameEnd - 1]! <= 32) this.nameEnd--;
    this.#position = at + 1;
    return token.close;
  }

  #open(from: number): Token {
    const { bytes } = this;
    const length = bytes.length;
    let at = from;
    this.nameStart = from;
    for (; at < length; at++) {
      const byte = bytes[at]!;
      if (byte <= 32 || byte === gt || byte === slash) break;
      if (byte === colon) this.nameStart = at + 1;
    }
    this.nameEnd = at;
    this.attributeCount = 0;
    this.selfClosing = false;
    while (at < length) {
      const byte = bytes[at]!;
      if (byte === gt) {
        this.#position = at + 1;
        return token.open;
      }
      if (byte <= 32) at++;
      else if (byte === slash) {
        this.selfClosing = true;
        at++;
      } else at = this.#attribute(at);
    }
    return this.#wait();
  }

  /** Notes the attribute at `from`; gives where to go on, which is past the bytes where it is not there as a whole. */
  #attribute(from: number): number {
    const { bytes } = this;
    const length = bytes.length;
    let start = from;
    let at = from;
    while (at < length && bytes[at] !== equals) {
      const byte = bytes[at]!;
      if (byte === colon) start = at + 1;
      else if (byte === gt || byte === lt) throw new XmlFault('an attribute has no value');
      at++;
    }
    let end = at;
    while (end > start && bytes[end - 1]! <= 32) end--;
    do at++;
    while (at < length && bytes[at]! <= 32);
    if (at >= length) return length;
    const quote = bytes[at];
    if (quote !== doubleQuote && quote !== singleQuote) throw new XmlFault('an attribute is not quoted');
    const valueStart = ++at;
    while (at < length && bytes[at] !== quote) at++;
    if (at < length) this.#note(start, end, valueStart, at);
    return at + 1;
  }

  #note(nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): void {
    const at = 4 * this.attributeCount++;
    if (this.attributeCount > maxAttributes) throw new XmlFault('a tag has too many attributes');
    if (at >= this.#attributes.length) {
      const wider = new Int32Array(2 * this.#attributes.length);
      wider.set(this.#attributes);
      this.#attributes = wider;
    }
    this.#attributes[at] = nameStart;
    this.#attributes[at + 1] = nameEnd;
    this.#attributes[at + 2] = valueStart;
    this.#attributes[at + 3] = valueEnd;
  }

  /** Passes over what ends with `mark`; `undefined` once passed. */
  #skip(from: number, mark: string): Token | undefined {
    const end = this.bytes.indexOf(mark, from + 2, 'latin1');
    if (end < 0) return this.#wait();
    this.#position = end + mark.length;
    return undefined;
  }

  #declaration(from: number): Token | undefined {
    const { bytes } = this;
    if (bytes.length < from + 9) return this.#wait();
    if (bytes[from + 2] === 45) return this.#skip(from + 2, '-->');
    if (bytes.toString('latin1', from + 2, from + 9) !== '[CDATA[')
      throw new XmlFault('it has a document type');
    const end = bytes.indexOf(']]>', from + 9, 'latin1');
    if (end < 0 || (end + 4 >= bytes.length && !this.#finished)) return this.#wait();
    this.textStart = from + 9;
    this.textEnd = end;
    this.verbatim = true;
    this.last = bytes[end + 3] === lt && bytes[end + 4] === slash;
    this.#position = end + 3;
    return token.text;
  }
}
