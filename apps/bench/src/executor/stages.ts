import type { Stage } from './executor.ts';

/** Milliseconds that all stages take. */
export function lengthOf(stages: readonly Stage[]): number {
  return stages.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/** The value at `ms` of stages that begin at `start`. */
export function targetAt(start: number, stages: readonly Stage[], ms: number): number {
  let from = start;
  let left = ms;
  for (const { durationMs, target } of stages) {
    if (left < durationMs) return from + ((target - from) * left) / durationMs;
    left -= durationMs;
    from = target;
  }
  return from;
}

/**
 * When the `n`-th arrival (from 0) is due, in milliseconds, where the rate (arrivals a millisecond) follows stages;
 * `undefined` where it never is. The rate is piecewise linear, so arrivals are its integral, a parabola in each stage.
 */
export function arrivalAt(startRate: number, stages: readonly Stage[], n: number): number | undefined {
  let rate = startRate;
  let before = 0;
  let elapsed = 0;
  for (const { durationMs, target } of stages) {
    const within = ((rate + target) / 2) * durationMs;
    if (before + within > n) return elapsed + timeWithin(rate, target, durationMs, n - before);
    before += within;
    elapsed += durationMs;
    rate = target;
  }
  return undefined;
}

/** Solves `rate * t + slope * t² / 2 = count`. */
function timeWithin(rate: number, target: number, durationMs: number, count: number): number {
  if (count <= 0) return 0;
  const slope = (target - rate) / durationMs;
  if (slope === 0) return count / rate;
  return (2 * count) / (rate + Math.sqrt(Math.max(0, rate * rate + 2 * slope * count)));
}
