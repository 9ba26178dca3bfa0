import { DocprocError } from '@org/docproc-core/errors';
import type { Metric, Metrics } from './metrics.ts';

/** A condition on one metric, such as `upload_duration:p(95)<500`. */
export interface Threshold {
  readonly metric: string;
  /** As written after the colon. */
  readonly expression: string;
  readonly statistic: string;
  readonly operator: Operator;
  readonly bound: number;
}

/** How a threshold came out. `observed` is missing where the metric has no such statistic or was never recorded. */
export interface ThresholdResult {
  readonly threshold: Threshold;
  readonly observed: number | undefined;
  readonly ok: boolean;
}

type Operator = '<' | '<=' | '>' | '>=' | '==';

const SHAPE =
  /^([a-z][a-z0-9_]*):\s*(count|rate|min|max|avg|med|p\((\d+(?:\.\d+)?)\))\s*(<=|>=|<|>|==)\s*(-?\d+(?:\.\d+)?)$/i;

/** Reads `metric:statistic<bound`; statistics as in k6: count, rate, min, max, avg, med, p(N). Error: `OPTION_INVALID`. */
export function parseThreshold(text: string): Threshold {
  const [, metric, statistic, percent, operator, bound] = SHAPE.exec(text.trim()) ?? [];
  if (metric === undefined || statistic === undefined || Number(percent ?? 0) > 100) {
    const message = `threshold "${text}" cannot be understood; write it like upload_duration:p(95)<500`;
    throw new DocprocError('OPTION_INVALID', message);
  }
  const expression = text.slice(text.indexOf(':') + 1).trim();
  return { metric, expression, statistic, operator: operator as Operator, bound: Number(bound) };
}

/** Judges thresholds over what a run recorded. A metric that was never recorded fails: nothing was shown. */
export function judge(thresholds: readonly Threshold[], metrics: Metrics): ThresholdResult[] {
  const byName = new Map(metrics.entries());
  return thresholds.map((threshold) => {
    const observed = statisticOf(byName.get(threshold.metric), threshold.statistic);
    const ok = observed !== undefined && compare(observed, threshold.operator, threshold.bound);
    return { threshold, observed, ok };
  });
}

function statisticOf(metric: Metric | undefined, statistic: string): number | undefined {
  if (metric === undefined) return undefined;
  if (metric.kind === 'counter') return statistic === 'count' ? metric.count : undefined;
  if (metric.kind === 'rate') return rateOf(metric.passes, metric.fails, statistic);
  if (metric.count === 0) return undefined;
  if (statistic === 'med') return metric.percentile(50);
  const percent = /^p\((.*)\)$/i.exec(statistic)?.[1];
  if (percent !== undefined) return metric.percentile(Number(percent));
  return statistic === 'count' || statistic === 'min' || statistic === 'max' || statistic === 'avg'
    ? metric[statistic]
    : undefined;
}

function rateOf(passes: number, fails: number, statistic: string): number | undefined {
  if (statistic !== 'rate' || passes + fails === 0) return undefined;
  return passes / (passes + fails);
}

function compare(observed: number, operator: Operator, bound: number): boolean {
  if (operator === '<') return observed < bound;
  if (operator === '<=') return observed <= bound;
  if (operator === '>') return observed > bound;
  if (operator === '>=') return observed >= bound;
  return observed === bound;
}
