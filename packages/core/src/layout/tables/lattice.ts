import { type Box, unionOf } from '../../model/index.ts';

/** A grid that lines draw: edges in order, and groups of grid squares that no line parts. */
export interface Lattice {
  readonly box: Box;
  /** Edges of columns and rows; one more than there are columns and rows. */
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly cells: readonly LatticeCell[];
  /** Share of the inner edges that lines cover, in the direction that has more: low for drawings. */
  readonly covered: number;
  /** The same in the direction that has less: low where only the head of a table is parted. */
  readonly leastCovered: number;
}

/** A rectangle of grid squares. */
export interface LatticeCell {
  readonly row: number;
  readonly column: number;
  readonly rowSpan: number;
  readonly columnSpan: number;
}

// Lines that miss each other by less than this still meet.
const touch = 3;
// Lines nearer than this are the two sides of one edge.
const sameEdge = 4;
// A separator counts where a line covers this share of the square's side.
const covers = 0.6;
const maxEdges = 400;
// Comparisons that one page, and one grid, may cost. A drawing or a map has far more lines than any table.
const maxPairs = 4_000_000;
const maxChecks = 40_000_000;

/** Finds the grids that horizontal and vertical lines form together, at least two squares each. */
export function findLattices(across: readonly Box[], down: readonly Box[]): Lattice[] {
  if (across.length * down.length > maxPairs) return [];
  return components(across, down).flatMap(({ h, v }) => {
    const lattice = h.length >= 2 && v.length >= 1 ? latticeOf(h, v) : undefined;
    return lattice && lattice.cells.length >= 2 ? [lattice] : [];
  });
}

function components(across: readonly Box[], down: readonly Box[]): { h: Box[]; v: Box[] }[] {
  const all = [...across, ...down];
  const parent = all.map((_, i) => i);
  const find = (i: number): number => {
    let root = i;
    while (parent[root] !== root) root = parent[root] ?? root;
    for (let k = i; parent[k] !== root; ) {
      const up = parent[k] ?? root;
      parent[k] = root;
      k = up;
    }
    return root;
  };
  for (const [i, a] of across.entries()) {
    for (const [j, b] of down.entries()) {
      if (meets(a, b)) parent[find(i)] = find(across.length + j);
    }
  }
  const groups = new Map<number, { h: Box[]; v: Box[] }>();
  for (const [i, box] of all.entries()) {
    const root = find(i);
    const group = groups.get(root) ?? { h: [], v: [] };
    groups.set(root, group);
    (i < across.length ? group.h : group.v).push(box);
  }
  return [...groups.values()];
}

function meets(a: Box, b: Box): boolean {
  return a[0] - touch <= b[2] && a[2] + touch >= b[0] && a[1] - touch <= b[3] && a[3] + touch >= b[1];
}

function latticeOf(h: readonly Box[], v: readonly Box[]): Lattice | undefined {
  const box = unionOf([...h, ...v]);
  const xs = edges(
    v.map((b) => (b[0] + b[2]) / 2),
    box[0],
    box[2],
  );
  const ys = edges(
    h.map((b) => (b[1] + b[3]) / 2),
    box[1],
    box[3],
  );
  if (xs.length < 2 || ys.length < 2 || xs.length > maxEdges || ys.length > maxEdges) return undefined;
  if (xs.length * ys.length * (h.length + v.length) > maxChecks) return undefined;
  const shares = [innerShare(xs, v, 0, box), innerShare(ys, h, 1, box)];
  const [covered, leastCovered] = [Math.max(...shares), Math.min(...shares)];
  return { box, xs, ys, cells: mergeSquares(xs, ys, h, v), covered, leastCovered };
}

/** Share of the inner edges that lines cover; 1 where there are none. */
function innerShare(edges: readonly number[], lines: readonly Box[], axis: 0 | 1, box: Box): number {
  const inner = edges.slice(1, -1);
  if (inner.length === 0) return 1;
  const from = box[1 - axis] ?? 0;
  const to = box[3 - axis] ?? 0;
  const covered = inner.map((position) => Math.min(to - from, coverage(lines, axis, position, from, to)));
  return covered.reduce((sum, one) => sum + one, 0) / (inner.length * Math.max(1, to - from));
}

/** Positions of lines as edges; an open side (lines that stick out) gets an edge too. */
function edges(positions: readonly number[], low: number, high: number): number[] {
  const sorted = [...positions].sort((a, b) => a - b);
  const result: number[] = [];
  let group: number[] = [];
  for (const position of sorted) {
    if (group.length > 0 && position - (group[0] ?? 0) > sameEdge) {
      result.push(mean(group));
      group = [];
    }
    group.push(position);
  }
  if (group.length > 0) result.push(mean(group));
  const open = 2 * sameEdge;
  if ((result[0] ?? low) - low > open) result.unshift(low);
  if (high - (result.at(-1) ?? high) > open) result.push(high);
  return result;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function mergeSquares(
  xs: readonly number[],
  ys: readonly number[],
  h: readonly Box[],
  v: readonly Box[],
): LatticeCell[] {
  const columns = xs.length - 1;
  const rows = ys.length - 1;
  const owner = new Int32Array(rows * columns).fill(-1);
  const cells: LatticeCell[] = [];
  const openRight = (r: number, c: number) => !hasLine(v, 0, xs[c + 1] ?? 0, ys[r] ?? 0, ys[r + 1] ?? 0);
  const openBelow = (r: number, c: number) => !hasLine(h, 1, ys[r + 1] ?? 0, xs[c] ?? 0, xs[c + 1] ?? 0);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (owner[row * columns + column] !== -1) continue;
      let right = column;
      while (right + 1 < columns && owner[row * columns + right + 1] === -1 && openRight(row, right)) right++;
      let bottom = row;
      while (bottom + 1 < rows && rowIsOpen(bottom, column, right, openRight, openBelow)) bottom++;
      for (let r = row; r <= bottom; r++)
        owner.fill(cells.length, r * columns + column, r * columns + right + 1);
      cells.push({ row, column, rowSpan: bottom - row + 1, columnSpan: right - column + 1 });
    }
  }
  return cells;
}

/** Whether squares `from` to `to` of a row go on into the next row as one rectangle. */
function rowIsOpen(
  row: number,
  from: number,
  to: number,
  openRight: (r: number, c: number) => boolean,
  openBelow: (r: number, c: number) => boolean,
): boolean {
  for (let c = from; c <= to; c++) {
    if (!openBelow(row, c)) return false;
    if (c < to && !openRight(row + 1, c)) return false;
  }
  return true;
}

/** Whether lines cover enough of the side at `position` (on `axis`) between `from` and `to`. */
function hasLine(lines: readonly Box[], axis: 0 | 1, position: number, from: number, to: number): boolean {
  return coverage(lines, axis, position, from, to) >= covers * (to - from);
}

/** Length of the lines at `position` between `from` and `to`. */
function coverage(lines: readonly Box[], axis: 0 | 1, position: number, from: number, to: number): number {
  const along = 1 - axis;
  let covered = 0;
  for (const line of lines) {
    const middle = ((line[axis] ?? 0) + (line[axis + 2] ?? 0)) / 2;
    if (Math.abs(middle - position) > sameEdge) continue;
    covered += Math.max(0, Math.min(to, line[along + 2] ?? 0) - Math.max(from, line[along] ?? 0));
  }
  return covered;
}
