import type { Box } from '../../../model/index.ts';
import type { Ruling } from '../../../ports/index.ts';
import type { Matrix } from './matrix.ts';

/** Gathers what paths rule and fill, in points on the upright page. */
export interface PathCollector {
  /** One path as pdf.js encodes it: `0 x y` move, `1 x y` line, `2 ...` curve, `3 ...` quadratic, `4` close. */
  add(path: ArrayLike<number>, ctm: Matrix, paint: PathPaint): void;
  addFill(box: Box): void;
  finish(): { readonly rulings: readonly Ruling[]; readonly fills: readonly Box[] };
}

/** How a path is painted. */
export interface PathPaint {
  readonly stroke: boolean;
  readonly fill: boolean;
  /** In user space. */
  readonly lineWidth: number;
  /** Whether the fill is plain white: it hides, it does not shade. */
  readonly white: boolean;
}

// Thicker than this and a filled rectangle is a bar or a shade, no line.
const maxRulingThickness = 4;
const maxItems = 60_000;
// Pieces this near to each other, end to end, are one dashed or doubled line.
const joinGap = 2.5;
const joinOffset = 0.6;

/** Makes a collector that clips everything to a page of the given size in points. */
export function createPathCollector(width: number, height: number): PathCollector {
  const rulings: Ruling[] = [];
  const fills: Box[] = [];

  const clip = (box: Box): Box | undefined => {
    const x0 = Math.max(0, box[0]);
    const y0 = Math.max(0, box[1]);
    const x1 = Math.min(width, box[2]);
    const y1 = Math.min(height, box[3]);
    return x1 >= x0 && y1 >= y0 ? [x0, y0, x1, y1] : undefined;
  };
  const addRuling = (box: Box) => {
    const inside = clip(box);
    if (inside && rulings.length < maxItems) rulings.push({ box: inside, direction: directionOf(inside) });
  };
  const addFill = (box: Box, white = false) => {
    const inside = clip(box);
    if (!inside) return;
    const w = inside[2] - inside[0];
    const h = inside[3] - inside[1];
    if (Math.min(w, h) <= maxRulingThickness && Math.max(w, h) > 2 * Math.min(w, h)) addRuling(inside);
    else if (!white && w > 1 && h > 1 && fills.length < maxItems) fills.push(inside);
  };

  return {
    addFill,
    add(path, ctm, paint) {
      const thickness = paint.stroke ? strokeThickness(ctm, paint.lineWidth) : 0;
      for (const points of subpaths(path, ctm)) {
        const rectangle = paint.fill ? rectangleOf(points) : undefined;
        if (rectangle) addFill(rectangle, paint.white);
        if (paint.stroke) addSegments(points, thickness, addRuling);
      }
    },
    finish: () => ({ rulings: mergeRulings(rulings), fills }),
  };
}

function strokeThickness(ctm: Matrix, lineWidth: number): number {
  return lineWidth * Math.sqrt(Math.abs(ctm[0] * ctm[3] - ctm[1] * ctm[2]));
}

function directionOf(box: Box): 'h' | 'v' {
  return box[2] - box[0] >= box[3] - box[1] ? 'h' : 'v';
}

/** Points of a subpath as x, y, x, y; NaN parts what a curve interrupts. */
type Points = readonly number[];

const operands = [2, 2, 6, 4, 0];

function* subpaths(path: ArrayLike<number>, m: Matrix): Generator<Points> {
  let points: number[] = [];
  let i = 0;
  while (i < path.length) {
    const op = path[i++] ?? 4;
    const count = operands[op];
    if (count === undefined) return;
    if (op === 0 && points.length > 0) {
      yield points;
      points = [];
    }
    if (op === 4) {
      points.push(points[0] ?? 0, points[1] ?? 0);
    } else {
      if (op === 2 || op === 3) points.push(Number.NaN, Number.NaN);
      const x = path[i + count - 2] ?? 0;
      const y = path[i + count - 1] ?? 0;
      points.push(m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]);
    }
    i += count;
  }
  if (points.length > 0) yield points;
}

/** The box of a subpath that is an upright rectangle; undefined for any other shape. */
function rectangleOf(points: Points): Box | undefined {
  if (points.length < 8 || points.length > 12) return undefined;
  let x0 = Infinity;
  let y0 = Infinity;
  let x1 = -Infinity;
  let y1 = -Infinity;
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i] ?? Number.NaN;
    const y = points[i + 1] ?? Number.NaN;
    if (!(Number.isFinite(x) && Number.isFinite(y))) return undefined;
    x0 = Math.min(x0, x);
    y0 = Math.min(y0, y);
    x1 = Math.max(x1, x);
    y1 = Math.max(y1, y);
  }
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i] ?? 0;
    const y = points[i + 1] ?? 0;
    if (Math.min(x - x0, x1 - x) > 0.5 || Math.min(y - y0, y1 - y) > 0.5) return undefined;
  }
  return [x0, y0, x1, y1];
}

function addSegments(points: Points, thickness: number, add: (box: Box) => void): void {
  const half = Math.min(thickness, 2 * maxRulingThickness) / 2;
  for (let i = 0; i + 3 < points.length; i += 2) {
    const ax = points[i] ?? Number.NaN;
    const ay = points[i + 1] ?? Number.NaN;
    const bx = points[i + 2] ?? Number.NaN;
    const by = points[i + 3] ?? Number.NaN;
    const dx = Math.abs(bx - ax);
    const dy = Math.abs(by - ay);
    if (dx < 0.3 && dy < 0.3) continue;
    if (dy <= Math.max(0.5, dx * 0.01) && dx > dy) {
      const y = (ay + by) / 2;
      add([Math.min(ax, bx), y - half, Math.max(ax, bx), y + half]);
    } else if (dx <= Math.max(0.5, dy * 0.01)) {
      const x = (ax + bx) / 2;
      add([x - half, Math.min(ay, by), x + half, Math.max(ay, by)]);
    }
  }
}

/** Joins collinear pieces that touch or nearly do, and drops what lies in another. */
function mergeRulings(rulings: readonly Ruling[]): readonly Ruling[] {
  return [...mergeDirection(rulings, 'h'), ...mergeDirection(rulings, 'v')];
}

function mergeDirection(rulings: readonly Ruling[], direction: 'h' | 'v'): Ruling[] {
  const along = direction === 'h' ? 0 : 1;
  const across = 1 - along;
  const center = (box: Box) => ((box[across] ?? 0) + (box[across + 2] ?? 0)) / 2;
  const sorted = rulings
    .filter((ruling) => ruling.direction === direction)
    .map((ruling) => ruling.box)
    .sort((a, b) => center(a) - center(b) || (a[along] ?? 0) - (b[along] ?? 0));
  const result: Ruling[] = [];
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1;
    const first = sorted[start];
    if (!first) break;
    while (end < sorted.length && center(sorted[end] ?? first) - center(first) <= joinOffset) end++;
    const level = sorted.slice(start, end).sort((a, b) => (a[along] ?? 0) - (b[along] ?? 0));
    for (const box of joinRuns(level, along)) {
      if ((box[along + 2] ?? 0) - (box[along] ?? 0) >= 1.5) result.push({ box, direction });
    }
    start = end;
  }
  return result;
}

function joinRuns(boxes: readonly Box[], along: number): Box[] {
  const result: Box[] = [];
  for (const box of boxes) {
    const last = result.at(-1);
    if (last && (box[along] ?? 0) <= (last[along + 2] ?? 0) + joinGap) {
      result[result.length - 1] = [
        Math.min(last[0], box[0]),
        Math.min(last[1], box[1]),
        Math.max(last[2], box[2]),
        Math.max(last[3], box[3]),
      ];
    } else {
      result.push(box);
    }
  }
  return result;
}
