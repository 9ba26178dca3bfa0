import { maxColumns } from '../../sheet/ref.ts';
import { parseDigits } from './numbers.ts';

/**
 * What a plain cell may take at most, in bytes; the reader never looks further. A cell that starts nearer to the end of
 * the bytes at hand is left to the tokenizer.
 */
export const maxPlainBytes = 192;

const lt = 60;
const gt = 62;
const slash = 47;
const space = 32;
const equals = 61;
const quote = 34;
const letterC = 99;
const letterR = 114;
const letterS = 115;
const letterT = 116;
const letterV = 118;
const letterB = 98;
const letterN = 110;

/** Kinds of plain cells. An empty one has a style only. */
export const plainKind = { empty: 0, number: 1, sharedString: 2, boolean: 3 } as const;

/**
 * A cell of the shape that nearly all cells have: `<c r="B2" s="1" t="s"><v>7</v></c>`, attributes in any order or left
 * out. It is read straight from the bytes, which is several times faster than token by token; whatever looks different
 * (other quotes, prefixes, white space, formulas, text) is not plain.
 */
export class PlainCell {
  /** From 0; -1 where the cell does not say. */
  column = -1;
  style = 0;
  kind: (typeof plainKind)[keyof typeof plainKind] = plainKind.empty;
  value = 0;

  /**
   * Reads the cell that starts at `at`, which must be at least {@link maxPlainBytes} before the end of the bytes. Gives
   * where the cell ends, or -1 where it is not plain.
   */
  read(bytes: Buffer, at: number): number {
    if (bytes[at] !== lt || bytes[at + 1] !== letterC || bytes[at + 2] !== space) return -1;
    const end = this.#attributes(bytes, at + 3);
    if (end < 0) return -1;
    if (bytes[end] === slash) {
      this.kind = plainKind.empty;
      return bytes[end + 1] === gt ? end + 2 : -1;
    }
    return this.#value(bytes, end + 1);
  }

  /** Gives where the tag's `>` or `/` stands, or -1. */
  #attributes(bytes: Buffer, from: number): number {
    this.column = -1;
    this.style = 0;
    this.kind = plainKind.number;
    let at = from;
    for (let count = 0; count < 3; count++) {
      const name = bytes[at]!;
      if (bytes[at + 1] !== equals || bytes[at + 2] !== quote) return -1;
      at = this.#attribute(name, bytes, at + 3);
      if (at < 0 || bytes[at] !== quote) return -1;
      const next = bytes[++at];
      if (next === gt || next === slash) return at;
      if (next !== space) return -1;
      at++;
    }
    return -1;
  }

  #attribute(name: number, bytes: Buffer, at: number): number {
    if (name === letterR) return this.#reference(bytes, at);
    if (name === letterS) return this.#style(bytes, at);
    return name === letterT ? this.#type(bytes, at) : -1;
  }

  #reference(bytes: Buffer, from: number): number {
    let column = 0;
    let at = from;
    for (; at < from + 3; at++) {
      const letter = bytes[at]! - 64;
      if (letter < 1 || letter > 26) break;
      column = column * 26 + letter;
    }
    const digits = at;
    while (at < digits + 7 && bytes[at]! >= 48 && bytes[at]! <= 57) at++;
    if (digits === from || at === digits || column > maxColumns) return -1;
    this.column = column - 1;
    return at;
  }

  #style(bytes: Buffer, from: number): number {
    let style = 0;
    let at = from;
    for (; at < from + 6; at++) {
      const digit = bytes[at]! - 48;
      if (digit < 0 || digit > 9) break;
      style = style * 10 + digit;
    }
    this.style = style;
    return at === from ? -1 : at;
  }

  #type(bytes: Buffer, at: number): number {
    const letter = bytes[at];
    if (letter === letterS) this.kind = plainKind.sharedString;
    else if (letter === letterB) this.kind = plainKind.boolean;
    else if (letter !== letterN) return -1;
    return at + 1;
  }

  /** Reads `<v>7</v></c>`. */
  #value(bytes: Buffer, at: number): number {
    if (bytes[at] !== lt || bytes[at + 1] !== letterV || bytes[at + 2] !== gt) return -1;
    const start = at + 3;
    let end = start;
    while (end < start + 40 && bytes[end] !== lt) end++;
    if (!isClosing(bytes, end, letterV) || !isClosing(bytes, end + 4, letterC)) return -1;
    this.value = parseDigits(bytes, start, end);
    return Number.isNaN(this.value) ? -1 : end + 8;
  }
}

function isClosing(bytes: Buffer, at: number, letter: number): boolean {
  return bytes[at] === lt && bytes[at + 1] === slash && bytes[at + 2] === letter && bytes[at + 3] === gt;
}
