import { createLabelMatcher } from '../../fields/lexicon/match.ts';
import type { TablePair } from '../../model/index.ts';
import type { KeptCell } from './blocks.ts';
import { typeOfCell } from './columns.ts';

/** Forms are short, and so are their keys. */
const maxRows = 100;
const maxCells = 1000;
const longestKey = 40;
/** Share of the cells that must be keys with values. */
const mostCells = 0.7;
/** Share of the keys that must be printed on business papers, where nothing else tells a form. */
const mostKnown = 0.4;

/** Tells forms from tables. Made once for a workbook. */
export interface FormReader {
  /**
   * The pairs of a form's cells, which are in reading order; `undefined` where they are no form. A form has rows of
   * key and value, once or several times side by side; keys do not repeat; and either its keys end with a colon, or
   * they are what business papers print, or its values are of different types one below the other.
   */
  pairsOf(cells: readonly KeptCell[]): TablePair[] | undefined;
}

/** Makes a {@link FormReader}. */
export function createFormReader(): FormReader {
  const matcher = createLabelMatcher();
  const isKnown = (text: string) =>
    matcher
      .find(text)
      .some(({ label, start, end }) => label !== 'itemColumn' && end - start >= 0.8 * text.length);
  return {
    pairsOf(cells) {
      if (cells.length < 4 || cells.length > maxCells) return undefined;
      const rows = Map.groupBy(cells, ({ row }) => row);
      if (rows.size < 2 || rows.size > maxRows) return undefined;
      const pairs = [...rows.values()].flatMap(pairsOfRow);
      const keys = new Set(pairs.map(([key]) => plainKey(key.text)));
      if (pairs.length < 2 || keys.size < pairs.length || 2 * pairs.length < mostCells * cells.length)
        return undefined;
      return isForm(pairs, isKnown) ? pairs.map(toPair) : undefined;
    },
  };
}

type Pair = readonly [key: KeptCell, value: KeptCell];

/** A row of keys and values by turns; a row that is otherwise gives none. */
function pairsOfRow(row: readonly KeptCell[]): Pair[] {
  if (row.length % 2 !== 0 || row.length > 8) return [];
  const pairs: Pair[] = [];
  for (let at = 0; at < row.length; at += 2) {
    const key = row[at]!;
    if (key.value !== undefined || typeOfCell(key) !== 'text' || !isKeyText(key.text)) return [];
    pairs.push([key, row[at + 1]!]);
  }
  return pairs;
}

function isKeyText(text: string): boolean {
  const plain = text.trim();
  return plain.length <= longestKey && /\p{L}/u.test(plain);
}

function isForm(pairs: readonly Pair[], isKnown: (text: string) => boolean): boolean {
  const colons = pairs.filter(([key]) => /[:：]\s*$/.test(key.text)).length;
  if (colons >= 2 && colons >= 0.5 * pairs.length) return true;
  // The first row may be a table's header, so what stands there alone is no sign of a form.
  const body = pairs.filter(([key]) => key.row > pairs[0]![0].row);
  const known = (some: readonly Pair[]) => some.filter(([key]) => isKnown(plainKey(key.text))).length;
  if (known(body) >= 1 && known(pairs) >= Math.max(2, mostKnown * pairs.length)) return true;
  return [...Map.groupBy(body, ([, value]) => value.column).values()].some(isMixed);
}

/** Whether values below each other are of several types, and not just with an odd one among them. */
function isMixed(column: readonly Pair[]): boolean {
  if (column.length < 3) return false;
  const types = Map.groupBy(column, ([, value]) => typeOfCell(value));
  const most = Math.max(...[...types.values()].map(({ length }) => length));
  return column.length - most >= Math.max(1, 0.2 * column.length);
}

function plainKey(text: string): string {
  return text.replace(/\s*[:：]\s*$/, '').trim();
}

function toPair([key, { text, value, ref }]: Pair): TablePair {
  return { key: plainKey(key.text), keyRef: key.ref, text, ...(value === undefined ? {} : { value }), ref };
}
