import type { MetricData } from '../metric/series.ts';
import type { OwnUsage } from '../watch/own.ts';
import type { PartUsage } from '../watch/parts.ts';

/** What happened in an interval. */
export interface TimelinePoint {
  /** End of the interval, in milliseconds since the test began. */
  readonly at: number;
  /** Length of the interval in milliseconds. */
  readonly ms: number;
  readonly metrics: Readonly<Record<string, PointNumbers>>;
  /** Each load generator. */
  readonly generators: readonly OwnUsage[];
  /** The parts of the system under test that are watched, by name. */
  readonly parts: Readonly<Record<string, PartUsage>>;
}

/** A metric in an interval. */
export type PointNumbers =
  | { readonly kind: 'counter'; readonly count: number }
  | { readonly kind: 'gauge'; readonly value: number }
  | { readonly kind: 'rate'; readonly passes: number; readonly fails: number }
  | {
      readonly kind: 'trend';
      readonly count: number;
      readonly sum: number;
      readonly p50: number;
      readonly p95: number;
      readonly p99: number;
      readonly max: number;
    };

/** The course of a test. Its memory is bounded: once there are too many points, each two neighbours become one. */
export interface Timeline {
  add(point: TimelinePoint): void;
  readonly points: readonly TimelinePoint[];
}

const defaultMaxPoints = 1200;

/** An empty course. */
export function createTimeline(maxPoints: number = defaultMaxPoints): Timeline {
  let points: TimelinePoint[] = [];
  /** Points that make up one; doubles with each halving. */
  let step = 1;
  let filled = 0;
  return {
    add(point) {
      const last = points.at(-1);
      if (last && filled > 0 && filled < step) points[points.length - 1] = join(last, point);
      else points.push(point);
      filled = (filled % step) + 1;
      if (points.length < maxPoints || filled < step) return;
      points = halve(points);
      step *= 2;
      filled = step;
    },
    get points() {
      return points;
    },
  };
}

/** A metric's interval as numbers. */
export function numbersOf(data: MetricData): PointNumbers {
  if (data.kind === 'counter') return { kind: 'counter', count: data.count };
  if (data.kind === 'rate') return { kind: 'rate', passes: data.passes, fails: data.fails };
  if (data.kind === 'gauge') return { kind: 'gauge', value: data.value };
  const { count, sum, max } = data.distribution;
  const [p50 = 0, p95 = 0, p99 = 0] = [50, 95, 99].map((percent) => data.distribution.percentile(percent));
  return { kind: 'trend', count, sum, p50, p95, p99, max };
}

function halve(points: readonly TimelinePoint[]): TimelinePoint[] {
  return points.flatMap((point, index) => {
    if (index % 2 === 1) return [];
    const next = points[index + 1];
    return [next ? join(point, next) : point];
  });
}

/** Two neighbours as one. Counts add up exactly; of percentiles the larger is kept, which is never too small. */
function join(a: TimelinePoint, b: TimelinePoint): TimelinePoint {
  const names = new Set([...Object.keys(a.metrics), ...Object.keys(b.metrics)]);
  const metrics = [...names].map((name) => [name, joinNumbers(a.metrics[name], b.metrics[name])] as const);
  return {
    at: b.at,
    ms: a.ms + b.ms,
    metrics: Object.fromEntries(metrics) as Record<string, PointNumbers>,
    generators: b.generators.map((usage, index) => ({
      cpu: ((a.generators[index]?.cpu ?? usage.cpu) + usage.cpu) / 2,
      loopUtilization: Math.max(a.generators[index]?.loopUtilization ?? 0, usage.loopUtilization),
      loopDelayP99: Math.max(a.generators[index]?.loopDelayP99 ?? 0, usage.loopDelayP99),
      loopDelayMax: Math.max(a.generators[index]?.loopDelayMax ?? 0, usage.loopDelayMax),
    })),
    parts: b.parts,
  };
}

function joinNumbers(a: PointNumbers | undefined, b: PointNumbers | undefined): PointNumbers | undefined {
  if (!a || !b || a.kind !== b.kind) return b ?? a;
  if (a.kind === 'counter' && b.kind === 'counter') return { kind: 'counter', count: a.count + b.count };
  if (a.kind === 'rate' && b.kind === 'rate') {
    return { kind: 'rate', passes: a.passes + b.passes, fails: a.fails + b.fails };
  }
  if (a.kind !== 'trend' || b.kind !== 'trend') return b;
  const most = (pick: 'p50' | 'p95' | 'p99' | 'max') => Math.max(a[pick], b[pick]);
  const { count, sum } = { count: a.count + b.count, sum: a.sum + b.sum };
  return {
    kind: 'trend',
    count,
    sum,
    p50: most('p50'),
    p95: most('p95'),
    p99: most('p99'),
    max: most('max'),
  };
}
