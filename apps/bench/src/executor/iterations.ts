import type { ExecutorContext, ExecutorResult } from './executor.ts';
import { beginLife } from './life.ts';
import { globalIndex, shareOf } from './segment.ts';

/** `shared-iterations` and `per-vu-iterations`. */
export interface IterationsOptions {
  readonly vus: number;
  /** Iterations of all users together, or of each user. */
  readonly iterations: number;
  /** Longest time in milliseconds for which iterations are started. Default 10 minutes. */
  readonly maxDurationMs?: number | undefined;
  /** Milliseconds given to iterations that are under way at the end. Default 30,000. */
  readonly gracefulStopMs?: number | undefined;
}

const defaultMaxMs = 600_000;

/** Users take iterations from one store until it is empty; a fast user does more of them. */
export async function runSharedIterations(
  options: IterationsOptions,
  context: ExecutorContext,
): Promise<ExecutorResult> {
  let left = shareOf(options.iterations, context.segment);
  return work(options, context, () => {
    left -= 1;
    return left >= 0;
  });
}

/** Every user does the same number of iterations. */
export async function runPerVuIterations(
  options: IterationsOptions,
  context: ExecutorContext,
): Promise<ExecutorResult> {
  return work(options, context, (number) => number < options.iterations);
}

function work(
  options: IterationsOptions,
  context: ExecutorContext,
  mayTake: (number: number) => boolean,
): Promise<ExecutorResult> {
  const { maxDurationMs: durationMs = defaultMaxMs, gracefulStopMs } = options;
  const life = beginLife({ durationMs, gracefulStopMs }, context);
  const users = shareOf(options.vus, context.segment);
  context.onUsers?.(users);
  const user = async (vu: number) => {
    const { cut: signal } = life;
    for (let number = 0; life.mayStart() && mayTake(number); number += 1)
      await life.run({ vu, number, signal });
  };
  const vus = Array.from({ length: users }, (_, local) => globalIndex(local, context.segment));
  return life.finish(vus.map(user));
}
