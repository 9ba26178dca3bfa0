import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** Counts things: `documents_completed`. */
export interface Counter {
  readonly kind: 'counter';
  add(count: number): void;
  readonly count: number;
}

/** How often something was true: `checks`. */
export interface Rate {
  readonly kind: 'rate';
  add(passed: boolean): void;
  readonly passes: number;
  readonly fails: number;
}

/** Distribution of durations, in milliseconds: `upload_duration`. Memory does not grow with the number of samples. */
export interface Trend {
  readonly kind: 'trend';
  /** Adds a duration in milliseconds, 0.001 to 3,600,000; kept to three significant digits. */
  add(ms: number): void;
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly avg: number;
  /** The value that `percent` (0 to 100) of the samples do not exceed. */
  percentile(percent: number): number;
}

/** One metric of a run. */
export type Metric = Counter | Rate | Trend;

/** The metrics of a run by name. Asking for one makes it; asking with another kind is a `TypeError`. */
export interface Metrics {
  counter(name: string): Counter;
  rate(name: string): Rate;
  trend(name: string): Trend;
  /** All metrics, sorted by name. */
  entries(): readonly (readonly [string, Metric])[];
}

/** An empty set of metrics. */
export function createMetrics(): Metrics {
  const byName = new Map<string, Metric>();
  const get = <K extends Metric['kind']>(name: string, kind: K, create: () => Metric) => {
    const metric = byName.get(name) ?? create();
    if (metric.kind !== kind) throw new TypeError(`metric ${name} is a ${metric.kind}, not a ${kind}`);
    byName.set(name, metric);
    return metric as Extract<Metric, { kind: K }>;
  };
  return {
    counter: (name) => get(name, 'counter', createCounter),
    rate: (name) => get(name, 'rate', createRate),
    trend: (name) => get(name, 'trend', createTrend),
    entries: () => [...byName].sort(([a], [b]) => a.localeCompare(b)),
  };
}

function createCounter(): Counter {
  let total = 0;
  return {
    kind: 'counter',
    add: (count) => {
      total += count;
    },
    get count() {
      return total;
    },
  };
}

function createRate(): Rate {
  let passes = 0;
  let fails = 0;
  return {
    kind: 'rate',
    add: (passed) => {
      if (passed) passes += 1;
      else fails += 1;
    },
    get passes() {
      return passes;
    },
    get fails() {
      return fails;
    },
  };
}

const MICROSECONDS = 1000;

function createTrend(): Trend {
  const histogram: RecordableHistogram = createHistogram({
    lowest: 1,
    highest: 3_600_000 * MICROSECONDS,
    figures: 3,
  });
  const ms = (value: number) => (histogram.count === 0 ? 0 : value / MICROSECONDS);
  return {
    kind: 'trend',
    add: (value) => histogram.record(Math.max(1, Math.round(value * MICROSECONDS))),
    get count() {
      return histogram.count;
    },
    get min() {
      return ms(histogram.min);
    },
    get max() {
      return ms(histogram.max);
    },
    get avg() {
      return ms(histogram.mean);
    },
    percentile: (percent) => ms(histogram.percentile(Math.max(percent, Number.MIN_VALUE))),
  };
}
