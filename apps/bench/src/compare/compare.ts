import { DocprocError } from '@org/docproc-core/errors';
import type { MetricSummary } from '../summary/summary.ts';
import { compareRuns, type Difference } from './bootstrap.ts';
import type { ComparedSummary } from './read.ts';

/** A number of a metric in both versions. */
export interface Comparison extends Difference {
  /** Such as `http_req_duration p(95)`. */
  readonly name: string;
  readonly verdict: Verdict;
}

/**
 * `better` and `worse` only where the interval lies on one side of no change; `unclear` where it does not;
 * `few` where a side has fewer than four runs, which tell too little of noise.
 */
export type Verdict = 'better' | 'worse' | 'unclear' | 'few';

/** Metrics for which more is better; of all others less is. */
const moreIsBetter =
  /^(http_reqs|iterations|checks|documents_completed|pages_per_second|pages_completed|upload_megabytes)/;
/** Compared where none are named. */
const usual =
  /^(http_reqs|http_req_duration|http_req_failed|iterations|iteration_duration|iteration_duration_corrected|checks|upload_duration|document_processing_duration|event_lag|documents_completed|pages_per_second|report_duration)$/;

/** Compares runs of A with runs of B. `metrics` names those that are compared. Error: `OPTION_INVALID`. */
export function compareSummaries(
  a: readonly Pick<ComparedSummary, 'metrics'>[],
  b: readonly Pick<ComparedSummary, 'metrics'>[],
  metrics: readonly string[] = [],
): Comparison[] {
  const names = [...new Set([...a, ...b].flatMap((summary) => Object.keys(summary.metrics)))].sort();
  const missing = metrics.find((metric) => !names.includes(metric));
  if (missing !== undefined) {
    throw new DocprocError(
      'OPTION_INVALID',
      `no run recorded ${missing}; recorded were: ${names.join(', ')}`,
    );
  }
  const chosen = names.filter((name) => (metrics.length > 0 ? metrics.includes(name) : usual.test(name)));
  return chosen.flatMap((name) => compareMetric(name, a, b));
}

/** Statistics that are compared of each kind. */
const statistics: Readonly<Record<MetricSummary['type'], readonly string[]>> = {
  counter: ['rate'],
  gauge: ['value'],
  rate: ['rate'],
  trend: ['avg', 'med', 'p(95)', 'p(99)'],
};

function compareMetric(
  name: string,
  a: readonly Pick<ComparedSummary, 'metrics'>[],
  b: readonly Pick<ComparedSummary, 'metrics'>[],
): Comparison[] {
  const type = [...a, ...b].map(({ metrics }) => metrics[name]?.type).find((found) => found !== undefined);
  if (type === undefined) return [];
  return statistics[type].flatMap((statistic) => {
    const valuesOf = (summaries: readonly Pick<ComparedSummary, 'metrics'>[]) =>
      summaries.map(({ metrics }) => metrics[name]?.values[statistic]).filter((value) => value !== undefined);
    const [ofA, ofB] = [valuesOf(a), valuesOf(b)];
    // A run that never recorded it cannot be compared.
    if (ofA.length < a.length || ofB.length < b.length) return [];
    const difference = compareRuns(ofA, ofB);
    return [{ name: `${name} ${statistic}`, ...difference, verdict: verdictOf(name, difference) }];
  });
}

function verdictOf(name: string, { interval }: Difference): Verdict {
  if (!interval) return 'few';
  const [least, most] = interval;
  if (least <= 0 && most >= 0) return 'unclear';
  return least > 0 === moreIsBetter.test(name) ? 'better' : 'worse';
}

/** Comparisons that are worse by more than `bound` (a share), beyond what chance explains. */
export function regressionsOf(comparisons: readonly Comparison[], bound: number): Comparison[] {
  return comparisons.filter(({ verdict, change }) => verdict === 'worse' && Math.abs(change) > bound);
}

/** The comparison as a table. */
export function formatComparisons(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(({ name, a, b, change, interval, verdict }) => [
    name,
    shortNumber(a),
    shortNumber(b),
    signed(change),
    interval ? `${signed(interval[0])} to ${signed(interval[1])}` : '',
    verdict === 'few' ? 'no verdict: too few runs' : verdict,
  ]);
  const table = [['metric', 'A', 'B', 'change', '95 % interval', 'verdict'], ...rows];
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => (row[column] ?? '').length)),
  );
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function signed(share: number): string {
  if (Math.abs(share) > 1e6) return share > 0 ? '+∞' : '-∞';
  return `${share > 0 ? '+' : ''}${(share * 100).toFixed(1)} %`;
}
