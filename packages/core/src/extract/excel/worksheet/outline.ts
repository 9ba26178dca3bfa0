import type { CellLink, CellList } from '../../../model/index.ts';
import type { CellRange } from '../../sheet/reader.ts';
import { maxColumns, parseRange } from '../../sheet/ref.ts';
import { isTrue } from '../parts/workbook.ts';
import { type Token, token, type XmlScanner } from '../xml/scanner.ts';

/** Ranges, links and lists of a sheet beyond this many of each are left out. */
const maxItems = 100_000;
/** The longest formula of a list that is kept. Excel's bound is 8,192 characters. */
const maxFormula = 16_384;

/** A link whose target may stand in the sheet's relationships. */
export interface StoredLink extends Omit<CellLink, 'target'> {
  readonly relationship?: string;
}

/** What a worksheet part says beside its cells (ECMA-376 part 1, 18.3.1). Call `visit` with each token outside of them. */
export class SheetOutline {
  readonly merges: CellRange[] = [];
  readonly hiddenColumns: [first: number, last: number][] = [];
  readonly links: StoredLink[] = [];
  readonly lists: CellList[] = [];

  #list: { ref: string; formula: string } | undefined;
  #into: 'formula' | 'ref' | undefined;

  visit(kind: Token, xml: XmlScanner): void {
    if (kind === token.open) this.#open(xml);
    else if (kind === token.text) this.#text(xml);
    else this.#close(xml);
  }

  #open(xml: XmlScanner): void {
    const name = xml.name();
    if (name === 'mergeCell') this.#merge(xml);
    else if (name === 'col' && isTrue(xml.attribute('hidden'))) this.#hideColumns(xml);
    else if (name === 'hyperlink') this.#link(xml);
    else if (name === 'dataValidation') this.#startList(xml);
    else if (name === 'formula1') this.#into = 'formula';
    // Lists of another sheet stand in an extension, where the range is an element as well.
    else if (name === 'sqref') this.#into = 'ref';
  }

  #merge(xml: XmlScanner): void {
    const range = parseRange(xml.attribute('ref') ?? '');
    if (range && this.merges.length < maxItems) this.merges.push(range);
  }

  #hideColumns(xml: XmlScanner): void {
    const first = Number(xml.attribute('min'));
    const last = Math.min(Number(xml.attribute('max')), maxColumns);
    if (first >= 1 && last >= first && this.hiddenColumns.length < maxItems)
      this.hiddenColumns.push([first - 1, last - 1]);
  }

  #link(xml: XmlScanner): void {
    const ref = xml.attribute('ref') ?? '';
    if (!parseRange(ref) || this.links.length >= maxItems) return;
    const relationship = xml.attribute('id');
    const location = xml.attribute('location');
    const tooltip = xml.attribute('tooltip');
    this.links.push({
      ref,
      ...(relationship === undefined ? {} : { relationship }),
      ...(location === undefined ? {} : { location }),
      ...(tooltip === undefined ? {} : { tooltip }),
    });
  }

  #startList(xml: XmlScanner): void {
    if (xml.attribute('type') !== 'list' || xml.selfClosing) return;
    this.#list = { ref: xml.attribute('sqref') ?? '', formula: '' };
  }

  #text(xml: XmlScanner): void {
    if (!this.#list || !this.#into) return;
    const text = xml.text();
    if (this.#list[this.#into].length + text.length <= maxFormula) this.#list[this.#into] += text;
  }

  #close(xml: XmlScanner): void {
    if (!this.#list) return;
    if (xml.is('formula1') || xml.is('sqref')) this.#into = undefined;
    else if (xml.is('dataValidation')) {
      const { ref, formula } = this.#list;
      const ranges = ref.trim().replace(/\s+/g, ' ');
      if (ranges && formula && this.lists.length < maxItems) this.lists.push(listOf(ranges, formula.trim()));
      this.#list = undefined;
    }
  }
}

/** `"a,b"` lists its values; anything else says where they stand. */
function listOf(ref: string, formula: string): CellList {
  const quoted = /^"(.*)"$/s.exec(formula)?.[1];
  if (quoted === undefined) return { ref, source: formula };
  return {
    ref,
    values: quoted
      .replaceAll('""', '"')
      .split(',')
      .map((value) => value.trim()),
  };
}
