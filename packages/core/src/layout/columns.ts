import { type Box, unionOf } from '../model/index.ts';
import { type Run, rowsOf } from './runs.ts';

/** A part of a page that is read from top to bottom: runs, and boxes of tables by their index. */
export interface Region {
  readonly runs: readonly Run[];
  readonly tables: readonly number[];
}

/** Something to be put in order: a run of text or a table. */
type Item = { readonly box: Box; readonly run: Run } | { readonly box: Box; readonly table: number };

interface Gap {
  readonly from: number;
  readonly to: number;
}

const maxDepth = 12;

/** What looking for columns on one page may still cost: gaps compared, and items put on their side of one. */
interface Budget {
  left: number;
}

// The fullest page of many reports takes a two-hundredth of this; a hostile one would take any amount.
const mostWork = 2_000_000;

/**
 * Cuts a page into regions in reading order. Rows of white part it into strips; strips that share a white gap and
 * hold running text on both sides of it are columns, read one after the other; anything else is read row by row.
 * Lines drawn `across` such a gap, three or more, make what it parts the columns of a table.
 * A variant of the recursive XY cut (Nagy and Seth, 1984) that does not take labels and values for columns.
 */
export function readingRegions(
  runs: readonly Run[],
  tables: readonly Box[],
  across: readonly Box[] = [],
): Region[] {
  const items: Item[] = [
    ...runs.map((run) => ({ box: run.box, run })),
    ...tables.map((box, table) => ({ box, table })),
  ];
  return joinSingles(cut(items, 0, across, { left: mostWork }));
}

function cut(items: readonly Item[], depth: number, across: readonly Box[], budget: Budget): Region[] {
  if (items.length === 0) return [];
  if (items.length === 1 || depth > maxDepth) return [regionOf(items)];
  const strips = stripsOf(items);
  const whole = unionOf(items.map((item) => item.box));
  const extent = { from: whole[0] - 1, to: whole[2] + 1 };
  const occupancy = strips.map(occupancyOf);
  const result: Region[] = [];
  for (let start = 0; start < strips.length; ) {
    const group = groupAt(start, extent, occupancy, budget);
    const members = group.gap ? strips.slice(start, start + group.count).flat() : [];
    budget.left -= members.length;
    const sides = group.gap && columnsOf(members, group.gap);
    const count = sides ? group.count : 1;
    if (sides && !areRuled(members, sides, across)) {
      for (const side of [sides.left, sides.right]) result.push(...cut(side, depth + 1, across, budget));
    } else {
      for (const strip of strips.slice(start, start + count)) result.push(...cutBeside(strip));
    }
    start += count;
  }
  return result;
}

/** The two sides of a gap where they are columns. */
function columnsOf(members: readonly Item[], gap: Gap): Sides | undefined {
  const sides = sidesOf(members, gap);
  return areColumns(sides.left, sides.right) ? sides : undefined;
}

interface Sides {
  readonly left: Item[];
  readonly right: Item[];
}

const leastRules = 3;

/** Whether lines run across the gap, as they do above, in and below a table. */
function areRuled(members: readonly Item[], { left, right }: Sides, across: readonly Box[]): boolean {
  if (across.length < leastRules) return false;
  const [, top, , bottom] = unionOf(members.map((item) => item.box));
  const from = unionOf(left.map((item) => item.box))[2];
  const to = unionOf(right.map((item) => item.box))[0];
  const near = 1.5 * (medianSize(members) || 10);
  const crossing = across.filter(
    (line) => line[0] < from && line[2] > to && line[1] > top - near && line[3] < bottom + near,
  );
  return crossing.length >= leastRules;
}

/** A strip that is not columns: text row by row, each table alone, in the order of their places. */
function cutBeside(items: readonly Item[]): Region[] {
  const tables = items.filter((item) => 'table' in item).sort((a, b) => a.box[0] - b.box[0]);
  const left = tables.reduce((x, table) => Math.min(x, table.box[0]), Infinity);
  const texts = items.filter((item) => 'run' in item);
  const before = texts.filter((item) => item.box[0] < left);
  const after = texts.filter((item) => item.box[0] >= left);
  return [before, ...tables.map((table) => [table]), after].filter((part) => part.length > 0).map(regionOf);
}

/** Items parted by white rows across the whole width, from top to bottom. */
function stripsOf(items: readonly Item[]): Item[][] {
  const sorted = [...items].sort((a, b) => a.box[1] - b.box[1]);
  const strips: Item[][] = [];
  let bottom = -Infinity;
  for (const item of sorted) {
    const strip = strips.at(-1);
    // Lines set tight overlap a little by ascent and descent; a fifth of the height is no contact.
    const slack = 0.2 * Math.min(item.box[3] - item.box[1], 20);
    if (strip && item.box[1] < bottom - slack) strip.push(item);
    else strips.push([item]);
    bottom = Math.max(bottom, item.box[3]);
  }
  return strips;
}

// No column of a page has more lines; a hostile page has as many strips as it likes.
const maxStrips = 500;

/** The strips from `start` on that share a white gap with something on both sides of it, and that gap. */
function groupAt(
  start: number,
  extent: Gap,
  occupancy: readonly Occupancy[],
  budget: Budget,
): { readonly count: number; readonly gap?: Gap } {
  let gaps: readonly Gap[] = [extent];
  let best: { readonly count: number; readonly gap?: Gap } = { count: 1 };
  let leftmostEnd = Infinity;
  let rightmostStart = -Infinity;
  for (let count = 1; start + count <= occupancy.length && count <= maxStrips; count++) {
    const occupied = occupancy[start + count - 1];
    if (!occupied || budget.left <= 0) break;
    budget.left -= gaps.length;
    gaps = subtract(gaps, occupied);
    if (gaps.length === 0) break;
    leftmostEnd = Math.min(leftmostEnd, occupied.leftmostEnd);
    rightmostStart = Math.max(rightmostStart, occupied.rightmostStart);
    let widest: Gap | undefined;
    for (const gap of gaps) {
      if (leftmostEnd > gap.from || rightmostStart < gap.to) continue;
      if (widest === undefined || gap.to - gap.from > widest.to - widest.from) widest = gap;
    }
    if (widest) best = { count, gap: widest };
  }
  return best;
}

/** Where a strip has something, from left to right, and what white it would take to part it. */
interface Occupancy {
  readonly intervals: readonly Gap[];
  readonly least: number;
  readonly leftmostEnd: number;
  readonly rightmostStart: number;
}

function occupancyOf(items: readonly Item[]): Occupancy {
  const sorted = [...items].sort((a, b) => a.box[0] - b.box[0]);
  const intervals: { from: number; to: number }[] = [];
  let leftmostEnd = Infinity;
  for (const { box } of sorted) {
    const last = intervals.at(-1);
    if (last && box[0] <= last.to) last.to = Math.max(last.to, box[2]);
    else intervals.push({ from: box[0], to: box[2] });
    leftmostEnd = Math.min(leftmostEnd, box[2]);
  }
  return { intervals, least: minGap(items), leftmostEnd, rightmostStart: sorted.at(-1)?.box[0] ?? -Infinity };
}

function minGap(items: readonly Item[]): number {
  return Math.max(0.8 * (medianSize(items) || 10), 4);
}

/** What remains of the gaps, which come from left to right, beside what a further strip holds. */
function subtract(gaps: readonly Gap[], { intervals, least }: Occupancy): Gap[] {
  const result: Gap[] = [];
  let first = 0;
  for (const gap of gaps) {
    let from = gap.from;
    while (first < intervals.length && (intervals[first]?.to ?? 0) <= gap.from) first++;
    for (let i = first; i < intervals.length; i++) {
      const interval = intervals[i];
      if (!interval || interval.from >= gap.to) break;
      if (interval.from - from >= least) result.push({ from, to: interval.from });
      from = interval.to;
    }
    if (from === gap.from || gap.to - from >= least) result.push({ from, to: gap.to });
  }
  return result;
}

function sidesOf(items: readonly Item[], gap: Gap): Sides {
  const middle = (gap.from + gap.to) / 2;
  const left: Item[] = [];
  const right: Item[] = [];
  for (const item of items) {
    if ((item.box[0] + item.box[2]) / 2 < middle) left.push(item);
    else right.push(item);
  }
  return { left, right };
}

/** Whether both sides hold running text, a table or a picture's worth of it, rather than labels and values. */
function areColumns(left: readonly Item[], right: readonly Item[]): boolean {
  // The smaller side is soon ruled out where it is none.
  const [few, many] = left.length < right.length ? [left, right] : [right, left];
  if (isColumn(few) && isColumn(many)) return true;
  if (few.length < 8 || [...left, ...right].some((item) => 'table' in item)) return false;
  const sizes = [medianSize(left), medianSize(right)] as const;
  if (sizes[0] > larger * sizes[1]) return isTextBeside(left, right);
  return sizes[1] > larger * sizes[0] && isTextBeside(right, left);
}

// What stands beside rows of pieces is running text where it is set so much larger.
const larger = 1.12;

/** Whether one side is a column of running text and the other rows of pieces that have nothing to do with its lines. */
function isTextBeside(text: readonly Item[], pieces: readonly Item[]): boolean {
  const lines = rowsOf(runsIn(text));
  const rows = rowsOf(runsIn(pieces));
  const width = unionOf(text.map((item) => item.box));
  const full = lines.filter((line) => line.box[2] - line.box[0] > 0.7 * (width[2] - width[0]));
  const words = lines.reduce((sum, line) => sum + line.runs.reduce((n, run) => n + run.words.length, 0), 0);
  if (full.length < 0.6 * lines.length || words < 4 * lines.length) return false;
  const parted = rows.filter((row) => row.runs.length > 1).length;
  return parted >= 0.6 * rows.length;
}

function runsIn(items: readonly Item[]): Run[] {
  const runs: Run[] = [];
  for (const item of items) if ('run' in item) runs.push(item.run);
  return runs;
}

function medianSize(items: readonly Item[]): number {
  const sizes: number[] = [];
  for (const item of items) if ('run' in item) sizes.push(item.run.size);
  if (sizes.length > 1) sizes.sort((a, b) => a - b);
  return sizes[sizes.length >> 1] ?? 0;
}

// A column of text has so many rows, of so many words in the mean.
const leastRows = 3;
const wordsOfRow = 2.5;

function wordsIn(items: readonly Item[]): number {
  let words = 0;
  for (const item of items) if ('run' in item) words += item.run.words.length;
  return words;
}

function isColumn(items: readonly Item[], depth = 0): boolean {
  if (items.length === 0) return false;
  if (items.some((item) => 'table' in item)) return true;
  if (wordsIn(items) < leastRows * wordsOfRow) return false;
  const sides = depth < 4 ? fullGap(items) : undefined;
  if (sides) return isColumn(sides.left, depth + 1) && isColumn(sides.right, depth + 1);
  const rows = rowsOf(runsIn(items));
  if (rows.length < leastRows) return false;
  const box = unionOf(items.map((item) => item.box));
  const width = box[2] - box[0];
  const filled = rows.filter((row) => row.box[2] - row.box[0] > 0.6 * width).length;
  const words = rows.reduce((sum, row) => sum + row.runs.reduce((n, run) => n + run.words.length, 0), 0);
  const single = rows.filter((row) => row.runs.length === 1).length;
  return filled >= 0.4 * rows.length && words >= wordsOfRow * rows.length && single >= 0.6 * rows.length;
}

/** The two sides of the widest white gap from top to bottom, where there is one. */
function fullGap(items: readonly Item[]): Sides | undefined {
  const sorted = [...items].sort((a, b) => a.box[0] - b.box[0]);
  let right = -Infinity;
  let widest: Gap = { from: 0, to: 0 };
  for (const { box } of sorted) {
    if (right > -Infinity && box[0] - right > widest.to - widest.from) widest = { from: right, to: box[0] };
    right = Math.max(right, box[2]);
  }
  return widest.to - widest.from >= minGap(items) ? sidesOf(items, widest) : undefined;
}

function regionOf(items: readonly Item[]): Region {
  return {
    runs: runsIn(items),
    tables: items.flatMap((item) => ('table' in item ? [item.table] : [])),
  };
}

/** Strips that follow each other in one column become one region again; tables stay alone. */
function joinSingles(regions: readonly Region[]): Region[] {
  const result: { runs: Run[]; tables: readonly number[]; box: Box | undefined }[] = [];
  for (const { runs, tables } of regions) {
    const last = result.at(-1);
    const box = tables.length === 0 ? unionOf(runs.map((run) => run.box)) : undefined;
    if (last?.box && box && continues(last.box, box, runs[0]?.size ?? 0)) {
      last.runs.push(...runs);
      last.box = unionOf([last.box, box]);
    } else {
      result.push({ runs: [...runs], tables, box });
    }
  }
  return result.map(({ runs, tables }) => ({ runs, tables }));
}

function continues(above: Box, below: Box, size: number): boolean {
  return below[1] >= above[3] - 0.5 * size && below[0] < above[2] && below[2] > above[0];
}
