import type { PageLines, TextLine, Word } from '../../layout/words.ts';
import { type Box, type Table, unionOf } from '../../model/index.ts';
import { isKnownLabel } from '../lexicon/match.ts';
import { flatten, maxRunLength } from '../text/flat.ts';
import { type CellFinder, cellsOf } from './cells.ts';
import { layRows, type Plane, type Run } from './run.ts';

interface Placed {
  readonly word: Word;
  /** Index of its first character in the run's text. */
  readonly start: number;
}

/**
 * Cuts the lines of a page into runs at gaps wider than two letters, and where they cross from one cell of a table
 * into the next. At most `limit` lines are looked at.
 */
export function planeOfPage(page: PageLines, limit: number, tables: readonly Table[] = []): Plane {
  const cells = cellsOf(tables.filter((table) => table.page === page.page));
  const parts = page.lines.slice(0, limit).flatMap((line) =>
    cutAtGaps(line)
      .flatMap((words) => cutAtCells(words, cells))
      .map((words) => ({ words, text: line.text })),
  );
  const runs = joinSpacedOut(parts).flatMap(({ words, text }) => runOf(page.page, words, text) ?? []);
  const rows = layRows(runs);
  return { kind: 'page', number: page.page, width: page.width, height: page.height, runs: rows.flat(), rows };
}

function cutAtCells(words: readonly Word[], cellAt: CellFinder | undefined): readonly (readonly Word[])[] {
  if (!cellAt || words.length < 2) return [words];
  const parts: Word[][] = [];
  let cell: Box | undefined;
  for (const word of words) {
    const own = cellAt(word.box);
    const part = parts.at(-1);
    if (part && (own === cell || goesOn(part, word))) part.push(word);
    else parts.push([word]);
    cell = own;
  }
  return parts;
}

/** A gap, in letters, that is a space and no border of cells. */
const space = 0.45;

/** The same between two words of Hangul that OCR read: it makes letters smaller and gaps wider. */
const spaceOfOcr = 0.75;

/** Whether a word belongs to those before it whatever a table says: it is but a space away, or a date goes on. */
function goesOn(part: readonly Word[], word: Word): boolean {
  const last = part.at(-1)!;
  const letter = Math.min(last.fontSize || heightOf(last), word.fontSize || heightOf(word));
  const gap = word.box[0] - last.box[2];
  const widest = [last, word].every(isReadHangul) ? spaceOfOcr : space;
  if (gap > 0 && gap < letter * widest) return true;
  const [month, year] = [last.text, part.at(-2)?.text ?? ''];
  if (!/^\d{1,2}[.월일]?$/.test(word.text)) return false;
  return isYear(last.text) || (isYear(year) && /^\d{1,2}[.월]$/.test(month));
}

function isReadHangul({ text, confidence }: Word): boolean {
  return confidence < 1 && /[가-힣]{2}/.test(text);
}

function isYear(text: string): boolean {
  return /^(?:19|20)\d{2}[.년]$/.test(text);
}

function cutAtGaps(line: TextLine): readonly (readonly Word[])[] {
  if (line.angle !== 0) return [line.words];
  const parts: Word[][] = [];
  const isOcr = line.words.some((word) => word.confidence < 1);
  // OCR boxes of single syllables may span their whole word: left edges are in order, middles are not.
  const words = isOcr ? [...line.words].sort((a, b) => a.box[0] - b.box[0]) : line.words;
  for (const word of words) {
    if (word.text.trim() === '') continue;
    const part = parts.at(-1);
    const last = part?.at(-1);
    const gap = last ? word.box[0] - last.box[2] : 0;
    const letter = Math.max(1, Math.min(word.fontSize || heightOf(word), last?.fontSize || heightOf(word)));
    if (part && gap <= letter * 1.6) part.push(word);
    else parts.push([word]);
  }
  return parts;
}

interface Part {
  readonly words: readonly Word[];
  /** Text of its line: tells where spaces are. */
  readonly text: string;
}

/** Pieces of a page that are one syllable and looked at as the start of a label. */
const mostSyllables = 200;

/** Joins labels whose syllables are set far apart to fill their column: `수      신 :`, `공   급   자`. */
function joinSpacedOut(parts: readonly Part[]): readonly Part[] {
  const starts = parts.filter(({ words }) => words.length === 1 && /^[가-힣]$/.test(words[0]!.text));
  if (starts.length === 0 || starts.length > mostSyllables) return parts;
  const gone = new Set<Part>();
  const joined = new Map<Part, Part>();
  for (const start of starts) {
    if (gone.has(start)) continue;
    let whole = start;
    for (let next = nextOf(parts, whole); next; next = nextOf(parts, whole)) {
      whole = { words: [...whole.words, ...next.words], text: `${whole.text} ${next.text}` };
      if (!isLabelStart(whole.words)) continue;
      joined.set(start, whole);
      for (const part of parts) if (part !== start && whole.words.includes(part.words[0]!)) gone.add(part);
      break;
    }
  }
  return parts.flatMap((part) => (gone.has(part) ? [] : [joined.get(part) ?? part]));
}

/** A syllable of a spaced out label, or its last one with the colon and what may be glued to it. */
const labelEnd = /^[가-힣](?::.*)?$/;

/** The part right of it on the same line that starts with a single syllable, at most six letters away. */
function nextOf(parts: readonly Part[], { words }: Part): Part | undefined {
  if (words.length > 6) return undefined;
  const last = words.at(-1)!;
  if (!/^[가-힣]$/.test(last.text)) return undefined;
  const letter = heightOf(last);
  return parts.find(({ words: [first] }) => {
    const gap = first!.box[0] - last.box[2];
    return (
      labelEnd.test(first!.text) &&
      gap > 0 &&
      gap < letter * 6 &&
      Math.abs(first!.box[1] - last.box[1]) < letter * 0.4
    );
  });
}

function isLabelStart(words: readonly Word[]): boolean {
  let key = '';
  for (const { text } of words) {
    if (!labelEnd.test(text)) break;
    key += text[0];
  }
  return key.length >= 2 && isKnownLabel(key);
}

/**
 * OCR takes the syllables of a Korean word apart (`서 울 특별시`). A syllable alone belongs to what follows it, and to
 * what stands before it where the gap is small.
 */
function isBrokenWord(left: Word, right: Word): boolean {
  if (left.confidence >= 1 || right.confidence >= 1) return false;
  if (!/[가-힣]$/.test(left.text) || !/^[가-힣]/.test(right.text)) return false;
  const gap = (right.box[0] - left.box[2]) / Math.max(1, left.fontSize, right.fontSize);
  if (/^[가-힣]$/.test(left.text)) return gap < 0.6;
  return /^[가-힣](?:$|[^가-힣])/.test(right.text) && gap < 0.3;
}

function heightOf(word: Word): number {
  return word.box[3] - word.box[1];
}

function runOf(page: number, words: readonly Word[], lineText: string): Run | undefined {
  const placed: Placed[] = [];
  let print = '';
  let from = 0;
  let last: Word | undefined;
  for (const word of words) {
    const at = lineText.indexOf(word.text, from);
    const spaced = at < 0 || at > from || /\s/.test(lineText.slice(at - 1, at));
    if (at >= 0) from = at + word.text.length;
    if (last && spaced && !isBrokenWord(last, word)) print += ' ';
    placed.push({ word, start: print.length });
    print += word.text;
    last = word;
    if (print.length > maxRunLength) break;
  }
  if (placed.length === 0) return undefined;
  const boxOf = (start: number, end: number) => boxOfRange(placed, start, end);
  const sum = placed.reduce((total, { word }) => total + word.confidence, 0);
  return {
    print,
    text: flatten(print),
    box: unionOf(placed.map(({ word }) => word.box)),
    size: Math.max(...placed.map(({ word }) => word.fontSize || heightOf(word))),
    bold: placed.every(({ word }) => word.bold),
    confidence: sum / placed.length,
    row: 0,
    index: 0,
    boxOf,
    originOf: (start, end) => ({ page, box: boxOf(start, end) }),
  };
}

/** The union of the words that the range touches; a word that is touched in part gives its share of the width. */
function boxOfRange(placed: readonly Placed[], start: number, end: number): Box {
  const boxes: Box[] = [];
  for (const { word, start: at } of placed) {
    const length = word.text.length;
    const first = Math.max(0, start - at);
    const last = Math.min(length, end - at);
    if (first >= last) continue;
    const [x0, y0, x1, y1] = word.box;
    const step = (x1 - x0) / length;
    boxes.push([x0 + first * step, y0, last === length ? x1 : x0 + last * step, y1]);
  }
  return unionOf(boxes.length > 0 ? boxes : placed.map(({ word }) => word.box));
}
