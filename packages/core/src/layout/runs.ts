import type { Box } from '../model/index.ts';
import { isRightToLeft } from './direction.ts';
import type { Word } from './words.ts';

/** Words side by side on one baseline with ordinary spaces between them; all boxes in the reading frame. */
export interface Run {
  readonly words: readonly Word[];
  readonly box: Box;
  /** Largest font size of its words. */
  readonly size: number;
}

/** Runs that stand on one height, from left to right. */
export interface Row {
  readonly runs: readonly Run[];
  readonly box: Box;
  /** Largest font size of its runs. */
  readonly size: number;
}

/** Widest gap inside a run, in font sizes. Justified lines stretch their spaces up to about this. */
const runGap = 1;

/** Joins words into runs: each word to the nearest one on its right that stands at the same height. */
export function runsOf(words: readonly Word[], gap = runGap): Run[] {
  if (words.length < 2) return words.length === 0 ? [] : [runOf(words)];
  const sorted = [...words].sort((a, b) => a.box[1] - b.box[1] || a.box[0] - b.box[0]);
  const { next, hasLeft } = linkRight(sorted, gap);
  const runs: Run[] = [];
  for (let i = 0; i < sorted.length; i++) {
    if (hasLeft[i] === 1) continue;
    const chain: Word[] = [];
    for (let k = i; k !== none; k = next[k] ?? none) {
      const word = sorted[k];
      if (word) chain.push(word);
    }
    runs.push(runOf(chain));
  }
  return runs;
}

/** One run of the given words, at least one, which come from left to right. */
export function runOf(words: readonly Word[]): Run {
  let size = 0;
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const word of words) {
    size = Math.max(size, word.fontSize);
    extend(box, word.box);
  }
  return { words, box, size };
}

function extend(box: [number, number, number, number], other: Box): void {
  if (other[0] < box[0]) box[0] = other[0];
  if (other[1] < box[1]) box[1] = other[1];
  if (other[2] > box[2]) box[2] = other[2];
  if (other[3] > box[3]) box[3] = other[3];
}

const none = -1;

/** Places of words, flat: 0 to 3 the box, 4 the font size. */
const stride = 5;

function placesOf(words: readonly Word[]): Float64Array {
  const places = new Float64Array(words.length * stride);
  let at = 0;
  for (const { box, fontSize } of words) {
    places[at] = box[0];
    places[at + 1] = box[1];
    places[at + 2] = box[2];
    places[at + 3] = box[3];
    places[at + 4] = fontSize;
    at += stride;
  }
  return places;
}

/** For each word the index of the one that follows it, or -1, and whether it follows another one. */
function linkRight(words: readonly Word[], gap: number) {
  const places = placesOf(words);
  let tallest = 0;
  for (const { box } of words) tallest = Math.max(tallest, box[3] - box[1]);
  // Two words may claim the same neighbour (a fraction, an overprint): the one further right is the nearer one.
  const claimants = new Int32Array(words.length).fill(none);
  for (let i = 0; i < words.length; i++) {
    const j = nearestRight(places, i, gap, tallest);
    if (j === none) continue;
    const rival = claimants[j] ?? none;
    if (rival === none || (places[i * stride] ?? 0) > (places[rival * stride] ?? 0)) claimants[j] = i;
  }
  const next = new Int32Array(words.length).fill(none);
  const hasLeft = new Uint8Array(words.length);
  for (const [j, i] of claimants.entries()) {
    if (i === none) continue;
    next[i] = j;
    hasLeft[j] = 1;
  }
  return { next, hasLeft };
}

// Words that are looked at on either side; no page has more at one height, a hostile one may.
const maxNeighbours = 600;

// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: every word of every page meets its neighbours here
function nearestRight(places: Float64Array, i: number, gap: number, tallest: number): number {
  const at = i * stride;
  const x0 = places[at] ?? 0;
  const y0 = places[at + 1] ?? 0;
  const x1 = places[at + 2] ?? 0;
  const y1 = places[at + 3] ?? 0;
  const size = places[at + 4] ?? 0;
  const height = y1 - y0;
  const count = places.length / stride;
  let best = none;
  let bestX = Infinity;
  for (let step = -1; step <= 1; step += 2) {
    const end = i + step * maxNeighbours;
    for (let j = i + step; j >= 0 && j < count && j !== end; j += step) {
      const to = j * stride;
      const top = places[to + 1] ?? 0;
      if (step < 0 ? y0 - top > tallest : top > y1) break;
      const left = places[to] ?? 0;
      if (left >= bestX || left + (places[to + 2] ?? 0) <= x0 + x1) continue;
      const other = places[to + 4] ?? 0;
      const scale = Math.max(Math.min(size, other), 0.6 * Math.max(size, other));
      const distance = left - x1;
      if (!(distance <= gap * scale && distance > -2 * scale)) continue;
      // They share at least half of the lower one's height.
      const bottom = places[to + 3] ?? 0;
      const shared = Math.min(y1, bottom) - Math.max(y0, top);
      if (!(shared > 0.5 * Math.min(height, bottom - top))) continue;
      best = j;
      bestX = left;
    }
  }
  return best;
}

/** Gathers runs into rows by height, from top to bottom. Meant for one column of a page or for a table. */
export function rowsOf(runs: readonly Run[]): Row[] {
  const sorted = [...runs].sort((a, b) => middle(a.box) - middle(b.box));
  const rows: Row[] = [];
  let row: Run[] = [];
  let top = 0;
  let bottom = 0;
  for (const run of sorted) {
    const [, from, , to] = run.box;
    const shared = Math.min(bottom, to) - Math.max(top, from);
    if (row.length > 0 && shared > 0.5 * Math.min(bottom - top, to - from)) {
      row.push(run);
      // The row's height is that of its tallest run, so that a chain of offset runs does not creep down the page.
      if (to - from <= bottom - top) continue;
    } else {
      if (row.length > 0) rows.push(rowOf(row));
      row = [run];
    }
    top = from;
    bottom = to;
  }
  if (row.length > 0) rows.push(rowOf(row));
  return rows;
}

/** One row of the given runs, put in order from left to right. */
function rowOf(runs: Run[]): Row {
  let size = 0;
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const run of runs) {
    extend(box, run.box);
    if (run.size > size) size = run.size;
  }
  if (runs.length > 1) runs.sort((a, b) => a.box[0] - b.box[0]);
  return { runs, box, size };
}

/** The words of a row from left to right, run by run. */
export function wordsOf({ runs }: Row): readonly Word[] {
  const [first] = runs;
  return runs.length === 1 && first ? first.words : runs.flatMap((run) => run.words);
}

/** The text of words in their order on the line; a line that reads from right to left is turned. */
export function textOf(words: readonly Word[]): string {
  let joined = words[0]?.text ?? '';
  for (let i = 1; i < words.length; i++) joined += ` ${words[i]?.text ?? ''}`;
  if (!isRightToLeft(joined)) return joined;
  return words
    .map((word) => word.text)
    .reverse()
    .join(' ');
}

function middle(box: Box): number {
  return (box[1] + box[3]) / 2;
}
