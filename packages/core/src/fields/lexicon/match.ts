import { distance } from '../text/distance.ts';
import { blur, fold, hasHangul } from '../text/flat.ts';
import { type LabelEntry, type LabelName, labelEntries } from './labels.ts';

/** A label in a text. */
export interface LabelMatch<Name = LabelName> {
  readonly label: Name;
  /** 0 to 1: how sure it is that these words are this label. */
  readonly strength: number;
  readonly start: number;
  /** End of the label with its colon, brackets and dots: where a value on the same line would start. */
  readonly end: number;
  /** End of the label's words. */
  readonly wordsEnd: number;
  /** A colon follows. */
  readonly colon: boolean;
}

/** Finds labels in texts. */
export interface LabelMatcher<Name = LabelName> {
  /** Labels in reading order, none over another. Labels inside a text count only before a colon. */
  find(text: string): readonly LabelMatch<Name>[];
}

interface Hit<Name> {
  readonly entry: LabelEntry<Name>;
  readonly factor: number;
}

interface Token {
  readonly start: number;
  readonly end: number;
  readonly key: string;
  readonly blurred: string;
}

const longestLabel = 6;

/** Texts of one document that are compared with tolerance, so that a very long one stays cheap. */
const fuzzyTexts = 3_000;

/** Makes a matcher over the lexicon. */
export function createLabelMatcher(): LabelMatcher {
  return matcherOver(lexicon);
}

/** Titles that are printed with their syllables set apart. */
const titles: ReadonlySet<string> = new Set(
  '견적서 거래명세서 거래명세표 세금계산서 전자세금계산서 계산서 영수증 청구서 계약서 납품서 명세서 주문서 발주서 보고서 신청서'.split(
    ' ',
  ),
);

/** Whether these letters are a label of the lexicon or a paper's title, all of it. */
export function isKnownLabel(text: string): boolean {
  return lexicon.exact.has(keyOf(text)) || titles.has(text);
}

/** Makes a matcher over other labels. Where two entries share a phrase the first one counts. */
export function createMatcherOf<Name>(entries: readonly LabelEntry<Name>[]): LabelMatcher<Name> {
  return matcherOver(buildIndex(entries));
}

/**
 * Exact matches ignore case, spaces and punctuation (`공 급 가 액`); then characters
 * that OCR mixes up count as one; then, for longer labels, one wrong character is forgiven, for a
 * bounded number of texts.
 */
function matcherOver<Name>(index: LabelIndex<Name>): LabelMatcher<Name> {
  let budget = fuzzyTexts;
  return {
    find(text) {
      const tokens = tokensOf(text);
      const found: LabelMatch<Name>[] = [];
      const inside: LabelMatch<Name>[] = [];
      let loose = 0;
      for (let i = 0; i < tokens.length && i < 80; ) {
        const match = matchAt(index, text, tokens, i, i === 0 && budget-- > 0);
        const isLabel = match && (i === 0 || match.colon || isBoundary(text, match));
        if (match && isLabel) found.push(match);
        else if (match) inside.push(match);
        else loose++;
        i = match ? nextToken(tokens, match.wordsEnd, i, isLabel === true) : i + 1;
      }
      // A row of labels and nothing else, such as the headings of two parties.
      if (loose === 0 && inside.length > 0) return [...found, ...inside].sort((a, b) => a.start - b.start);
      return found;
    },
  };
}

interface LabelIndex<Name> {
  readonly exact: ReadonlyMap<string, LabelEntry<Name>>;
  readonly blurred: ReadonlyMap<string, LabelEntry<Name>>;
  readonly byLength: ReadonlyMap<number, readonly Spelling<Name>[]>;
  /** Everything that a phrase begins with, blurred: a text that begins otherwise need not be looked up. */
  readonly beginnings: ReadonlySet<string>;
  /** Length of the longest phrase. */
  readonly longest: number;
}

/** A phrase that is compared with tolerance. */
interface Spelling<Name> {
  readonly key: string;
  readonly letters: number;
  readonly entry: LabelEntry<Name>;
}

const lexicon = buildIndex(labelEntries);

function buildIndex<Name>(entries: readonly LabelEntry<Name>[]): LabelIndex<Name> {
  const exact = new Map<string, LabelEntry<Name>>();
  const blurred = new Map<string, LabelEntry<Name>>();
  const byLength = new Map<number, Spelling<Name>[]>();
  const beginnings = new Set<string>();
  let longest = 0;
  for (const entry of entries) {
    for (const phrase of entry.phrases) {
      const key = keyOf(phrase);
      longest = Math.max(longest, key.length);
      for (let end = 1; end <= key.length; end++) beginnings.add(blur(key.slice(0, end)));
      if (!exact.has(key)) exact.set(key, entry);
      if (key.length >= 4 && !blurred.has(blur(key))) blurred.set(blur(key), entry);
      if (key.length >= (hasHangul(key) ? 4 : 5))
        grow(byLength, key.length, { key, letters: lettersOf(key), entry });
    }
  }
  return { exact, blurred, byLength, beginnings, longest };
}

function grow<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}

/** The key under which a phrase is compared: letters and digits, upper case, and a `#` where it has one. */
export function keyOf(text: string): string {
  return fold(text) + (text.includes('#') ? '#' : '');
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let start = 0; start < text.length && tokens.length < mostTokens; ) {
    const kind = kindOf(text.charCodeAt(start));
    let end = start + 1;
    if (kind !== 'none' && kind !== 'hash') {
      while (end < text.length && kindOf(text.charCodeAt(end)) === kind) end++;
    }
    if (kind !== 'none') {
      const key = keyOfToken(text.slice(start, end), kind);
      tokens.push({ start, end, key, blurred: blur(key) });
    }
    start = end;
  }
  return tokens;
}

const mostTokens = 100;

type CharacterKind = 'none' | 'hangul' | 'letter' | 'digit' | 'hash';

/** What a character is, so that a token is of one kind: syllables of Hangul, Latin letters, digits, or a `#`. */
function kindOf(code: number): CharacterKind {
  if (code >= 0x30 && code <= 0x39) return 'digit';
  const lower = code | 0x20;
  if (code < 0x80) return lower >= 0x61 && lower <= 0x7a ? 'letter' : code === 0x23 ? 'hash' : 'none';
  if (code >= 0xac00 && code <= 0xd7a3) return 'hangul';
  return code >= 0xc0 && code <= 0x24f ? 'letter' : 'none';
}

/** Letters of ASCII are folded by case alone, digits and Hangul not at all. */
function keyOfToken(token: string, kind: CharacterKind): string {
  if (kind !== 'letter') return token;
  return /[^A-Za-z]/.test(token) ? fold(token) : token.toUpperCase();
}

function nextToken(tokens: readonly Token[], end: number, from: number, skip: boolean): number {
  let next = from + 1;
  if (!skip && tokens.length > 8) return next;
  while (next < tokens.length && tokens[next]!.start < end) next++;
  return next;
}

function matchAt<Name>(
  index: LabelIndex<Name>,
  text: string,
  tokens: readonly Token[],
  from: number,
  fuzzy: boolean,
): LabelMatch<Name> | undefined {
  // Most words begin no label.
  if (!fuzzy && !index.beginnings.has(tokens[from]!.blurred)) return undefined;
  let best: { hit: Hit<Name>; last: Token } | undefined;
  let key = '';
  let blurred = '';
  const widest = /^[가-힣]$/.test(tokens[from]!.key) ? 12 : longestLabel;
  for (let i = from; i < Math.min(tokens.length, from + widest); i++) {
    const token = tokens[i]!;
    if (i > from && !isJoint(text.slice(tokens[i - 1]!.end, token.start))) break;
    key += token.key;
    blurred += token.blurred;
    // Nothing that is longer can be like a phrase either.
    if (key.length > index.longest + 1 || (!fuzzy && !index.beginnings.has(blurred))) break;
    const hit = lookUp(index, key, blurred, fuzzy);
    if (hit && (best === undefined || hit.factor >= best.hit.factor - 0.1)) best = { hit, last: token };
  }
  return best && asMatch(text, tokens[from]!, best.last, best.hit);
}

/** What may stand between two words of one label: no colon, no wide punctuation. */
function isJoint(between: string): boolean {
  return between === ' ' || /^[\s./()&'·,、。_ㆍ-]{0,6}$/.test(between);
}

function lookUp<Name>(
  index: LabelIndex<Name>,
  key: string,
  blurred: string,
  fuzzy: boolean,
): Hit<Name> | undefined {
  const exact = index.exact.get(key);
  if (exact) return { entry: exact, factor: 1 };
  if (key.length < 4 || /^\d/.test(key)) return undefined;
  const alike = index.blurred.get(blurred);
  if (alike) return { entry: alike, factor: 0.9 };
  if (!fuzzy || key.length < (hasHangul(key) ? 4 : 6)) return undefined;
  const entry = resembling(index, key);
  return entry && { entry, factor: 0.75 };
}

/** The entry of a phrase that differs from the key by one character, of a long one by two. */
function resembling<Name>(index: LabelIndex<Name>, key: string): LabelEntry<Name> | undefined {
  const limit = key.length >= 10 ? 2 : 1;
  const letters = lettersOf(key);
  for (let length = key.length - 1; length <= key.length + 1; length++) {
    for (const { key: phrase, letters: others, entry } of index.byLength.get(length) ?? []) {
      const sure = key.length >= 8 || phrase[0] === key[0] || (phrase[0] === key[1] && phrase[1] === key[0]);
      // One wrong character changes at most two of these bits: most phrases are out without a comparison.
      if (!sure || bitsOf(letters ^ others) > 2 * limit) continue;
      if (distance(phrase, key, limit) <= limit) return entry;
    }
  }
  return undefined;
}

/** Which characters a key has, as bits; several characters share a bit. */
function lettersOf(key: string): number {
  let letters = 0;
  for (let i = 0; i < key.length; i++) letters |= 1 << (key.charCodeAt(i) & 31);
  return letters;
}

function bitsOf(mask: number): number {
  let rest = mask;
  let count = 0;
  for (; rest !== 0; count++) rest &= rest - 1;
  return count;
}

function asMatch<Name>(text: string, first: Token, last: Token, hit: Hit<Name>): LabelMatch<Name> {
  const rest = text.slice(last.end, last.end + 40);
  const tail =
    /^\s?\.?(?:\s?\([^():]{0,24}\))?[\s.#)\]*、。_ㆍ]{0,6}(?:(?:no|nr)\.?\s{0,2}(?=[:#]))?([:=]?)[\s:=>-]{0,4}/i.exec(
      rest,
    );
  return {
    label: hit.entry.label,
    strength: hit.entry.strength * hit.factor,
    start: first.start,
    end: last.end + (tail?.[0].length ?? 0),
    wordsEnd: last.end,
    colon: (tail?.[1] ?? '') !== '',
  };
}

/** A label inside a text without a colon counts only where it is set off by a bar. */
function isBoundary(text: string, match: LabelMatch<unknown>): boolean {
  return /[|│]\s*$/.test(text.slice(Math.max(0, match.start - 3), match.start));
}
