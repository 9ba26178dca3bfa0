import { simulate } from '../sizing/queue.ts';
import type { ModelCheck, Times } from './calibration.ts';

/** What the model knows of a station. Times in milliseconds. */
export interface StationModel {
  readonly station: ModelCheck['station'];
  /** Cores of servers, or extraction threads. */
  readonly places: number;
  readonly serviceMs: number;
  /** Standard deviation of the service time, as a share of its mean. */
  readonly variation: number;
  /** What comes on top whatever the load. */
  readonly overheadMs: number;
}

/** What was seen at a load. */
export interface Observed {
  readonly perSecond: number;
  readonly times: Times;
}

/**
 * Time that is not explained by serving and by waiting to be served, from a load so light that little waits. By the
 * medians: a few calls that met something else on the machine would count for all in the mean.
 */
export function overheadOf(model: Omit<StationModel, 'overheadMs'>, light: Observed): number {
  const { p50 } = simulate({ ...model, perSecond: light.perSecond });
  return Math.max(0, light.times.p50 - p50);
}

/** What the model says of the load that was observed, beside it. */
export function checkModel(model: StationModel, { perSecond, times }: Observed): ModelCheck {
  const { station, places, serviceMs, variation, overheadMs } = model;
  const result = simulate({ places, serviceMs, variation, perSecond });
  return {
    station,
    perSecond,
    utilization: result.utilization,
    measured: times,
    predicted: {
      avg: overheadMs + serviceMs + result.meanWait,
      p50: overheadMs + result.p50,
      p95: overheadMs + result.p95,
    },
  };
}
