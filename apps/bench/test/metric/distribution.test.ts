import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { createDistribution } from '../../src/metric/distribution.ts';

/** Repeatable numbers of 0 to 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe('a distribution', () => {
  it('gives percentiles within a thousandth of those of the sorted samples', () => {
    const next = numbers(1);
    const samples = Array.from({ length: 20_000 }, () => Math.exp(next() * 12) / 100);
    const distribution = createDistribution();
    for (const sample of samples) distribution.add(sample);
    samples.sort((a, b) => a - b);
    for (const percent of [0.1, 1, 25, 50, 90, 99, 99.9, 100]) {
      const exact = samples[Math.max(0, Math.ceil((percent / 100) * samples.length) - 1)] ?? 0;
      expect(Math.abs(distribution.percentile(percent) - exact)).toBeLessThanOrEqual(exact * 0.001 + 0.001);
    }
    expect(distribution.avg).toBeCloseTo(samples.reduce((a, b) => a + b) / samples.length, 6);
    expect(distribution.min).toBe(samples[0]);
    expect(distribution.max).toBe(samples.at(-1));
  });

  it('adds up exactly, also by way of plain data and of different ranges', () => {
    const next = numbers(2);
    const whole = createDistribution();
    const parts = [1, 100, 1e7].map((range) => {
      const part = createDistribution();
      for (let sample = 0; sample < 3_000; sample += 1) {
        const value = next() * range;
        part.add(value);
        whole.add(value);
      }
      return part;
    });
    const sum = createDistribution();
    for (const part of parts) sum.merge(createDistribution(JSON.parse(JSON.stringify(part.encode()))));
    for (let percent = 0; percent <= 100; percent += 0.5) {
      expect(sum.percentile(percent)).toBe(whole.percentile(percent));
    }
    expect({ count: sum.count, min: sum.min, max: sum.max }).toEqual({
      count: whole.count,
      min: whole.min,
      max: whole.max,
    });
    expect(sum.sum).toBeCloseTo(whole.sum, 3);
  });

  it('is the histogram of its samples, whenever somebody looks at it', () => {
    const next = numbers(4);
    const distribution = createDistribution();
    const histogram = build({ bitBucketSize: 64, highestTrackableValue: 1_000_000 });
    histogram.autoResize = true;
    for (let sample = 1; sample <= 5_000; sample += 1) {
      const thousandths = sample % 7 === 0 ? 0 : Math.floor(next() * 10 ** (sample % 9));
      distribution.add(thousandths / 1000);
      histogram.recordValue(thousandths);
      if (sample % 500 !== 0) continue;
      expect(distribution.count).toBe(sample);
      expect(distribution.stddev).toBeCloseTo(histogram.stdDeviation / 1000, 9);
      expect(distribution.encode().histogram).toBe(encodeIntoCompressedBase64(histogram));
    }
  });

  it('holds 10 million samples in the memory that it had after the first thousand', () => {
    const next = numbers(3);
    const distribution = createDistribution();
    const add = (count: number) => {
      for (let sample = 0; sample < count; sample += 1) distribution.add(next() * 10_000);
    };
    add(1_000);
    distribution.add(10_000);
    const before = distribution.histogram.estimatedFootprintInBytes;
    const arrays = process.memoryUsage().arrayBuffers;
    add(9_998_999);
    expect(distribution.count).toBe(10_000_000);
    expect(distribution.histogram.estimatedFootprintInBytes).toBe(before);
    expect(before).toBeLessThan(300_000);
    expect(process.memoryUsage().arrayBuffers - arrays).toBeLessThan(1_000_000);
    expect(distribution.percentile(95)).toBeGreaterThan(9_480);
    expect(distribution.percentile(95)).toBeLessThan(9_520);
  });

  it('forgets what it held', () => {
    const distribution = createDistribution();
    distribution.add(5);
    distribution.reset();
    expect([distribution.count, distribution.avg, distribution.max, distribution.percentile(50)]).toEqual([
      0, 0, 0, 0,
    ]);
    distribution.add(7);
    expect([distribution.min, distribution.percentile(50), distribution.max]).toEqual([7, 7, 7]);
  });
});
