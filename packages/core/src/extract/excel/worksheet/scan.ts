import { DocprocError } from '../../../errors/index.ts';
import type { SheetRow } from '../../sheet/reader.ts';
import { maxColumns, maxRows } from '../../sheet/ref.ts';
import type { CellFormats } from '../format/index.ts';
import { serialOfIso } from '../format/serial.ts';
import type { SharedStrings } from '../parts/shared-strings.ts';
import { isTrue } from '../parts/workbook.ts';
import { type Token, token, XmlFault, type XmlScanner } from '../xml/scanner.ts';
import { unescapeUnits } from '../xml/text.ts';
import { columnOfRef, rowOfDigits } from './address.ts';
import { StoredCell } from './cell.ts';
import { numberOf, parseNumber } from './numbers.ts';
import { SheetOutline } from './outline.ts';
import { maxPlainBytes, PlainCell, plainKind } from './plain.ts';

/** What a sheet's cells refer to. */
export interface SheetContext {
  readonly strings: SharedStrings;
  readonly formats: CellFormats;
}

/** Oddities of a sheet, each with the sentence of its issue. */
export const sheetOddities = {
  reference: 'Cells refer to shared strings that the workbook does not hold; they were read as empty.',
  value: 'Cells hold values that are not of the type they state; they were read as text.',
  place:
    'Cells or rows stand outside of the sheet or out of order; they were put after the ones before or left out.',
  formula: 'Formulas have no saved result. Open the workbook in Excel and save it to have them calculated.',
} as const;

/** The most text of one row, in UTF-16 units: rows are given whole. Excel's bound for a cell is 32,767. */
const maxRowText = 64 * 2 ** 20;

/** Names of elements and attributes that are a single letter, by that letter. */
const letter = { c: 99, f: 102, r: 114, s: 115, t: 116, v: 118 } as const;

/** Types of cells (the attribute `t`), by their first letter; `str` has a number of its own, as `s` is taken. */
const typeOf = {
  boolean: 98,
  date: 100,
  error: 101,
  inlineString: 105,
  number: 110,
  sharedString: 115,
  string: 0,
};

type Into = 'nothing' | 'value' | 'formula' | 'text';

/**
 * Reads a worksheet part's tokens (ECMA-376 part 1, 18.3) and gathers rows. `next` runs a scanner up to the end of the
 * next row.
 */
export class SheetScan {
  readonly outline = new SheetOutline();
  readonly oddities = new Set<keyof typeof sheetOddities>();

  readonly #context: SheetContext;
  readonly #file: string;
  readonly #plain = new PlainCell();
  #done: SheetRow | undefined;
  #inData = false;
  #sawData = false;
  #sawEnd = false;

  #row = -1;
  #rowHidden = false;
  #cells: StoredCell[] = [];
  #ordered = true;
  #rowText = 0;

  #inCell = false;
  #column = -1;
  #style = 0;
  #type = typeOf.number;
  #into: Into = 'nothing';
  #phonetic = false;
  #number: number | undefined;
  #text: string | undefined;
  #formula: string | undefined;

  constructor(context: SheetContext, file: string) {
    this.#context = context;
    this.#file = file;
  }

  /** The next row that is whole in the bytes that the scanner has; `undefined` where more have to come. */
  next(xml: XmlScanner): SheetRow | undefined {
    for (;;) {
      if (this.#row >= 0 && this.#inData && !this.#inCell) this.#readPlain(xml);
      const kind = xml.next();
      if (kind <= token.end) return undefined;
      this.#visit(kind, xml);
      const row = this.#done;
      if (row === undefined) continue;
      this.#done = undefined;
      return row;
    }
  }

  /** Checks that the part was whole. Throws `DOCUMENT_CORRUPT` where it ended inside of the cells. */
  end(): void {
    if (this.#sawEnd && (!this.#sawData || !this.#inData)) return;
    throw new DocprocError('DOCUMENT_CORRUPT', `${this.#file} holds a sheet that ends early.`);
  }

  /** Reads the run of plain cells that the scanner stands before, without making tokens of them. */
  #readPlain(xml: XmlScanner): void {
    const { bytes } = xml;
    const plain = this.#plain;
    const limit = bytes.length - maxPlainBytes;
    let at = xml.position;
    while (at < limit) {
      const end = plain.read(bytes, at);
      if (end < 0) break;
      at = end;
      this.#addPlain(plain);
    }
    xml.moveTo(at);
  }

  #addPlain({ column, style, kind, value }: PlainCell): void {
    const place = column < 0 ? this.#column + 1 : column;
    if (place <= this.#column) this.#ordered = false;
    this.#column = place;
    if (kind === plainKind.empty) return;
    if (place >= maxColumns) {
      this.oddities.add('place');
      return;
    }
    this.#style = style;
    this.#formula = undefined;
    if (kind === plainKind.number) {
      this.#type = typeOf.number;
      this.#push('number', value);
      return;
    }
    this.#type = kind === plainKind.boolean ? typeOf.boolean : typeOf.sharedString;
    this.#readNumber(value);
  }

  #visit(kind: Token, xml: XmlScanner): void {
    if (!this.#inData) this.#visitOutside(kind, xml);
    else if (kind === token.open) this.#openInData(xml);
    else if (kind === token.close) this.#closeInData(xml);
    else if (this.#into !== 'nothing') this.#addText(xml);
  }

  #visitOutside(kind: Token, xml: XmlScanner): void {
    this.outline.visit(kind, xml);
    if (kind === token.open && !this.#sawData && xml.is('sheetData')) {
      this.#sawData = true;
      this.#inData = !xml.selfClosing;
    } else if (kind === token.close ? isSheet(xml) : kind === token.open && xml.selfClosing && isSheet(xml))
      this.#sawEnd = true;
  }

  #openInData(xml: XmlScanner): void {
    const { nameStart } = xml;
    if (xml.nameEnd - nameStart === 1) {
      const name = xml.bytes[nameStart];
      if (name === letter.c) this.#startCell(xml);
      else if (xml.selfClosing || !this.#inCell) return;
      else if (name === letter.v) this.#into = 'value';
      else if (name === letter.t) this.#into = this.#phonetic ? 'nothing' : 'text';
      else if (name === letter.f) this.#into = 'formula';
    } else if (xml.is('row')) this.#startRow(xml);
    else if (xml.is('rPh')) this.#phonetic = !xml.selfClosing;
  }

  #closeInData(xml: XmlScanner): void {
    const { nameStart } = xml;
    if (xml.nameEnd - nameStart === 1) {
      const name = xml.bytes[nameStart];
      if (name === letter.c) this.#endCell();
      else if (name !== letter.r) this.#into = 'nothing';
    } else if (xml.is('row')) this.#endRow();
    else if (xml.is('rPh')) this.#phonetic = false;
    else if (xml.is('sheetData')) this.#inData = false;
  }

  #startRow(xml: XmlScanner): void {
    let row = this.#row + 1;
    this.#rowHidden = false;
    for (let i = 0; i < xml.attributeCount; i++) {
      if (xml.attributeLetter(i) === letter.r) {
        const stated = rowOfDigits(xml.bytes, xml.valueStart(i), xml.valueEnd(i));
        if (stated >= row) row = stated;
        else this.oddities.add('place');
      } else if (xml.attributeName(i) === 'hidden') this.#rowHidden = isTrue(xml.attribute('hidden'));
    }
    this.#row = row;
    this.#column = -1;
    this.#cells = [];
    this.#ordered = true;
    this.#rowText = 0;
    if (xml.selfClosing) this.#endRow();
  }

  #endRow(): void {
    if (this.#cells.length === 0) return;
    const cells = this.#ordered ? this.#cells : sortCells(this.#cells);
    if (this.#row < maxRows) this.#done = { index: this.#row, hidden: this.#rowHidden, cells };
    else this.oddities.add('place');
    this.#cells = [];
  }

  #startCell(xml: XmlScanner): void {
    const { bytes } = xml;
    let column = this.#column + 1;
    this.#style = 0;
    this.#type = typeOf.number;
    for (let i = 0; i < xml.attributeCount; i++) {
      const name = xml.attributeLetter(i);
      const start = xml.valueStart(i);
      if (name === letter.r) {
        const stated = columnOfRef(bytes, start, xml.valueEnd(i));
        if (stated >= 0) column = stated;
        else this.oddities.add('place');
      } else if (name === letter.s) this.#style = parseNumber(bytes, start, xml.valueEnd(i));
      else if (name === letter.t) {
        const first = bytes[start]!;
        // `s` is a shared string, `str` a formula's text.
        this.#type = first === letter.s && xml.valueEnd(i) - start > 1 ? typeOf.string : first;
      }
    }
    if (column <= this.#column) this.#ordered = false;
    this.#column = column;
    this.#inCell = !xml.selfClosing;
    this.#number = undefined;
    this.#text = undefined;
    this.#formula = undefined;
  }

  #addText(xml: XmlScanner): void {
    if (
      this.#into === 'value' &&
      xml.last &&
      !xml.verbatim &&
      this.#text === undefined &&
      this.#isNumeric()
    ) {
      const number = parseNumber(xml.bytes, xml.textStart, xml.textEnd);
      if (!Number.isNaN(number)) {
        this.#number = number;
        return;
      }
    }
    const text = xml.text();
    this.#rowText += text.length;
    if (this.#rowText > maxRowText) throw new XmlFault(`a row holds more than ${maxRowText} characters`);
    if (this.#into === 'formula') this.#formula = (this.#formula ?? '') + text;
    else this.#text = (this.#text ?? '') + text;
  }

  #isNumeric(): boolean {
    const type = this.#type;
    return type === typeOf.number || type === typeOf.sharedString || type === typeOf.boolean;
  }

  #endCell(): void {
    this.#inCell = false;
    this.#into = 'nothing';
    if (this.#column >= maxColumns) {
      this.oddities.add('place');
      return;
    }
    if (this.#number === undefined && this.#text !== undefined) this.#readText(this.#text);
    else if (this.#number !== undefined) this.#readNumber(this.#number);
    else if (this.#formula !== undefined) {
      this.oddities.add('formula');
      this.#push('text', null);
    }
  }

  #readNumber(number: number): void {
    const type = this.#type;
    if (type === typeOf.sharedString) {
      const text = this.#context.strings.at(number);
      if (text === undefined) this.oddities.add('reference');
      else this.#push('text', text);
    } else if (type === typeOf.boolean) this.#push('boolean', number !== 0);
    else if (type === typeOf.number || type === typeOf.date) this.#push('number', number);
    else this.#push(type === typeOf.error ? 'error' : 'text', String(number));
  }

  #readText(text: string): void {
    const type = this.#type;
    if (type === typeOf.string || type === typeOf.inlineString) this.#push('text', unescapeUnits(text));
    else if (type === typeOf.error) this.#push('error', text);
    else if (text.trim() !== '') this.#readOddNumber(text, text.trim());
  }

  /** A cell whose text should be a number but could not be read as one at once. */
  #readOddNumber(text: string, trimmed: string): void {
    const type = this.#type;
    const { date1904 } = this.#context.formats;
    const number = type === typeOf.date ? serialOfIso(trimmed, date1904) : numberOf(trimmed);
    if (type === typeOf.boolean && /^(true|false)$/i.test(trimmed)) {
      this.#push('boolean', trimmed.toLowerCase() === 'true');
    } else if (number !== undefined && !Number.isNaN(number)) this.#readNumber(number);
    else {
      this.oddities.add('value');
      this.#push('text', text);
    }
  }

  #push(type: 'text' | 'number' | 'boolean' | 'error', raw: string | number | boolean | null): void {
    if (raw === '' && this.#formula === undefined) return;
    if (this.#cells.length >= 2 * maxColumns)
      throw new XmlFault('a row holds the same cells again and again');
    const { formats } = this.#context;
    const styled = formats.at(this.#style);
    const isBareDate = this.#type === typeOf.date && styled.dateShape === undefined;
    const format = isBareDate
      ? formats.of(Number.isInteger(raw) ? 'yyyy-mm-dd' : 'yyyy-mm-dd hh:mm:ss')
      : styled;
    this.#cells.push(new StoredCell(this.#column, type, raw, format, this.#formula));
  }
}

function isSheet(xml: XmlScanner): boolean {
  return xml.is('worksheet') || xml.is('dialogsheet') || xml.is('macrosheet');
}

/** Cells out of order are sorted; of two in one place the later one counts. */
function sortCells(cells: readonly StoredCell[]): StoredCell[] {
  const byColumn = new Map(cells.map((cell) => [cell.column, cell]));
  return [...byColumn.values()].sort((a, b) => a.column - b.column);
}
