import { createDistribution, type Distribution, type EncodedDistribution } from './distribution.ts';

/** Names and values by which samples are told apart, such as `{ scenario: 'crud', name: 'list' }`. */
export type Tags = Readonly<Record<string, string>>;

/** k6's four kinds of metric. */
export type MetricKind = 'counter' | 'gauge' | 'rate' | 'trend';

/** Counts or sums: `iterations`, `data_sent`. */
export interface CounterData {
  readonly kind: 'counter';
  count: number;
}

/** A value that goes up and down: `vus`. */
export interface GaugeData {
  readonly kind: 'gauge';
  /** The last one set. */
  value: number;
  min: number;
  max: number;
  /** How often it was set. */
  count: number;
}

/** How often something was true: `checks`. */
export interface RateData {
  readonly kind: 'rate';
  passes: number;
  fails: number;
}

/** A distribution: `http_req_duration`, in milliseconds. */
export interface TrendData {
  readonly kind: 'trend';
  readonly distribution: Distribution;
}

/** What was recorded under one name, or one name and tags. */
export type MetricData = CounterData | GaugeData | RateData | TrendData;

/** What was recorded under one name and one set of tags. */
export interface Series {
  readonly name: string;
  readonly tags: Tags;
  readonly data: MetricData;
}

/** A series as plain data, for another thread or machine. */
export interface EncodedSeries {
  readonly name: string;
  readonly tags: Tags;
  readonly data:
    | CounterData
    | GaugeData
    | RateData
    | { readonly kind: 'trend'; readonly distribution: EncodedDistribution };
}

/** Nothing recorded yet. */
export function emptyData(kind: MetricKind): MetricData {
  if (kind === 'counter') return { kind, count: 0 };
  if (kind === 'rate') return { kind, passes: 0, fails: 0 };
  if (kind === 'trend') return { kind, distribution: createDistribution() };
  return { kind, value: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, count: 0 };
}

/** Whether anything was recorded. */
export function isEmpty(data: MetricData): boolean {
  if (data.kind === 'trend') return data.distribution.count === 0;
  if (data.kind === 'rate') return data.passes + data.fails === 0;
  return data.count === 0;
}

/** Forgets what was recorded. A gauge keeps its value, which holds until another is set. */
export function resetData(data: MetricData): void {
  if (data.kind === 'trend') data.distribution.reset();
  else if (data.kind === 'counter') data.count = 0;
  else if (data.kind === 'rate') data.passes = data.fails = 0;
  else {
    data.count = 0;
    data.min = Number.POSITIVE_INFINITY;
    data.max = Number.NEGATIVE_INFINITY;
  }
}

/** Adds what `from` holds to `to`; both of one kind, else a `TypeError`. */
export function mergeData(to: MetricData, from: MetricData): void {
  if (to.kind === 'counter' && from.kind === 'counter') to.count += from.count;
  else if (to.kind === 'trend' && from.kind === 'trend') to.distribution.merge(from.distribution);
  else if (to.kind === 'rate' && from.kind === 'rate') {
    to.passes += from.passes;
    to.fails += from.fails;
  } else if (to.kind === 'gauge' && from.kind === 'gauge') {
    to.value = from.value;
    to.min = Math.min(to.min, from.min);
    to.max = Math.max(to.max, from.max);
    to.count += from.count;
  } else throw new TypeError(`a ${from.kind} cannot be added to a ${to.kind}`);
}

/** A series as plain data. */
export function encodeSeries({ name, tags, data }: Series): EncodedSeries {
  if (data.kind !== 'trend') return { name, tags, data: { ...data } };
  return { name, tags, data: { kind: 'trend', distribution: data.distribution.encode() } };
}

/** A series from plain data. */
export function decodeSeries({ name, tags, data }: EncodedSeries): Series {
  if (data.kind !== 'trend') return { name, tags, data };
  return { name, tags, data: { kind: 'trend', distribution: createDistribution(data.distribution) } };
}
