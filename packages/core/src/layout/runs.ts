import { type Box, unionOf } from '../model/index.ts';
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
}

/** Widest gap inside a run, in font sizes. Justified lines stretch their spaces up to about this. */
const runGap = 1;

/** Joins words into runs: each word to the nearest one on its right that stands at the same height. */
export function runsOf(words: readonly Word[], gap = runGap): Run[] {
  const sorted = [...words].sort((a, b) => a.box[1] - b.box[1] || a.box[0] - b.box[0]);
  const next = linkRight(sorted, gap);
  const hasLeft = new Set(next.values());
  const runs: Run[] = [];
  for (let i = 0; i < sorted.length; i++) {
    if (hasLeft.has(i)) continue;
    const chain: Word[] = [];
    for (let k: number | undefined = i; k !== undefined; k = next.get(k)) {
      const word = sorted[k];
      if (word) chain.push(word);
    }
    runs.push(runOf(chain));
  }
  return runs;
}

/** One run of the given words, which come from left to right. */
export function runOf(words: readonly Word[]): Run {
  const box = unionOf(words.map((word) => word.box));
  return { words, box, size: words.reduce((size, word) => Math.max(size, word.fontSize), 0) };
}

function linkRight(words: readonly Word[], gap: number): Map<number, number> {
  const tallest = words.reduce((height, word) => Math.max(height, word.box[3] - word.box[1]), 0);
  const next = new Map<number, number>();
  const takenBy = new Map<number, number>();
  const order = words.map((_, i) => i).sort((a, b) => (words[b]?.box[0] ?? 0) - (words[a]?.box[0] ?? 0));
  for (const i of order) {
    const j = nearestRight(words, i, gap, tallest);
    if (j === undefined) continue;
    const other = takenBy.get(j);
    // Two words may claim the same neighbour (a fraction, an overprint): the later in x order is the nearer one.
    if (other !== undefined) continue;
    takenBy.set(j, i);
    next.set(i, j);
  }
  return next;
}

// Words that are looked at on either side; no page has more at one height, a hostile one may.
const maxNeighbours = 600;

function nearestRight(words: readonly Word[], i: number, gap: number, tallest: number): number | undefined {
  const word = words[i];
  if (!word) return undefined;
  let best: number | undefined;
  let bestX = Infinity;
  for (const step of [-1, 1]) {
    const end = i + step * maxNeighbours;
    for (let j = i + step; j >= 0 && j < words.length && j !== end; j += step) {
      const other = words[j];
      if (!other) break;
      if (step < 0 && word.box[1] - other.box[1] > tallest) break;
      if (step > 0 && other.box[1] > word.box[3]) break;
      if (!follows(word, other, gap) || other.box[0] >= bestX) continue;
      best = j;
      bestX = other.box[0];
    }
  }
  return best;
}

function follows(a: Word, b: Word, gap: number): boolean {
  if (b.box[0] + b.box[2] <= a.box[0] + a.box[2]) return false;
  const size = Math.max(Math.min(a.fontSize, b.fontSize), 0.6 * Math.max(a.fontSize, b.fontSize));
  const distance = b.box[0] - a.box[2];
  return distance <= gap * size && distance > -2 * size && sameHeight(a.box, b.box);
}

/** Whether two boxes share at least half of the lower one's height. */
function sameHeight(a: Box, b: Box): boolean {
  const shared = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return shared > 0.5 * Math.min(a[3] - a[1], b[3] - b[1]);
}

/** Gathers runs into rows by height, from top to bottom. Meant for one column of a page or for a table. */
export function rowsOf(runs: readonly Run[]): Row[] {
  const sorted = [...runs].sort((a, b) => middle(a.box) - middle(b.box));
  const groups: { runs: Run[]; top: number; bottom: number }[] = [];
  for (const run of sorted) {
    const last = groups.at(-1);
    const [, top, , bottom] = run.box;
    const shared = last ? Math.min(last.bottom, bottom) - Math.max(last.top, top) : 0;
    if (last && shared > 0.5 * Math.min(last.bottom - last.top, bottom - top)) {
      last.runs.push(run);
      // The row's height is that of its tallest run, so that a chain of offset runs does not creep down the page.
      if (bottom - top > last.bottom - last.top) Object.assign(last, { top, bottom });
    } else {
      groups.push({ runs: [run], top, bottom });
    }
  }
  return groups.map(({ runs: members }) => rowOf(members));
}

/** One row of the given runs, put in order from left to right. */
function rowOf(runs: readonly Run[]): Row {
  return {
    runs: [...runs].sort((a, b) => a.box[0] - b.box[0]),
    box: unionOf(runs.map((run) => run.box)),
  };
}

/** The text of words in their order on the line; a line that reads from right to left is turned. */
export function textOf(words: readonly Word[]): string {
  const texts = words.map((word) => word.text);
  const joined = texts.join(' ');
  return isRightToLeft(joined) ? texts.reverse().join(' ') : joined;
}

function middle(box: Box): number {
  return (box[1] + box[3]) / 2;
}
