import type { Plane, Run } from './run.ts';

/** Runs of a row that are looked at; a real page has a few dozen. */
const widest = 300;

/** Runs to the right of a run that share at least 30 % of the lower one's height, nearest first; at most `limit`. */
export function rightOf(plane: Plane, run: Run, limit = 6): readonly Run[] {
  const found: Run[] = [];
  for (let row = run.row - 1; row <= run.row + 1; row++) {
    for (const other of (plane.rows[row] ?? []).slice(0, widest)) {
      if (other === run || other.box[0] < run.box[2] - run.size * 0.5) continue;
      if (verticalShare(run, other) >= (row === run.row ? 0 : 0.3)) found.push(other);
    }
  }
  return found.sort((a, b) => a.box[0] - b.box[0]).slice(0, limit);
}

/**
 * Runs under a run that share some of its columns, nearest first, no farther than `lines` letter heights.
 * On a sheet that is the cell below.
 */
export function belowOf(plane: Plane, run: Run, lines = 3.2, limit = 6): readonly Run[] {
  const found: Run[] = [];
  const floor = run.box[3] + run.size * lines;
  for (let row = run.row + 1; row < Math.min(plane.rows.length, run.row + 8); row++) {
    for (const other of plane.rows[row]!.slice(0, widest)) {
      if (other.box[1] > floor) return found;
      if (other.box[1] < run.box[3] - run.size * 0.4) continue;
      if (horizontalShare(run, other) > 0.3) found.push(other);
      if (found.length >= limit) return found;
    }
  }
  return found;
}

/**
 * The run in the next row that this run heads: of all runs there it is nearest to this one, and of all runs here this
 * one is nearest to it. For columns whose header is centred over numbers set to the right.
 */
export function headedBy(plane: Plane, run: Run, lines = 2.6): Run | undefined {
  const here = (plane.rows[run.row] ?? []).slice(0, widest);
  const next = (plane.rows[run.row + 1] ?? []).slice(0, widest);
  const found = nearestTo(run, next);
  if (!found || found.box[1] > run.box[3] + run.size * lines || nearestTo(found, here) !== run)
    return undefined;
  return Math.abs(middleOf(found) - middleOf(run)) < run.size * 8 ? found : undefined;
}

function nearestTo(run: Run, others: readonly Run[]): Run | undefined {
  const middle = middleOf(run);
  return others.reduce<Run | undefined>(
    (best, other) =>
      best && Math.abs(middleOf(best) - middle) <= Math.abs(middleOf(other) - middle) ? best : other,
    undefined,
  );
}

function middleOf(run: Run): number {
  return (run.box[0] + run.box[2]) / 2;
}

/** How much of the lower run's height both share, 0 to 1. */
export function verticalShare(a: Run, b: Run): number {
  const shared = Math.min(a.box[3], b.box[3]) - Math.max(a.box[1], b.box[1]);
  return shared / Math.max(1e-6, Math.min(a.box[3] - a.box[1], b.box[3] - b.box[1]));
}

/** How much of the narrower run's width both share, 0 to 1. */
function horizontalShare(a: Run, b: Run): number {
  const shared = Math.min(a.box[2], b.box[2]) - Math.max(a.box[0], b.box[0]);
  return shared / Math.max(1e-6, Math.min(a.box[2] - a.box[0], b.box[2] - b.box[0]));
}
