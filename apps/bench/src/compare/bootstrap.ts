import { createRandom } from '../corpus/random.ts';

/** A difference with what it may be by chance. */
export interface Difference {
  /** Means of the runs. */
  readonly a: number;
  readonly b: number;
  /** By how much b differs from a, as a share of a. */
  readonly change: number;
  /** 95 % confidence interval of `change`; missing where a side has fewer than four runs. */
  readonly interval: readonly [number, number] | undefined;
}

/** With fewer, the bootstrap's intervals are too narrow: two runs that differ by chance would look like a change. */
const leastRuns = 4;
const rounds = 10_000;
const seed = 20_240_601;

/**
 * Compares runs by the percentile bootstrap (Efron, 1979): both sides are drawn again from their own runs, with
 * replacement, and the middle 95 % of the changes of their means are the interval. Repeatable: the seed is fixed.
 */
export function compareRuns(a: readonly number[], b: readonly number[]): Difference {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  const change = changeOf(meanA, meanB);
  if (a.length < leastRuns || b.length < leastRuns)
    return { a: meanA, b: meanB, change, interval: undefined };
  const random = createRandom(seed);
  const draw = (values: readonly number[]) => {
    let sum = 0;
    for (let count = 0; count < values.length; count += 1)
      sum += values[random.whole(0, values.length - 1)] ?? 0;
    return sum / values.length;
  };
  const changes = Float64Array.from({ length: rounds }, () => changeOf(draw(a), draw(b))).sort();
  const at = (share: number) => changes[Math.min(rounds - 1, Math.floor(share * rounds))] ?? 0;
  return { a: meanA, b: meanB, change, interval: [at(0.025), at(0.975)] };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function changeOf(a: number, b: number): number {
  if (a === b) return 0;
  return a === 0 ? Math.sign(b - a) * Number.MAX_SAFE_INTEGER : (b - a) / Math.abs(a);
}
