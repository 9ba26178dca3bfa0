import { DocprocError } from '@org/docproc-core/errors';

/** A number of places for work that takes memory; who finds none waits. */
export interface Places {
  /** Runs the work once there is a place. Errors: `RATE_LIMITED` where too many wait, `ABORTED`; those of the work. */
  run<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T>;
}

/** Makes so many places, and as many for those who wait as `queue` says. */
export function createPlaces(most: number, queue: number): Places {
  let taken = 0;
  const waiting: (() => void)[] = [];

  async function enter(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) throw new DocprocError('ABORTED');
    if (taken < most) {
      taken += 1;
      return;
    }
    if (waiting.length >= queue) {
      const details = { limit: { name: 'queriesAtOnce', value: most }, retryAfter: 1 };
      throw new DocprocError('RATE_LIMITED', 'Too many queries at the same time.', { details });
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    waiting.push(resolve);
    const leave = () => {
      const at = waiting.indexOf(resolve);
      if (at !== -1) waiting.splice(at, 1);
      reject(new DocprocError('ABORTED'));
    };
    signal?.addEventListener('abort', leave, { once: true });
    // A place that is handed on is taken all the while.
    await promise.finally(() => signal?.removeEventListener('abort', leave));
  }

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else taken -= 1;
  }

  return {
    async run(work, signal) {
      await enter(signal);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
