import type { Metric, Metrics, Trend } from './metric/metrics.ts';
import type { ThresholdResult } from './metric/threshold.ts';

/** A run in numbers, as `--summary-export` writes it. Durations are in milliseconds. */
export interface Summary {
  readonly scenario: string;
  readonly vus: number;
  readonly elapsedMs: number;
  readonly metrics: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly thresholds: readonly {
    readonly metric: string;
    readonly expression: string;
    readonly ok: boolean;
  }[];
}

const PERCENTILES = [50, 90, 95, 99];

/** Puts what a run recorded into plain numbers. */
export function summarize(
  run: { readonly scenario: string; readonly vus: number; readonly elapsedMs: number },
  metrics: Metrics,
  thresholds: readonly ThresholdResult[],
): Summary {
  const seconds = run.elapsedMs / 1000;
  return {
    ...run,
    metrics: Object.fromEntries(
      metrics.entries().map(([name, metric]) => [name, numbersOf(metric, seconds)]),
    ),
    thresholds: thresholds.map(({ threshold: { metric, expression }, ok }) => ({ metric, expression, ok })),
  };
}

/** The summary as text in the shape that k6 prints: a dotted name and its numbers, a line a metric. */
export function formatSummary(summary: Summary): string {
  const names = Object.keys(summary.metrics);
  const width = Math.max(...names.map((name) => name.length)) + 3;
  const lines = Object.entries(summary.metrics).map(
    ([name, numbers]) => `  ${name.padEnd(width, '.')}: ${formatNumbers(numbers)}`,
  );
  const thresholds = summary.thresholds.map(
    ({ metric, expression, ok }) => `  ${ok ? '✓' : '✗'} ${metric}: ${expression}`,
  );
  return [...lines, ...(thresholds.length > 0 ? ['', '  thresholds', ...thresholds] : [])].join('\n');
}

function numbersOf(metric: Metric, seconds: number): Record<string, number> {
  if (metric.kind === 'counter') return { count: metric.count, perSecond: metric.count / seconds };
  if (metric.kind === 'trend') return trendNumbers(metric);
  const { passes, fails } = metric;
  return { rate: passes + fails === 0 ? 0 : passes / (passes + fails), passes, fails };
}

function trendNumbers(trend: Trend): Record<string, number> {
  const percentiles = PERCENTILES.map((percent) => [`p(${percent})`, trend.percentile(percent)] as const);
  return {
    count: trend.count,
    avg: trend.avg,
    min: trend.min,
    max: trend.max,
    ...Object.fromEntries(percentiles),
  };
}

function formatNumbers(numbers: Readonly<Record<string, number>>): string {
  if ('rate' in numbers) {
    return `${((numbers['rate'] ?? 0) * 100).toFixed(2)}%  ✓ ${numbers['passes']}  ✗ ${numbers['fails']}`;
  }
  if ('perSecond' in numbers) return `${numbers['count']}  ${(numbers['perSecond'] ?? 0).toFixed(2)}/s`;
  return Object.entries(numbers)
    .filter(([name]) => name !== 'count')
    .map(([name, value]) => `${name}=${formatMs(value)}`)
    .join(' ');
}

function formatMs(ms: number): string {
  if (ms < 1) return `${Math.round(ms * 1000)}µs`;
  return ms < 1000 ? `${ms.toFixed(2)}ms` : `${(ms / 1000).toFixed(2)}s`;
}
