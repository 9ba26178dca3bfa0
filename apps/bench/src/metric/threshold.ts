import { DocprocError } from '@org/docproc-core/errors';
import { parseSelector, type Selector } from './selector.ts';
import type { MetricData } from './series.ts';
import type { Totals } from './totals.ts';

/** A condition on one metric, or on the part of it with certain tags. */
export interface Threshold {
  readonly selector: Selector;
  /** As written, such as `p(95)<500`. */
  readonly expression: string;
  readonly statistic: string;
  readonly operator: Operator;
  readonly bound: number;
  /** Ends the test once it is crossed. Default false. */
  readonly abortOnFail: boolean;
  /** Milliseconds before it may end the test. Default 0. */
  readonly delayAbortEvalMs: number;
}

/** How a threshold came out. `observed` is missing where the metric has no such statistic or was never recorded. */
export interface ThresholdResult {
  readonly threshold: Threshold;
  readonly observed: number | undefined;
  readonly ok: boolean;
}

/** When a threshold ends the test. */
export interface AbortRule {
  readonly abortOnFail?: boolean;
  readonly delayAbortEvalMs?: number;
}

type Operator = '<' | '<=' | '>' | '>=' | '==' | '===' | '!=';

const shape =
  /^(count|rate|value|min|max|avg|med|stddev|p\((\d+(?:\.\d+)?)\))\s*(<=|>=|<|>|===|==|!=)\s*(-?\d+(?:\.\d+)?)$/i;

/** Reads a metric and a condition on it, such as `http_req_duration{name:list}` and `p(95)<200`. Error: `OPTION_INVALID`. */
export function parseThreshold(metric: string, condition: string, rule: AbortRule = {}): Threshold {
  const expression = condition.trim();
  const [, statistic, percent, operator, bound] = shape.exec(expression) ?? [];
  if (statistic === undefined || Number(percent ?? 0) > 100) {
    const message = `threshold "${condition}" of ${metric} cannot be understood; write it like p(95)<500`;
    throw new DocprocError('OPTION_INVALID', message);
  }
  return {
    selector: parseSelector(metric),
    expression,
    statistic: statistic.toLowerCase(),
    operator: operator as Operator,
    bound: Number(bound),
    abortOnFail: rule.abortOnFail ?? false,
    delayAbortEvalMs: rule.delayAbortEvalMs ?? 0,
  };
}

/** Reads both in one text, as on the command line: `upload_duration:p(95)<500`. Error: `OPTION_INVALID`. */
export function parseThresholdText(text: string): Threshold {
  const [, metric, condition] = /^([^{}:]+(?:\{[^}]*\})?):(.+)$/.exec(text.trim()) ?? [];
  if (metric !== undefined && condition !== undefined) return parseThreshold(metric, condition);
  const message = `threshold "${text}" cannot be understood; write it like upload_duration:p(95)<500`;
  throw new DocprocError('OPTION_INVALID', message);
}

/**
 * Judges thresholds over what a run recorded in `elapsedMs`. A metric that was never recorded fails, since nothing was
 * shown, except for a `count`, which is then 0.
 */
export function judge(
  thresholds: readonly Threshold[],
  totals: Pick<Totals, 'get'>,
  elapsedMs: number,
): ThresholdResult[] {
  return thresholds.map((threshold) => {
    const observed = statisticOf(totals.get(threshold.selector), threshold.statistic, elapsedMs);
    const ok = observed !== undefined && compare(observed, threshold.operator, threshold.bound);
    return { threshold, observed, ok };
  });
}

/** One number of a metric; `rate` of a counter is a second's. */
export function statisticOf(
  data: MetricData | undefined,
  statistic: string,
  elapsedMs: number,
): number | undefined {
  if (data === undefined) return statistic === 'count' ? 0 : undefined;
  if (data.kind === 'counter') {
    if (statistic === 'rate') return elapsedMs > 0 ? data.count / (elapsedMs / 1000) : undefined;
    return statistic === 'count' ? data.count : undefined;
  }
  if (data.kind === 'rate') return rateOf(data.passes, data.fails, statistic);
  if (data.kind === 'gauge') {
    return statistic === 'value' || statistic === 'min' || statistic === 'max' ? data[statistic] : undefined;
  }
  return trendStatistic(data.distribution, statistic);
}

function trendStatistic(
  distribution: Extract<MetricData, { kind: 'trend' }>['distribution'],
  statistic: string,
): number | undefined {
  if (statistic === 'count') return distribution.count;
  if (distribution.count === 0) return undefined;
  if (statistic === 'med') return distribution.percentile(50);
  const percent = /^p\((.*)\)$/.exec(statistic)?.[1];
  if (percent !== undefined) return distribution.percentile(Number(percent));
  return statistic === 'min' || statistic === 'max' || statistic === 'avg' || statistic === 'stddev'
    ? distribution[statistic]
    : undefined;
}

function rateOf(passes: number, fails: number, statistic: string): number | undefined {
  const all = passes + fails;
  if (statistic === 'count') return all;
  return statistic === 'rate' && all > 0 ? passes / all : undefined;
}

function compare(observed: number, operator: Operator, bound: number): boolean {
  if (operator === '<') return observed < bound;
  if (operator === '<=') return observed <= bound;
  if (operator === '>') return observed > bound;
  if (operator === '>=') return observed >= bound;
  return operator === '!=' ? observed !== bound : observed === bound;
}
