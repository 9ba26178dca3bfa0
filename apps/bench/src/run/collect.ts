import type { Interval } from '../generator/protocol.ts';
import type { GaugeData } from '../metric/series.ts';
import { judge, type Threshold, type ThresholdResult } from '../metric/threshold.ts';
import { createTotals, type Totals } from '../metric/totals.ts';
import type { OwnUsage } from '../watch/own.ts';
import type { PartUsage } from '../watch/parts.ts';
import {
  createTimeline,
  numbersOf,
  type PointNumbers,
  type Timeline,
  type TimelinePoint,
} from './timeline.ts';

/** Where the intervals of all generators come together. */
export interface Collector {
  readonly totals: Totals;
  readonly timeline: Timeline;
  /** Every second of every generator. */
  readonly own: readonly OwnUsage[];
  accept(generator: number, interval: Interval): void;
  /** Ends an interval: makes a point of the timeline. */
  tick(elapsedMs: number, parts: Readonly<Record<string, PartUsage>>): TimelinePoint;
  judge(elapsedMs: number): ThresholdResult[];
}

/** Seconds of generators that are remembered, to say whether they were the bottleneck. */
const maxOwn = 10_000;

/** Makes a collector. */
export function createCollector(thresholds: readonly Threshold[]): Collector {
  const totals = createTotals(thresholds.map(({ selector }) => selector));
  const timeline = createTimeline();
  const own: OwnUsage[] = [];
  const latest = new Map<number, OwnUsage>();
  const users = new Map<number, number>();
  let lastTick = 0;
  return {
    totals,
    timeline,
    own,
    accept(generator, interval) {
      for (const series of interval.series) totals.merge(series);
      users.set(generator, interval.users);
      latest.set(generator, interval.own);
      if (own.length < maxOwn) own.push(interval.own);
    },
    tick(elapsedMs, parts) {
      const value = [...users.values()].reduce((a, b) => a + b, 0);
      totals.merge({ name: 'vus', tags: {}, data: gaugeOf(value) });
      const ms = elapsedMs - lastTick;
      const metrics: Record<string, PointNumbers> = {};
      totals.takeInterval((name, data) => {
        metrics[name] = numbersOf(data);
      });
      const pages = metrics['pages_completed'];
      if (pages?.kind === 'counter' && ms > 0) {
        const data = gaugeOf((pages.count * 1000) / ms);
        metrics['pages_per_second'] = numbersOf(data);
        totals.merge({ name: 'pages_per_second', tags: {}, data });
      }
      const point = { at: elapsedMs, ms, metrics, generators: [...latest.values()], parts };
      lastTick = elapsedMs;
      timeline.add(point);
      return point;
    },
    judge: (elapsedMs) => judge(thresholds, totals, elapsedMs),
  };
}

function gaugeOf(value: number): GaugeData {
  return { kind: 'gauge', value, min: value, max: value, count: 1 };
}
