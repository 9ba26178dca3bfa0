import type { ExecutorContext, ExecutorResult, Iteration } from './executor.ts';

/** Times of an executor's run, in milliseconds. */
export interface LifeOptions {
  /** For which iterations are started. */
  readonly durationMs: number;
  /** Given to iterations that are under way at the end. Default 30,000. */
  readonly gracefulStopMs?: number | undefined;
}

/** The run of an executor: when it begins to end, what is cut off, and what was counted. */
export interface Life {
  /** By `performance.now()`. */
  readonly startedAt: number;
  /** Whether iterations may still be started. */
  mayStart(): boolean;
  /** Ends when nothing more is to be started. */
  readonly ending: AbortSignal;
  /** Ends when the graceful stop is over. */
  readonly cut: AbortSignal;
  /** Runs one iteration. */
  run(iteration: Iteration): Promise<void>;
  drop(intendedAt: number): void;
  /** Waits for all users, though not for those that ignore being cut off, and tells what was done. */
  finish(users: readonly Promise<unknown>[]): Promise<ExecutorResult>;
}

/** How long iterations that were cut off have to end by themselves, in milliseconds. */
const cutOffMs = 200;
/** Iterations that wait for nothing would keep timers and sockets from their turn; they get one this often. */
const turnEveryMs = 20;

/** Begins the run. */
export function beginLife(
  { durationMs, gracefulStopMs = 30_000 }: LifeOptions,
  context: ExecutorContext,
): Life {
  const startedAt = performance.now();
  const ending = new AbortController();
  const cut = new AbortController();
  const timers = [
    setTimeout(() => ending.abort(), durationMs),
    setTimeout(() => cut.abort(), durationMs + gracefulStopMs),
  ];
  const stop = () => {
    ending.abort();
    timers.push(setTimeout(() => cut.abort(), gracefulStopMs));
  };
  if (context.signal.aborted) stop();
  else context.signal.addEventListener('abort', stop, { once: true });
  const counted = { iterations: 0, interrupted: 0, dropped: 0 };
  let underWay = 0;
  let lastTurn = startedAt;
  return {
    startedAt,
    ending: ending.signal,
    mayStart: () => !ending.signal.aborted && performance.now() - startedAt < durationMs,
    cut: cut.signal,
    async run(iteration) {
      underWay += 1;
      await context.iterate(iteration);
      underWay -= 1;
      if (iteration.signal.aborted) counted.interrupted += 1;
      else counted.iterations += 1;
      const now = performance.now();
      if (now - lastTurn > turnEveryMs) {
        lastTurn = now;
        await new Promise(setImmediate);
      }
    },
    drop(intendedAt) {
      counted.dropped += 1;
      context.onDropped?.(intendedAt);
    },
    async finish(users) {
      try {
        await Promise.race([Promise.all(users), afterAbort(cut.signal, timers)]);
      } finally {
        context.signal.removeEventListener('abort', stop);
        for (const timer of timers) clearTimeout(timer);
        ending.abort();
        context.onUsers?.(0);
      }
      const { iterations, interrupted, dropped } = counted;
      const elapsedMs = performance.now() - startedAt;
      return { iterations, interrupted: interrupted + underWay, dropped, elapsedMs };
    },
  };
}

function afterAbort(signal: AbortSignal, timers: NodeJS.Timeout[]): Promise<void> {
  return new Promise((resolve) => {
    const wait = () => void timers.push(setTimeout(resolve, cutOffMs));
    if (signal.aborted) wait();
    else signal.addEventListener('abort', wait, { once: true });
  });
}

/** Resolves after `ms` milliseconds, or at once when the signal ends. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || ms <= 0) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
