import type { Box } from '../../model/index.ts';

/**
 * Boxes of connected ink (8 neighbours), by a run-length scan with union-find. Boxes only: that is all that text
 * height and skew need. Stops adding after `maxShapes`, which only noise reaches.
 */
export function findInkShapes(ink: Uint8Array, width: number, height: number, maxShapes = 60_000): Box[] {
  const forest: Forest = { parents: [], boxes: [] };
  let above: Run[] = [];
  let next = ink.indexOf(1);
  for (let y = 0; y < height && next >= 0; y++) {
    const { runs, after } = runsOf(ink, y * width, width, next);
    next = after;
    let start = 0;
    for (const run of runs) {
      while ((above[start]?.end ?? Infinity) < run.start) start++;
      joinAbove(forest, run, above, start);
      addRun(forest, run, y);
    }
    if (forest.boxes.length >= maxShapes) break;
    above = runs;
  }
  return forest.boxes.filter((_, index) => forest.parents[index] === index);
}

/** Larger shapes than so many times the plain median weigh no more for it: a headline must not outvote the text. */
const MAX_LEAD = 3;

/**
 * Typical height of the characters, in pixels: the median height of shapes that could be letters, each weighing as much
 * as its height squared, so that the dots of a needle printer, points and specks do not outvote the letters.
 * `undefined` where there are too few to tell.
 */
export function characterHeightOf(shapes: readonly Box[], width: number, height: number): number | undefined {
  const heights: number[] = [];
  for (const [x0, y0, x1, y1] of shapes) {
    const w = x1 - x0;
    const h = y1 - y0;
    if (h >= 5 && h <= height / 8 && w >= 2 && w <= width / 8 && w < h * 2.5 && h < w * 6) heights.push(h);
  }
  if (heights.length < 20) return undefined;
  heights.sort((a, b) => a - b);
  const most = (heights[Math.floor(heights.length / 2)] ?? 0) * MAX_LEAD;
  const weights = heights.map((h) => Math.min(h, most) ** 2);
  const half = weights.reduce((sum, weight) => sum + weight, 0) / 2;
  let sum = 0;
  return heights.find((_, index) => {
    sum += weights[index] ?? 0;
    return sum >= half;
  });
}

/**
 * Sizes of strokes to one of the characters' height: smaller is grain, larger no part of a syllable; a pair of them is
 * as wide as most of a syllable and not higher; they stand so close, and overlap by no more.
 */
const STROKE = { least: 0.12, most: 1.6, wide: 0.45, pair: 1.4, gap: 0.3, overlap: 0.1 };

/** Strokes from the top that are looked at: each is compared with those of its line, which may be all in a flat picture. */
const MOST_STROKES = 8000;

/**
 * Share of the shapes that stand right above or below another one within the height of a character, as the letters in
 * a syllable of Hangul do; in Latin script hardly any does, the dots of i and j being too narrow. Print in dots and
 * torn print has many of both.
 */
export function stackedShare(shapes: readonly Box[], characterHeight: number): number {
  const least = STROKE.least * characterHeight;
  const most = STROKE.most * characterHeight;
  const isStroke = (length: number) => length >= least && length < most;
  const strokes = shapes
    .filter(([x0, y0, x1, y1]) => isStroke(x1 - x0) && isStroke(y1 - y0))
    .sort((a, b) => a[1] - b[1])
    .slice(0, MOST_STROKES);
  const stacked = new Set<Box>();
  for (const [at, upper] of strokes.entries()) {
    const lowest = upper[3] + STROKE.gap * characterHeight;
    for (let next = at + 1; next < strokes.length; next++) {
      const lower = strokes[next] as Box;
      if (lower[1] > lowest) break;
      if (isStack(upper, lower, characterHeight)) stacked.add(upper).add(lower);
    }
  }
  return strokes.length === 0 ? 0 : stacked.size / strokes.length;
}

function isStack(upper: Box, lower: Box, characterHeight: number): boolean {
  const widths = [upper[2] - upper[0], lower[2] - lower[0]] as const;
  const shared = Math.min(upper[2], lower[2]) - Math.max(upper[0], lower[0]);
  return (
    shared >= Math.min(...widths) / 2 &&
    Math.max(...widths) >= STROKE.wide * characterHeight &&
    lower[1] >= upper[3] - STROKE.overlap * characterHeight &&
    Math.max(upper[3], lower[3]) - upper[1] <= STROKE.pair * characterHeight
  );
}

/** Shapes found so far. A shape that was united with another points to it. */
interface Forest {
  readonly parents: number[];
  readonly boxes: [number, number, number, number][];
}

interface Run {
  readonly start: number;
  readonly end: number;
  shape: number;
}

/**
 * The runs of a row. `next` is where ink comes first from its start on, `after` from its end on (-1: nowhere): over
 * rows without ink the picture is searched once and not once a row.
 */
function runsOf(ink: Uint8Array, offset: number, width: number, next: number) {
  const runs: Run[] = [];
  let after = next;
  while (after >= 0 && after < offset + width) {
    const start = after - offset;
    let end = start + 1;
    while (end < width && ink[offset + end] === 1) end++;
    runs.push({ start, end, shape: -1 });
    after = ink.indexOf(1, offset + end);
  }
  return { runs, after };
}

/** Gives a run the shape of the runs above that it touches, and makes them one. */
function joinAbove(forest: Forest, run: Run, above: readonly Run[], start: number): void {
  for (let i = start; (above[i]?.start ?? Infinity) <= run.end; i++) {
    const touched = rootOf(forest.parents, above[i]?.shape ?? 0);
    if (run.shape < 0) run.shape = touched;
    else if (touched !== run.shape) unite(forest, run.shape, touched);
  }
}

function addRun({ parents, boxes }: Forest, run: Run, y: number): void {
  const box = boxes[run.shape];
  if (box === undefined) {
    run.shape = boxes.length;
    parents.push(run.shape);
    boxes.push([run.start, y, run.end, y + 1]);
    return;
  }
  box[0] = Math.min(box[0], run.start);
  box[2] = Math.max(box[2], run.end);
  box[3] = y + 1;
}

function rootOf(parents: number[], shape: number): number {
  let root = shape;
  while (parents[root] !== root) root = parents[root] ?? root;
  // Shorten the path for the next search.
  let node = shape;
  while (parents[node] !== root) {
    const next = parents[node] ?? root;
    parents[node] = root;
    node = next;
  }
  return root;
}

function unite({ parents, boxes }: Forest, a: number, b: number): void {
  const into = boxes[a];
  const from = boxes[b];
  if (into === undefined || from === undefined) return;
  parents[b] = a;
  into[0] = Math.min(into[0], from[0]);
  into[1] = Math.min(into[1], from[1]);
  into[2] = Math.max(into[2], from[2]);
  into[3] = Math.max(into[3], from[3]);
}
