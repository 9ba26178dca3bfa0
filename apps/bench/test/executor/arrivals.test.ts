import { describe, expect, it } from 'vitest';
import { runArrivals } from '../../src/executor/arrivals.ts';
import { arrivalAt } from '../../src/executor/stages.ts';
import { contextOf, sleep } from '../support/context.ts';

/** So many a second for so long. */
const steady = (rate: number, durationMs: number) => ({
  startRate: rate,
  stages: [{ durationMs, target: rate }],
});

describe('arrivals at a rate', () => {
  it('start when they are due, and tell when that was', async () => {
    const due: number[] = [];
    const context = contextOf(async ({ intendedAt = 0 }) => void due.push(intendedAt));
    const result = await runArrivals({ ...steady(100, 500), preAllocatedVUs: 50 }, context);
    expect(result.iterations).toBeLessThanOrEqual(50);
    expect(result.iterations).toBeGreaterThan(5);
    expect(result.dropped).toBe(0);
    due.forEach((at, n) => {
      expect(at - (due[0] ?? 0)).toBeCloseTo(n * 10, 3);
    });
  });

  it('add users up to the most, and are dropped where none is free', async () => {
    const users: number[] = [];
    const dropped: number[] = [];
    const context = contextOf(({ signal }) => sleep(50_000, signal), {
      onUsers: (count) => void users.push(count),
      onDropped: (at) => void dropped.push(at),
    });
    const options = { ...steady(200, 400), preAllocatedVUs: 1, maxVUs: 4, gracefulStopMs: 10 };
    const result = await runArrivals(options, context);
    expect(Math.max(...users)).toBe(4);
    expect(result).toMatchObject({ iterations: 0, interrupted: 4, dropped: dropped.length });
    expect(result.dropped).toBeGreaterThan(0);
  });

  it('are split over generators', async () => {
    const vus: number[] = [];
    const generators = [0, 1, 2].map((index) =>
      runArrivals(
        { ...steady(90, 400), preAllocatedVUs: 90 },
        contextOf(async ({ vu }) => void vus.push(vu % 3), { segment: { index, count: 3 } }),
      ),
    );
    await Promise.all(generators);
    expect(vus.length).toBeLessThanOrEqual(36);
    expect(new Set(vus)).toEqual(new Set([0, 1, 2]));
  });

  it('are spaced by the integral of a rate that follows stages', () => {
    const stages = [
      { durationMs: 1000, target: 0.01 },
      { durationMs: 1000, target: 0.01 },
      { durationMs: 1000, target: 0 },
    ];
    // 5, 10 and 5 arrivals in the three stages.
    expect(arrivalAt(0, stages, 5)).toBeCloseTo(1000, 6);
    expect(arrivalAt(0, stages, 10)).toBeCloseTo(1500, 6);
    expect(arrivalAt(0, stages, 15)).toBeCloseTo(2000, 6);
    expect(arrivalAt(0, stages, 19.9)).toBeGreaterThan(2800);
    expect(arrivalAt(0, stages, 20)).toBeUndefined();
    expect(arrivalAt(0, [{ durationMs: 1000, target: 0 }], 0)).toBeUndefined();
  });
});
