import { type Box, heightOf } from '../../model/index.ts';
import type { OcrEngine, OcrOptions, OcrResult, OcrWord } from '../../ports/index.ts';
import type { GreyImage } from './grey.ts';
import { encode } from './raster.ts';
import { meanConfidence } from './tsv.ts';

/** White rows between two lines that are read together, to one of the characters' height. */
const GAP = 0.8;

/** A line of words as it was read. */
export interface ReadLine {
  readonly line: number;
  readonly words: readonly OcrWord[];
  readonly confidence: number;
  /** Letters and digits. */
  readonly letters: number;
  readonly box: Box;
}

/** Reads lines, cut out and set one below the other, and gives the words found for each, where they stand. */
export async function readLines(
  lines: readonly ReadLine[],
  all: OcrResult,
  grey: GreyImage,
  characterHeight: number,
  engine: OcrEngine,
  options: OcrOptions,
): Promise<Map<number, OcrWord[]>> {
  if (lines.length === 0) return new Map();
  const stack = stackOf(lines, linesOf(all), grey, characterHeight);
  const { words } = await engine.recognize(await encode(stack.grey, engine), {
    ...options,
    segmentation: 'block',
  });
  const found = new Map<number, OcrWord[]>();
  for (const word of words) {
    const middle = (word.box[1] + word.box[3]) / 2;
    const strip = stack.strips.find(({ from, to }) => middle >= from && middle < to);
    if (strip === undefined) continue;
    const [x0, y0, x1, y1] = word.box;
    const dy = strip.top - strip.from;
    const moved = { ...word, line: strip.line, box: [x0, y0 + dy, x1, y1 + dy] as const };
    found.set(strip.line, [...(found.get(strip.line) ?? []), moved]);
  }
  for (const each of found.values()) each.sort((a, b) => a.box[0] - b.box[0]);
  return found;
}

/** A reading with other words for some of its lines. */
export function withLines(result: OcrResult, others: ReadonlyMap<number, readonly OcrWord[]>): OcrResult {
  if (others.size === 0) return result;
  const words = linesOf(result).flatMap(({ line, words: own }) => others.get(line) ?? own);
  return { words, confidence: meanConfidence(words) };
}

/** Letters and digits of a text. */
export function lettersIn(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}

/** The lines of a reading, in its order. */
export function linesOf({ words }: OcrResult): ReadLine[] {
  const lines = new Map<number, OcrWord[]>();
  for (const word of words) {
    const known = lines.get(word.line);
    if (known === undefined) lines.set(word.line, [word]);
    else known.push(word);
  }
  return [...lines].map(([line, of]) => ({
    line,
    words: of,
    confidence: meanConfidence(of),
    letters: of.reduce((sum, { text }) => sum + lettersIn(text), 0),
    box: extentOf(of),
  }));
}

/** A reading whose lines end where a gap is wider than `gap` pixels: each column and cell is a line of its own. */
export function splitAtGaps({ words, confidence }: OcrResult, gap: number): OcrResult {
  let line = -1;
  let last: OcrWord | undefined;
  const split = words.map((word) => {
    const isNext = last !== undefined && word.line === last.line && word.box[0] - last.box[2] <= gap;
    if (!isNext) line++;
    last = word;
    return { ...word, line };
  });
  return { words: split, confidence };
}

/**
 * Rows `from` to `to` of the stack show a line; `top` is the row of the picture that `from` shows. What stands beside
 * `left` and `right` belongs to other lines.
 */
interface Strip {
  readonly line: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly from: number;
  readonly to: number;
}

function stackOf(
  lines: readonly ReadLine[],
  all: readonly ReadLine[],
  grey: GreyImage,
  characterHeight: number,
) {
  const gap = Math.round(characterHeight * GAP);
  const reach = Math.round(characterHeight * 0.35);
  const strips: Strip[] = [];
  let height = gap;
  for (const { line, box } of lines) {
    const [left, right] = roomOf(box, all, grey.width);
    const top = Math.max(0, Math.floor(box[1]) - reach);
    const bottom = Math.min(grey.height, Math.ceil(box[3]) + reach);
    if (bottom <= top) continue;
    strips.push({ line, left, right, top, from: height, to: height + bottom - top });
    height += bottom - top + gap;
  }
  const data = new Uint8Array(grey.width * height).fill(255);
  for (const { left, right, top, from, to } of strips) {
    for (let row = 0; row < to - from; row++) {
      const start = (top + row) * grey.width;
      data.set(grey.data.subarray(start + left, start + right), (from + row) * grey.width + left);
    }
  }
  return { grey: { width: grey.width, height, data }, strips };
}

/** Where a line's strip may begin and end: in the middle of the gaps to the lines that stand beside it. */
function roomOf(box: Box, all: readonly ReadLine[], width: number): readonly [left: number, right: number] {
  let [left, right] = [0, width];
  for (const { box: other } of all) {
    const shared = Math.min(box[3], other[3]) - Math.max(box[1], other[1]);
    if (shared < Math.min(heightOf(box), heightOf(other)) * 0.3) continue;
    if (other[2] <= box[0]) left = Math.max(left, Math.floor((other[2] + box[0]) / 2));
    if (other[0] >= box[2]) right = Math.min(right, Math.ceil((other[0] + box[2]) / 2));
  }
  return [left, right];
}

/** The box around a line's words, without those that noise has made twice as high as the others. */
function extentOf(words: readonly OcrWord[]): Box {
  const heights = words.map(({ box }) => heightOf(box)).sort((a, b) => a - b);
  const most = (heights[Math.floor(heights.length / 2)] ?? 0) * 1.8;
  const boxes = words.map(({ box }) => box).filter((box) => heightOf(box) <= most);
  return [
    Math.min(...boxes.map((box) => box[0])),
    Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])),
    Math.max(...boxes.map((box) => box[3])),
  ];
}
