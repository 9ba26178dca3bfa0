import type { EncodedSeries, Series } from '../metric/series.ts';
import type { OwnUsage } from '../watch/own.ts';
import type { GeneratorPlan, GeneratorResult } from './generate.ts';

/** What a generator has to tell of an interval. */
export interface Interval<S = Series> {
  /** To be taken at once: the next interval uses them again. */
  readonly series: readonly S[];
  /** Users at work. */
  readonly users: number;
  readonly own: OwnUsage;
}

/** From the coordinator to a generator in another thread or on another machine. */
export type ToGenerator = { readonly type: 'plan'; readonly plan: GeneratorPlan } | { readonly type: 'stop' };

/** From such a generator to the coordinator. */
export type FromGenerator =
  | { readonly type: 'hello'; readonly token?: string }
  | { readonly type: 'interval'; readonly interval: Interval<EncodedSeries> }
  | { readonly type: 'done'; readonly result: GeneratorResult }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };

/** Somebody who makes load. */
export interface Generator {
  /** Runs the plan to its end. `onInterval` is called about once a second, the last time before it resolves. */
  run(
    plan: GeneratorPlan,
    onInterval: (interval: Interval) => void,
    signal: AbortSignal,
  ): Promise<GeneratorResult>;
}
