import type { Recorder } from '../metric/recorder.ts';
import type { Tags } from '../metric/series.ts';

/**
 * Latency as somebody sees it who came when he was due, against coordinated omission: a generator that waits for a
 * stalled server sends nothing meanwhile, and so measures the stall once instead of for everybody who would have come
 * (Gil Tene, "How NOT to Measure Latency"). An iteration counts from when it was due. One that found no user free never
 * ran; it counts with the time until the next iteration ended, which is the least that it would have waited.
 */
export interface Lateness {
  /** An iteration ended now that was due at `intendedAt`. */
  ended(intendedAt: number | undefined): void;
  /** An iteration was due and found no user. */
  dropped(intendedAt: number): void;
  /** No more will come. */
  flush(): void;
}

/** Most dropped iterations that are remembered at a time. */
const maxPending = 100_000;

/** Makes the recording of `iteration_duration_corrected`. */
export function createLateness(recorder: Recorder, tags: Tags): Lateness {
  let pending: number[] = [];
  const settle = () => {
    if (pending.length === 0) return;
    const now = performance.now();
    const trend = recorder.trend('iteration_duration_corrected', tags);
    for (const intendedAt of pending) trend.add(now - intendedAt);
    pending = [];
  };
  return {
    ended(intendedAt) {
      if (intendedAt === undefined) return;
      recorder.trend('iteration_duration_corrected', tags).add(performance.now() - intendedAt);
      settle();
    },
    dropped(intendedAt) {
      pending.push(intendedAt);
      if (pending.length >= maxPending) settle();
    },
    flush: settle,
  };
}
