import type { Metric, Registry } from 'prom-client';

/** Upper bounds of durations in seconds, shared by all: dashboards can lay them over each other. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

type Labels = Readonly<Record<string, string>>;

/** Durations of one kind of request or call. */
export interface DurationSeries {
  readonly labels: Labels;
  /** How many lasted up to each of the bounds and longer than the one before; the last: longer than all. */
  readonly counts: Float64Array;
  sum: number;
}

/** Begins a series. */
export function createDurations(labels: Labels): DurationSeries {
  return { labels, counts: new Float64Array(bounds.length + 1), sum: 0 };
}

/** Adds a duration. prom-client's own histogram takes a microsecond for it, which is much beside a short call. */
export function addDuration(series: DurationSeries, seconds: number): void {
  let bucket = 0;
  while (bucket < bounds.length && seconds > (bounds[bucket] ?? 0)) bucket += 1;
  series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
  series.sum += seconds;
}

/** A metric that is made of series when somebody asks for the page. */
interface SeriesMetric {
  readonly name: string;
  readonly help: string;
}

/** Registers a histogram of the series that there are at the time. */
export function registerDurations(
  registry: Registry,
  metric: SeriesMetric,
  series: () => Iterable<DurationSeries>,
): void {
  register(registry, metric, 'histogram', () => [...series()].flatMap((one) => samplesOf(metric.name, one)));
}

/** A number with its labels. */
export interface CountSeries {
  readonly labels: Labels;
  readonly count: number;
}

/** Registers a counter of the series that there are at the time. */
export function registerCounts(
  registry: Registry,
  metric: SeriesMetric,
  series: () => Iterable<CountSeries>,
): void {
  register(registry, metric, 'counter', () =>
    [...series()].map(({ labels, count }) => ({ labels, value: count })),
  );
}

interface Sample {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly metricName?: string;
}

/** The registry asks a metric for nothing but its name and its numbers. */
function register(
  registry: Registry,
  metric: SeriesMetric,
  type: 'counter' | 'histogram',
  samples: () => Sample[],
): void {
  const get = async () => ({ ...metric, type, values: samples(), aggregator: 'sum' });
  registry.registerMetric({ ...metric, get } as unknown as Metric<string>);
}

function samplesOf(name: string, { labels, counts, sum }: DurationSeries): Sample[] {
  let total = 0;
  const buckets = [...counts].map((count, index) => {
    total += count;
    return { labels: { le: bounds[index] ?? '+Inf', ...labels }, value: total, metricName: `${name}_bucket` };
  });
  return [
    ...buckets,
    { labels, value: sum, metricName: `${name}_sum` },
    { labels, value: total, metricName: `${name}_count` },
  ];
}
