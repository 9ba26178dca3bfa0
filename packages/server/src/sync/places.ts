import { DocprocError } from '@org/docproc-core/errors';

/** A number of places for work that takes memory; who finds none waits. */
export interface Places {
  /**
   * Runs the work of a user once there is a place for him.
   * Errors: `RATE_LIMITED` where too many wait, or too many of his own, `ABORTED`; those of the work.
   */
  run<T>(userId: string, work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T>;
}

/** How many there are. */
export interface PlacesOptions {
  readonly most: number;
  /** Places of one user at the same time. */
  readonly mostEach: number;
  /** Most that wait. */
  readonly queue: number;
  /** Most of one user that wait. */
  readonly queueEach: number;
}

interface Waiting {
  readonly userId: string;
  readonly begin: () => void;
}

/** Makes places, which are given in turn; who has his number of them lets others go first. */
export function createPlaces({ most, mostEach, queue, queueEach }: PlacesOptions): Places {
  const taken: string[] = [];
  const waiting: Waiting[] = [];
  const hasPlace = (userId: string) =>
    taken.length < most && taken.filter((other) => other === userId).length < mostEach;

  async function enter(userId: string, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) throw new DocprocError('ABORTED');
    if (hasPlace(userId)) {
      taken.push(userId);
      return;
    }
    const own = waiting.filter((other) => other.userId === userId).length;
    if (waiting.length >= queue || own >= queueEach) {
      const details = { limit: { name: 'queriesAtOnce', value: most }, retryAfter: 1 };
      throw new DocprocError('RATE_LIMITED', 'Too many queries at the same time.', { details });
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const entry = { userId, begin: resolve };
    waiting.push(entry);
    const leave = () => {
      const at = waiting.indexOf(entry);
      if (at !== -1) waiting.splice(at, 1);
      reject(new DocprocError('ABORTED'));
    };
    signal?.addEventListener('abort', leave, { once: true });
    // A place that is handed on is taken all the while.
    await promise.finally(() => signal?.removeEventListener('abort', leave));
  }

  function leave(userId: string): void {
    taken.splice(taken.indexOf(userId), 1);
    const at = waiting.findIndex((next) => hasPlace(next.userId));
    const [next] = at === -1 ? [] : waiting.splice(at, 1);
    if (!next) return;
    taken.push(next.userId);
    next.begin();
  }

  return {
    async run(userId, work, signal) {
      await enter(userId, signal);
      try {
        return await work();
      } finally {
        leave(userId);
      }
    },
  };
}
