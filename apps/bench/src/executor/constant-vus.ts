/** How many virtual users run how long. */
export interface ConstantVusOptions {
  /** Virtual users at the same time. */
  readonly vus: number;
  /** Milliseconds for which iterations are started. */
  readonly durationMs: number;
  /** Milliseconds given to iterations that are under way at the end. Default 30,000. */
  readonly gracefulStopMs?: number;
  /** Stops starting iterations; those under way get the graceful stop from then on. */
  readonly signal?: AbortSignal;
}

/** One iteration of one virtual user; both count from 0. The signal ends when the graceful stop is over. */
export type Iteration = (vu: number, iteration: number, signal: AbortSignal) => Promise<void>;

/** What an executor did. */
export interface ExecutorResult {
  readonly iterations: number;
  /** Iterations that were cut off by the end of the graceful stop. */
  readonly interrupted: number;
  readonly elapsedMs: number;
}

/** Every virtual user starts its next iteration as soon as its last one has ended, as k6's `constant-vus` does. */
export async function runConstantVus(
  options: ConstantVusOptions,
  iterate: Iteration,
): Promise<ExecutorResult> {
  const started = performance.now();
  const cut = new AbortController();
  const { durationMs, gracefulStopMs = 30_000, signal } = options;
  const cutAfter = (ms: number) => setTimeout(() => cut.abort(), ms);
  let timer = cutAfter(durationMs + gracefulStopMs);
  const stop = () => {
    clearTimeout(timer);
    timer = cutAfter(gracefulStopMs);
  };
  signal?.addEventListener('abort', stop, { once: true });
  const mayStart = () => performance.now() - started < durationMs && !signal?.aborted;
  let iterations = 0;
  let interrupted = 0;
  const user = async (vu: number) => {
    for (let iteration = 0; mayStart(); iteration += 1) {
      await iterate(vu, iteration, cut.signal);
      if (cut.signal.aborted) interrupted += 1;
      else iterations += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: options.vus }, (_, vu) => user(vu)));
  } finally {
    signal?.removeEventListener('abort', stop);
    clearTimeout(timer);
  }
  return { iterations, interrupted, elapsedMs: performance.now() - started };
}
