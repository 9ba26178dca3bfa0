import { type ReadXmlOptions, readXml } from '../xml/read.ts';
import { type Token, token, type XmlScanner } from '../xml/scanner.ts';

/** What the styles part says about number formats. */
export interface Styles {
  /** Number format id by cell style. */
  readonly formatIds: readonly number[];
  /** Codes of the workbook's own formats by id. */
  readonly codes: ReadonlyMap<number, string>;
}

/** The styles of a workbook without a styles part: everything is General. */
export const noStyles: Styles = { formatIds: [], codes: new Map() };

/** Excel allows 65,490 cell formats (Excel specifications and limits). */
const maxStyles = 65_536;

/** Reads the styles part (ECMA-376 part 1, 18.8): only what number formats need. */
export async function readStyles(chunks: AsyncIterable<Buffer>, options: ReadXmlOptions): Promise<Styles> {
  const visitor = new StyleVisitor();
  await readXml(chunks, (kind, xml) => visitor.visit(kind, xml), options);
  return visitor;
}

class StyleVisitor implements Styles {
  readonly formatIds: number[] = [];
  readonly codes = new Map<number, string>();
  #section: 'numFmts' | 'cellXfs' | undefined;

  visit(kind: Token, xml: XmlScanner): void {
    if (kind === token.close) {
      if (this.#section && xml.is(this.#section)) this.#section = undefined;
    } else if (kind === token.open) this.#open(xml);
  }

  #open(xml: XmlScanner): void {
    if (!xml.selfClosing && xml.is('numFmts')) this.#section = 'numFmts';
    else if (!xml.selfClosing && xml.is('cellXfs')) this.#section = 'cellXfs';
    else if (this.#section === 'numFmts' && xml.is('numFmt') && this.codes.size < maxStyles) {
      this.codes.set(Number(xml.attribute('numFmtId')), xml.attribute('formatCode') ?? 'General');
    } else if (this.#section === 'cellXfs' && xml.is('xf') && this.formatIds.length < maxStyles) {
      this.formatIds.push(Number(xml.attribute('numFmtId') ?? 0));
    }
  }
}
