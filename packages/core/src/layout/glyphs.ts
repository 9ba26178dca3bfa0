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
    for (const row of rowsOf(cells)) {
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

function byQuarter(glyphs: GlyphTable, page: PageSize): Map<Quarter, number[]> {
  const result = new Map<Quarter, number[]>();
  for (let i = 0; i < glyphs.count; i++) {
    const x = ((glyphs.boxes[i * 4] ?? 0) + (glyphs.boxes[i * 4 + 2] ?? 0)) / 2;
    const y = ((glyphs.boxes[i * 4 + 1] ?? 0) + (glyphs.boxes[i * 4 + 3] ?? 0)) / 2;
    const outside = x < 0 || y < 0 || x > page.width || y > page.height;
    if (outside || !((glyphs.sizes[i] ?? 0) > 0.2)) continue;
    const quarter = quarterOf(glyphs.angles[i] ?? 0);
    const list = result.get(quarter);
    if (list) list.push(i);
    else result.set(quarter, [i]);
  }
  return result;
}

function framed(
  glyphs: GlyphTable,
  indexes: readonly number[],
  quarter: Quarter,
  page: PageSize,
): Cells & {
  readonly indexes: readonly number[];
} {
  const make = () => new Float64Array(glyphs.count);
  const cells = { x0: make(), x1: make(), y0: make(), y1: make(), base: make(), indexes };
  for (const i of indexes) {
    const b = glyphs.boxes;
    const box = toFrame(
      [b[i * 4] ?? 0, b[i * 4 + 1] ?? 0, b[i * 4 + 2] ?? 0, b[i * 4 + 3] ?? 0],
      quarter,
      page,
    );
    cells.x0[i] = box[0];
    cells.y0[i] = box[1];
    cells.x1[i] = box[2];
    cells.y1[i] = box[3];
    cells.base[i] = baselineInFrame(glyphs.baselines[i] ?? 0, quarter, page);
  }
  return cells;
}

function baselineInFrame(baseline: number, quarter: Quarter, page: PageSize): number {
  if (quarter === 0) return baseline;
  if (quarter === 90) return page.width - baseline;
  return quarter === 180 ? page.height - baseline : baseline;
}

/** Glyph indexes of one baseline each, from top to bottom; within a row from left to right. */
function rowsOf(cells: Cells & { readonly indexes: readonly number[] }): number[][] {
  const { base, x0, y0, y1 } = cells;
  const sorted = [...cells.indexes].sort((a, b) => (base[a] ?? 0) - (base[b] ?? 0) || a - b);
  const rows: number[][] = [];
  let row: number[] = [];
  let anchor = -Infinity;
  for (const i of sorted) {
    const height = (y1[i] ?? 0) - (y0[i] ?? 0);
    if ((base[i] ?? 0) - anchor > Math.max(0.5, height * 0.12)) {
      if (row.length > 0) rows.push(row);
      row = [];
      anchor = base[i] ?? 0;
    }
    row.push(i);
  }
  if (row.length > 0) rows.push(row);
  for (const list of rows) list.sort((a, b) => (x0[a] ?? 0) - (x0[b] ?? 0) || a - b);
  return rows;
}

function wordsOfRow(row: readonly number[], cells: Cells, glyphs: GlyphTable): number[][] {
  const letters = withoutDoubles(row, cells, glyphs);
  const tracking = trackingOf(letters, cells, glyphs);
  const words: number[][] = [];
  let word: number[] = [];
  let spaced = false;
  for (const i of letters) {
    if (glyphs.codePoints[i] === space || glyphs.codePoints[i] === 0x3000) {
      spaced = true;
      continue;
    }
    const last = word.at(-1);
    if (last !== undefined && isApart(last, i, spaced, tracking, cells, glyphs)) {
      words.push(word);
      word = [];
    }
    word.push(i);
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
  const gaps: number[] = [];
  let size = 0;
  for (let k = 1; k < letters.length; k++) {
    const a = letters[k - 1] ?? 0;
    const b = letters[k] ?? 0;
    if (glyphs.codePoints[a] === space || glyphs.codePoints[b] === space) continue;
    const gap = (cells.x0[b] ?? 0) - (cells.x1[a] ?? 0);
    size = Math.max(size, glyphs.sizes[b] ?? 0);
    if (gap < size) gaps.push(gap);
  }
  if (gaps.length < 6) return 0;
  gaps.sort((a, b) => a - b);
  const low = gaps[gaps.length >> 2] ?? 0;
  return low > 0.08 * size ? low : 0;
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

function finish(
  word: readonly number[],
  cells: Cells,
  glyphs: GlyphTable,
  quarter: Quarter,
  page: PageSize,
): Word {
  let text = '';
  let size = 0;
  let bold = 0;
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const i of word) {
    text += String.fromCodePoint(glyphs.codePoints[i] ?? 0xfffd);
    size = Math.max(size, glyphs.sizes[i] ?? 0);
    if ((glyphs.fonts[glyphs.fontIndexes[i] ?? 0]?.weight ?? 400) >= 600) bold++;
    box[0] = Math.min(box[0], cells.x0[i] ?? 0);
    box[1] = Math.min(box[1], cells.y0[i] ?? 0);
    box[2] = Math.max(box[2], cells.x1[i] ?? 0);
    box[3] = Math.max(box[3], cells.y1[i] ?? 0);
  }
  return {
    text: inReadingDirection(text).normalize('NFC'),
    box: fromFrame(box as Box, quarter, page),
    confidence: 1,
    fontSize: size,
    bold: bold * 2 > word.length,
    ...(quarter === 0 ? {} : { angle: quarter }),
  };
}
