/** Hands values on, one at a time and at most one an interval; the latest wins. */
export interface Throttle<T> {
  /** Hands the value on at once, or when its time has come unless a later one has taken its place. */
  push(value: T): void;
  /** Drops what is waiting, and waits for the call that is under way. */
  end(): Promise<void>;
}

/**
 * Makes a throttle for progress: extraction reports every page; the database, and people, want a few a second.
 *
 * @param intervalMs pause after each call of `write`, in milliseconds.
 * @param write must not reject.
 */
export function createThrottle<T>(intervalMs: number, write: (value: T) => Promise<void>): Throttle<T> {
  let waiting: { readonly value: T } | undefined;
  let busy = false;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();

  function next(): void {
    busy = waiting !== undefined && !ended;
    if (!waiting || ended) return;
    const { value } = waiting;
    waiting = undefined;
    writing = write(value).then(() => {
      if (!ended) timer = setTimeout(next, intervalMs);
    });
  }

  return {
    push(value) {
      waiting = { value };
      if (!busy) next();
    },
    async end() {
      ended = true;
      clearTimeout(timer);
      await writing;
    },
  };
}
