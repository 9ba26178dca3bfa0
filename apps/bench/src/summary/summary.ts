import { formatSelector } from '../metric/selector.ts';
import type { MetricData } from '../metric/series.ts';
import { statisticOf, type ThresholdResult } from '../metric/threshold.ts';
import type { Totals } from '../metric/totals.ts';
import type { TimelinePoint } from '../run/timeline.ts';
import type { ScenarioOptions } from '../script/options.ts';
import type { PartUsage } from '../watch/parts.ts';

/** A run in numbers, as `--summary-export` writes it and `handleSummary` gets it. Times are in milliseconds. */
export interface Summary {
  readonly schemaVersion: 1;
  /** Scenario file, or name of one of ours. */
  readonly script: string;
  /** Address of the server under test. */
  readonly url: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly elapsedMs: number;
  /** Whether it was ended early by the user or a threshold. */
  readonly aborted: boolean;
  readonly scenarios: Readonly<Record<string, ScenarioOptions>>;
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  readonly thresholds: readonly ThresholdSummary[];
  /** Highest of each watched part of the system under test. */
  readonly parts: Readonly<Record<string, PartUsage>>;
  /** What has to be known to read the numbers: that the generator was the bottleneck, messages of failed iterations. */
  readonly remarks: readonly string[];
  readonly timeline: readonly TimelinePoint[];
}

/** A metric in numbers by the name of each, such as `p(95)`. */
export interface MetricSummary {
  readonly type: MetricData['kind'];
  readonly values: Readonly<Record<string, number>>;
}

/** How a threshold came out. */
export interface ThresholdSummary {
  readonly metric: string;
  readonly expression: string;
  readonly ok: boolean;
  /** Left out where nothing was recorded. */
  readonly observed?: number;
}

/** What a summary is made of. */
export interface SummaryOptions
  extends Pick<
    Summary,
    'script' | 'url' | 'startedAt' | 'elapsedMs' | 'aborted' | 'scenarios' | 'remarks' | 'timeline'
  > {
  readonly totals: Totals;
  readonly thresholds: readonly ThresholdResult[];
  readonly trendStats: readonly string[] | undefined;
}

const defaultStats = ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)', 'p(99)'];

/** Puts what a run recorded into plain numbers. */
export function summarize(options: SummaryOptions): Summary {
  const { totals, thresholds, trendStats = defaultStats, ...run } = options;
  const metrics = totals
    .entries()
    .map(([name, data]) => [name, metricSummary(data, run.elapsedMs, trendStats)] as const);
  return {
    schemaVersion: 1,
    ...run,
    metrics: Object.fromEntries(metrics),
    thresholds: thresholds.map(({ threshold: { selector, expression }, ok, observed }) => ({
      metric: formatSelector(selector),
      expression,
      ok,
      ...(observed !== undefined && { observed }),
    })),
    parts: highest(run.timeline),
  };
}

function metricSummary(data: MetricData, elapsedMs: number, trendStats: readonly string[]): MetricSummary {
  if (data.kind === 'counter') {
    return { type: 'counter', values: { count: data.count, rate: data.count / (elapsedMs / 1000) } };
  }
  if (data.kind === 'rate') {
    const { passes, fails } = data;
    return { type: 'rate', values: { rate: passes / (passes + fails), passes, fails } };
  }
  if (data.kind === 'gauge') {
    return { type: 'gauge', values: { value: data.value, min: data.min, max: data.max } };
  }
  const names = ['count', ...trendStats.filter((name) => name !== 'count')];
  const values = names.flatMap((name) => {
    const value = statisticOf(data, name, elapsedMs);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { type: 'trend', values: Object.fromEntries(values) };
}

function highest(timeline: readonly TimelinePoint[]): Record<string, PartUsage> {
  const found: Record<string, Record<string, number>> = {};
  for (const { parts } of timeline) {
    for (const [part, usage] of Object.entries(parts)) {
      found[part] ??= {};
      const most = found[part];
      for (const [name, value] of Object.entries(usage)) most[name] = Math.max(most[name] ?? 0, value);
    }
  }
  return found;
}
