import { formatSelector, type Selector, selects } from './selector.ts';
import {
  emptyData,
  isEmpty,
  type MetricData,
  mergeData,
  resetData,
  type Series,
  type Tags,
} from './series.ts';

/** Everything that a run recorded: by metric, and for the parts of metrics that somebody asked for. */
export interface Totals {
  /** Adds what a generator recorded in an interval. */
  merge(series: Series): void;
  /** What was recorded in all. */
  get(selector: Selector): MetricData | undefined;
  /** Metrics and parts of metrics (`checks{check:status is 200}`) by name, in order. */
  entries(): readonly (readonly [string, MetricData])[];
  /** Hands over each metric as recorded since the last call. */
  takeInterval(take: (name: string, data: MetricData) => void): void;
}

/** Parts that are kept without being asked for, by the tag that makes them. */
const automatic: Readonly<Record<string, string>> = {
  checks: 'check',
  group_duration: 'group',
  iteration_duration: 'scenario',
  iterations: 'scenario',
  dropped_iterations: 'scenario',
};
/** Most parts of one metric that are kept without being asked for. */
const maxAutomatic = 100;

interface Part {
  readonly selector: Selector;
  readonly data: MetricData;
}

interface Total {
  readonly data: MetricData;
  readonly interval: MetricData;
  readonly parts: Map<string, Part>;
}

/** Nothing recorded yet. `asked` are the parts that thresholds name. */
export function createTotals(asked: readonly Selector[]): Totals {
  const byName = new Map<string, Total>();
  const totalOf = ({ name, data: { kind } }: Series): Total => {
    const known = byName.get(name);
    if (known) return known;
    const parts = asked
      .filter(({ metric, tags }) => metric === name && Object.keys(tags).length > 0)
      .map((selector) => [formatSelector(selector), { selector, data: emptyData(kind) }] as const);
    const total = { data: emptyData(kind), interval: emptyData(kind), parts: new Map(parts) };
    byName.set(name, total);
    return total;
  };
  return {
    merge(series) {
      const total = totalOf(series);
      addAutomatic(total, series);
      mergeData(total.data, series.data);
      mergeData(total.interval, series.data);
      for (const part of total.parts.values()) {
        if (selects(part.selector, series.name, series.tags)) mergeData(part.data, series.data);
      }
    },
    get(selector) {
      const total = byName.get(selector.metric);
      if (Object.keys(selector.tags).length === 0) return total?.data;
      const data = total?.parts.get(formatSelector(selector))?.data;
      return data && isEmpty(data) ? undefined : data;
    },
    entries: () =>
      [...byName]
        .flatMap(([name, { data, parts }]) => [
          [name, data] as const,
          ...[...parts].map(([part, { data }]) => [part, data] as const),
        ])
        .filter(([, data]) => !isEmpty(data))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    takeInterval(take) {
      for (const [name, { interval }] of byName) {
        if (isEmpty(interval)) continue;
        take(name, interval);
        resetData(interval);
      }
    },
  };
}

/** Makes room for a part that is kept without being asked for. */
function addAutomatic({ parts }: Total, { name, tags, data: { kind } }: Series): void {
  const selector = automaticPart(name, tags);
  if (selector === undefined || parts.size >= maxAutomatic) return;
  const key = formatSelector(selector);
  if (!parts.has(key)) parts.set(key, { selector, data: emptyData(kind) });
}

function automaticPart(name: string, tags: Tags): Selector | undefined {
  if (name === 'http_req_duration' && tags['expected_response'] === 'true') {
    return { metric: name, tags: { expected_response: 'true' } };
  }
  const tag = automatic[name];
  const value = tag === undefined ? undefined : tags[tag];
  return tag === undefined || value === undefined ? undefined : { metric: name, tags: { [tag]: value } };
}
