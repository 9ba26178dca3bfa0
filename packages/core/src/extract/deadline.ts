import { DocprocError } from '../errors/index.ts';

/** A time limit on work together with the caller's own signal. */
export interface Deadline {
  /** Aborted by the caller or by the clock. */
  readonly signal: AbortSignal;
  /** `TIMEOUT` or `ABORTED`, once the signal is aborted. */
  reason(): DocprocError | undefined;
  /**
   * The work's result, or the reason as an error soon after the signal, also where the work does not heed it. The
   * clock runs during this alone: what the caller does between two steps costs none of the time.
   */
  guard<T>(work: Promise<T>): Promise<T>;
  /** Lets go of the caller's signal. */
  clear(): void;
}

/** How long work may take to clean up after the signal, in milliseconds. Then it is left behind. */
const GRACE_MS = 2000;

/** Sets the time limit. `timeoutMs` of 0 sets none. */
export function startDeadline(timeoutMs: number, caller: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let reason: DocprocError | undefined;
  let left = timeoutMs;
  const stop = (error: DocprocError) => {
    if (reason !== undefined) return;
    reason = error;
    controller.abort(error);
  };
  const onAbort = () => stop(new DocprocError('ABORTED', undefined, { cause: caller?.reason }));
  if (caller?.aborted) onAbort();
  else caller?.addEventListener('abort', onAbort, { once: true });

  return {
    signal: controller.signal,
    reason: () => reason,
    async guard(work) {
      const started = performance.now();
      const timer =
        timeoutMs > 0 ? setTimeout(() => stop(tookTooLong(timeoutMs)), Math.max(0, left)) : undefined;
      try {
        return await Promise.race([work, overdue(controller.signal, work)]);
      } finally {
        clearTimeout(timer);
        left -= performance.now() - started;
      }
    },
    clear: () => caller?.removeEventListener('abort', onAbort),
  };
}

function tookTooLong(timeoutMs: number): DocprocError {
  return new DocprocError(
    'TIMEOUT',
    `Extraction took longer than timeoutMs (${timeoutMs}) and was stopped. Raise it, or ask for fewer pages.`,
    { details: { limit: { name: 'timeoutMs', value: timeoutMs } } },
  );
}

/** Rejects once the signal is aborted and the grace time is over; never, where the work ends before. */
function overdue(signal: AbortSignal, work: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const wait = () => {
      timer = setTimeout(() => reject(signal.reason), GRACE_MS);
    };
    if (signal.aborted) wait();
    else signal.addEventListener('abort', wait, { once: true });
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wait);
    };
    work.then(done, done);
  });
}
