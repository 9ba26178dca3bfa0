import { expect, it } from 'vitest';
import type { TimelinePoint } from '../../src/run/timeline.ts';
import { capacityOf } from '../../src/summary/capacity.ts';

it('the capacity is the best three seconds of a ramp', () => {
  const timeline = [10, 20, 30, 40, 0].map(
    (count, second): TimelinePoint => ({
      at: (second + 1) * 1000,
      ms: 1000,
      metrics: { iterations: { kind: 'counter', count } },
      generators: [],
      parts: {},
    }),
  );
  const broken = { metric: 'checks', expression: 'rate>0.99', ok: false };
  expect(capacityOf({ timeline, thresholds: [broken] })).toMatch(/CAPACITY 30\.0 .*checks: rate>0\.99/);
  expect(capacityOf({ timeline: [], thresholds: [] })).toMatch(/CAPACITY 0\.0 .*no threshold broke/);
});
