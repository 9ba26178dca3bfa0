import { type Run, runOf, runsOf } from '../runs.ts';
import type { Word } from '../words.ts';
import { numberOf } from './value.ts';

/** A column of text: where its words stand. */
export interface TextColumn {
  readonly from: number;
  readonly to: number;
}

// Word spaces are about 0.25 to 0.35 em, 0.6 em in fixed-width fonts.
const leastCellGap = 0.55;
const mostCellGap = 0.95;

/** Gap, in font sizes, up to which words of one cell stand apart, from the word spaces that the page shows. */
export function cellGapOf(runs: readonly Run[]): number {
  const gaps: number[] = [];
  for (const run of runs) {
    for (const [i, word] of run.words.entries()) {
      const before = run.words[i - 1];
      if (before) gaps.push((word.box[0] - before.box[2]) / Math.max(1, word.fontSize));
    }
  }
  const space = Float64Array.from(gaps).sort()[gaps.length >> 1] ?? 0;
  return Math.min(mostCellGap, Math.max(leastCellGap, 1.3 * space));
}

// Narrower white between columns is an accident of letters.
const minSeparator = 1.2;

/**
 * Columns of rows of chunks: intervals that white parts in every row but a few. `rows` should hold rows with one
 * entry a column; headings that span columns would close the white between them.
 */
export function columnsOf(rows: readonly (readonly Run[])[], tolerated = 0): TextColumn[] {
  const events: { at: number; step: number }[] = [];
  for (const row of rows) {
    for (const run of row) {
      events.push({ at: run.box[0], step: 1 }, { at: run.box[2], step: -1 });
    }
  }
  events.sort((a, b) => a.at - b.at || b.step - a.step);
  const columns: TextColumn[] = [];
  let depth = 0;
  let from = 0;
  for (const { at, step } of events) {
    const before = depth;
    depth += step;
    if (before <= tolerated && depth > tolerated) from = at;
    else if (before > tolerated && depth <= tolerated) addColumn(columns, from, at);
  }
  return columns;
}

/** Pieces of a row that belong together: words with ordinary spaces between them, but never two whole numbers. */
export function chunksOf(words: readonly Word[], gap: number): Run[] {
  return runsOf(words, gap).flatMap((run) => {
    const pieces: Word[][] = [];
    for (const word of run.words) {
      const before = pieces.at(-1)?.at(-1);
      if (before && !areTwoNumbers(before, word)) pieces.at(-1)?.push(word);
      else pieces.push([word]);
    }
    return pieces.length < 2 ? [run] : pieces.map(runOf);
  });
}

/** Whether two neighbours are numbers of their own and not the groups of one, as in `1 087 948`. */
function areTwoNumbers(a: Word, b: Word): boolean {
  if (b.box[0] - a.box[2] < 0.2 * b.fontSize) return false;
  if (/^[(-]?\d{1,3}$/.test(a.text) && /^\d{3}(?:[.,]\d+)?[)%]?$/.test(b.text)) return false;
  return a.text.length > 1 && numberOf(a.text) !== undefined && numberOf(b.text) !== undefined;
}

/**
 * Joins neighbouring columns that never stand further apart than words do, unless both hold numbers: the white
 * between `40 years` and `41 years` is a space.
 */
export function joinNear(columns: readonly TextColumn[], rows: readonly (readonly Word[])[]): TextColumn[] {
  const result: TextColumn[] = [];
  for (const column of columns) {
    const last = result.at(-1);
    if (last && areNear(last, column, rows)) result[result.length - 1] = { from: last.from, to: column.to };
    else result.push(column);
  }
  return result;
}

// In font sizes. Columns keep more than this somewhere, as their entries differ in width.
const nearGap = 0.85;

function areNear(a: TextColumn, b: TextColumn, rows: readonly (readonly Word[])[]): boolean {
  let pairs = 0;
  let numbers = 0;
  for (const row of rows) {
    const left = row.filter((word) => word.box[2] > a.from && word.box[2] <= a.to + 1);
    const right = row.filter((word) => word.box[0] >= b.from - 1 && word.box[0] < b.to);
    const before = left.reduce<Word | undefined>(
      (x, word) => (x && x.box[2] > word.box[2] ? x : word),
      undefined,
    );
    const after = right.reduce<Word | undefined>(
      (x, word) => (x && x.box[0] < word.box[0] ? x : word),
      undefined,
    );
    if (!before && !after) continue;
    if (!before || !after) return false;
    if (after.box[0] - before.box[2] > nearGap * Math.min(before.fontSize, after.fontSize)) return false;
    pairs++;
    if (isNumberPart(before.text) && isNumberPart(after.text)) numbers++;
  }
  return pairs > 0 && numbers < 0.5 * pairs;
}

/** Whether a word is a number, or the currency mark that stands before one. */
function isNumberPart(text: string): boolean {
  return numberOf(text) !== undefined || /^(?:[$€£¥₩]|US\$|Rs\.?)$/.test(text);
}

function addColumn(columns: TextColumn[], from: number, to: number): void {
  const last = columns.at(-1);
  if (last && from - last.to < minSeparator) columns[columns.length - 1] = { from: last.from, to };
  else columns.push({ from, to });
}

/** Index of the column that holds most of an interval, or the nearest one. */
export function columnAt(columns: readonly TextColumn[], from: number, to: number): number {
  let best = 0;
  let bestShare = -Infinity;
  for (const [i, column] of columns.entries()) {
    const share = Math.min(column.to, to) - Math.max(column.from, from);
    if (share > bestShare) {
      best = i;
      bestShare = share;
    }
  }
  return best;
}
