import type { Box } from '../model/index.ts';
import type { GlyphTable } from '../ports/index.ts';
import { inReadingDirection } from './direction.ts';
import { fromFrame, type PageSize, type Quarter, quarterOf, toFrame } from './frame.ts';
import type { Word } from './words.ts';

/**
 * Joins a page's glyphs into words. A word ends at a space of the font that shows as one, or at a gap that is wide
 * for the text around it; letter-spaced and tightly set runs (Hangul above all) stay whole. Words stand in rows from
 * top to bottom and along their writing direction; text at odd angles is taken with its nearest right angle.
 */
export function wordsFromGlyphs(glyphs: GlyphTable, page: PageSize): Word[] {
  const words: Word[] = [];
  for (const [quarter, indexes] of byQuarter(glyphs, page)) {
    const cells = framed(glyphs, indexes, quarter, page);
    for (const row of rowsOf(indexes, cells)) {
      for (const word of wordsOfRow(row, cells, glyphs)) {
        words.push(finish(word, cells, glyphs, quarter, page));
      }
    }
  }
  return words;
}

/** Glyphs in the frame in which they read from left to right: index -> place. */
interface Cells {
  readonly x0: Float64Array;
  readonly x1: Float64Array;
  readonly y0: Float64Array;
  readonly y1: Float64Array;
  readonly base: Float64Array;
}

const space = 0x20;
const wideSpace = 0x3000;

function byQuarter(glyphs: GlyphTable, page: PageSize): Map<Quarter, number[]> {
  const { boxes, sizes, angles } = glyphs;
  const result = new Map<Quarter, number[]>();
  for (let i = 0; i < glyphs.count; i++) {
    const x = ((boxes[i * 4] ?? 0) + (boxes[i * 4 + 2] ?? 0)) / 2;
    const y = ((boxes[i * 4 + 1] ?? 0) + (boxes[i * 4 + 3] ?? 0)) / 2;
    const outside = x < 0 || y < 0 || x > page.width || y > page.height;
    if (outside || !((sizes[i] ?? 0) > 0.2)) continue;
    const quarter = quarterOf(angles[i] ?? 0);
    const list = result.get(quarter);
    if (list) list.push(i);
    else result.set(quarter, [i]);
  }
  return result;
}

function framed(glyphs: GlyphTable, indexes: readonly number[], quarter: Quarter, page: PageSize): Cells {
  const { boxes, baselines } = glyphs;
  const make = () => new Float64Array(glyphs.count);
  const cells = { x0: make(), x1: make(), y0: make(), y1: make(), base: make() };
  const place: [number, number, number, number] = [0, 0, 0, 0];
  for (const i of indexes) {
    for (let k = 0; k < 4; k++) place[k] = boxes[i * 4 + k] ?? 0;
    const box = toFrame(place, quarter, page);
    cells.x0[i] = box[0];
    cells.y0[i] = box[1];
    cells.x1[i] = box[2];
    cells.y1[i] = box[3];
    cells.base[i] = baselineInFrame(baselines[i] ?? 0, quarter, page);
  }
  return cells;
}

function baselineInFrame(baseline: number, quarter: Quarter, page: PageSize): number {
  if (quarter === 0) return baseline;
  if (quarter === 90) return page.width - baseline;
  return quarter === 180 ? page.height - baseline : baseline;
}

/** Glyph indexes of one baseline each, from top to bottom; within a row from left to right. */
function rowsOf(indexes: readonly number[], { base, x0, y0, y1 }: Cells): (readonly number[])[] {
  const sorted = sortedBy(indexes, base);
  const rows: number[][] = [];
  let row: number[] = [];
  let anchor = -Infinity;
  for (const i of sorted) {
    const height = (y1[i] ?? 0) - (y0[i] ?? 0);
    const line = base[i] ?? 0;
    if (line - anchor > Math.max(0.5, height * 0.12)) {
      if (row.length > 0) rows.push(row);
      row = [];
      anchor = line;
    }
    row.push(i);
  }
  if (row.length > 0) rows.push(row);
  return rows.map((list) => sortedBy(list, x0));
}

/** Indexes by their key, those of the same key by themselves. Most come sorted: then there is nothing to do. */
function sortedBy(indexes: readonly number[], keys: Float64Array): readonly number[] {
  let last = -Infinity;
  let previous = -1;
  for (const i of indexes) {
    const key = keys[i] ?? 0;
    if (key < last || (key === last && i < previous)) {
      return [...indexes].sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
    }
    last = key;
    previous = i;
  }
  return indexes;
}

function wordsOfRow(row: readonly number[], cells: Cells, glyphs: GlyphTable): number[][] {
  const letters = withoutDoubles(row, cells, glyphs);
  const tracking = trackingOf(letters, cells, glyphs);
  const words: number[][] = [];
  let word: number[] = [];
  let last = -1;
  let spaced = false;
  for (const i of letters) {
    const code = glyphs.codePoints[i];
    if (code === space || code === wideSpace) {
      spaced = true;
      continue;
    }
    if (last >= 0 && isApart(last, i, spaced, tracking, cells, glyphs)) {
      words.push(word);
      word = [];
    }
    word.push(i);
    last = i;
    spaced = false;
  }
  if (word.length > 0) words.push(word);
  return words;
}

// Word spaces are seldom under 0.2 em even in justified text; side bearings and kerning stay under 0.15 em.
const gapWithoutSpace = 0.18;
const gapWithSpace = 0.06;

function isApart(
  a: number,
  b: number,
  spaced: boolean,
  tracking: number,
  cells: Cells,
  glyphs: GlyphTable,
): boolean {
  const size = Math.max(glyphs.sizes[a] ?? 0, glyphs.sizes[b] ?? 0);
  const gap = (cells.x0[b] ?? 0) - (cells.x1[a] ?? 0);
  // A number beside a much larger one is a note mark or another column, never the same word.
  const ratio = (glyphs.sizes[a] ?? 1) / (glyphs.sizes[b] ?? 1);
  if (ratio > 2.5 || ratio < 0.4) return gap > 0.05 * size;
  if (gap < -1.5 * size) return true;
  return gap - tracking > (spaced ? gapWithSpace : gapWithoutSpace) * size;
}

/** Extra space that stands between all letters of the row (character spacing), 0 where there is none. */
function trackingOf(letters: readonly number[], cells: Cells, glyphs: GlyphTable): number {
  const gaps = new Float64Array(letters.length);
  let count = 0;
  let size = 0;
  for (let k = 1; k < letters.length; k++) {
    const a = letters[k - 1] ?? 0;
    const b = letters[k] ?? 0;
    if (glyphs.codePoints[a] === space || glyphs.codePoints[b] === space) continue;
    const gap = (cells.x0[b] ?? 0) - (cells.x1[a] ?? 0);
    size = Math.max(size, glyphs.sizes[b] ?? 0);
    if (gap < size) gaps[count++] = gap;
  }
  if (count < 6) return 0;
  // Where the lower quarter is tight, as nearly everywhere, there is no need to put the gaps in order.
  const least = 0.08 * size;
  let tight = 0;
  for (let k = 0; k < count; k++) if ((gaps[k] ?? 0) <= least) tight++;
  return tight > count >> 2 ? 0 : (gaps.subarray(0, count).sort()[count >> 2] ?? 0);
}

/** Drops glyphs printed twice on the same spot, which is how some programs draw bold or shadowed text. */
function withoutDoubles(row: readonly number[], cells: Cells, glyphs: GlyphTable): readonly number[] {
  const kept: number[] = [];
  for (const i of row) {
    const size = glyphs.sizes[i] ?? 0;
    let double = false;
    for (let k = kept.length - 1; k >= 0 && k >= kept.length - 4; k--) {
      const j = kept[k] ?? 0;
      if (glyphs.codePoints[j] !== glyphs.codePoints[i] || glyphs.codePoints[i] === space) continue;
      const width = (cells.x1[j] ?? 0) - (cells.x0[j] ?? 0);
      if (Math.abs((cells.x0[i] ?? 0) - (cells.x0[j] ?? 0)) < Math.min(0.12 * size, 0.4 * width))
        double = true;
    }
    if (!double) kept.push(i);
  }
  return kept;
}

// Below this nothing is a combining mark or is written from right to left.
const firstMark = 0x300;

function finish(
  word: readonly number[],
  cells: Cells,
  glyphs: GlyphTable,
  quarter: Quarter,
  page: PageSize,
): Word {
  const { codePoints, sizes, fonts, fontIndexes } = glyphs;
  let text = '';
  let size = 0;
  let bold = 0;
  let highest = 0;
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const i of word) {
    const code = codePoints[i] ?? 0xfffd;
    text += String.fromCodePoint(code);
    if (code > highest) highest = code;
    size = Math.max(size, sizes[i] ?? 0);
    if ((fonts[fontIndexes[i] ?? 0]?.weight ?? 400) >= 600) bold++;
    box[0] = Math.min(box[0], cells.x0[i] ?? 0);
    box[1] = Math.min(box[1], cells.y0[i] ?? 0);
    box[2] = Math.max(box[2], cells.x1[i] ?? 0);
    box[3] = Math.max(box[3], cells.y1[i] ?? 0);
  }
  return {
    text: highest < firstMark ? text : inReadingDirection(text).normalize('NFC'),
    box: fromFrame(box as Box, quarter, page),
    confidence: 1,
    fontSize: size,
    bold: bold * 2 > word.length,
    ...(quarter === 0 ? {} : { angle: quarter }),
  };
}
