import type { Segment } from './segment.ts';

/** One iteration of one virtual user. */
export interface Iteration {
  /** Number of the user, from 0 within its scenario. */
  readonly vu: number;
  /** Iterations that this user has begun before. */
  readonly number: number;
  /** Ends when the graceful stop is over. */
  readonly signal: AbortSignal;
  /** When it ought to have started, by `performance.now()`; only where a rate of arrivals decides. */
  readonly intendedAt?: number;
}

/** What an executor works with. */
export interface ExecutorContext {
  /** Runs an iteration. Never rejects. */
  readonly iterate: (iteration: Iteration) => Promise<void>;
  /** Starts no more iterations; those under way get the graceful stop from then on. */
  readonly signal: AbortSignal;
  /** The share of the work that is this generator's. */
  readonly segment: Segment;
  /** Told how many users the executor keeps at work, whenever that changes. */
  readonly onUsers?: (users: number) => void;
  /** Told of an iteration that could not start in its time because no user was free. */
  readonly onDropped?: (intendedAt: number) => void;
}

/** What an executor did. */
export interface ExecutorResult {
  readonly iterations: number;
  /** Iterations that were cut off by the end of the graceful stop. */
  readonly interrupted: number;
  /** Iterations that could not start in their time because no user was free. */
  readonly dropped: number;
  readonly elapsedMs: number;
}

/** A part of a schedule: in `durationMs`, go evenly to `target`. */
export interface Stage {
  readonly durationMs: number;
  readonly target: number;
}
