import type { PageLines, TextLine, Word } from '../../layout/words.ts';
import { type Box, unionOf } from '../../model/index.ts';
import { flatten, maxRunLength } from '../text/flat.ts';
import { layRows, type Plane, type Run } from './run.ts';

interface Placed {
  readonly word: Word;
  /** Index of its first character in the run's text. */
  readonly start: number;
}

/** Cuts the lines of a page into runs at gaps wider than two letters. At most `limit` lines are looked at. */
export function planeOfPage(page: PageLines, limit: number): Plane {
  const runs: Run[] = [];
  for (const line of page.lines.slice(0, limit)) {
    for (const words of cutAtGaps(line)) {
      const run = runOf(page.page, words, line.text);
      if (run) runs.push(run);
    }
  }
  const rows = layRows(runs);
  return { kind: 'page', number: page.page, width: page.width, height: page.height, runs: rows.flat(), rows };
}

function cutAtGaps(line: TextLine): readonly (readonly Word[])[] {
  if (line.angle !== 0) return [line.words];
  const parts: Word[][] = [];
  for (const word of line.words) {
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

function heightOf(word: Word): number {
  return word.box[3] - word.box[1];
}

function runOf(page: number, words: readonly Word[], lineText: string): Run | undefined {
  const placed: Placed[] = [];
  let print = '';
  let from = 0;
  for (const word of words) {
    const at = lineText.indexOf(word.text, from);
    const spaced = at < 0 || /\s/.test(lineText.slice(at - 1, at)) || at > from;
    if (at >= 0) from = at + word.text.length;
    if (print !== '' && spaced) print += ' ';
    placed.push({ word, start: print.length });
    print += word.text;
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
