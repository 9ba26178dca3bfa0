import type { Tracked } from './follow.ts';

/** What a subscription of tRPC's client calls. */
export interface SubscriptionCallbacks<T> {
  readonly onStarted: () => void;
  readonly onData: (event: Tracked<T>) => void;
  readonly onError: (error: unknown) => void;
  readonly onComplete: () => void;
}

/** Starts a subscription; gives what stops it. */
export type Subscribe<T> = (callbacks: SubscriptionCallbacks<T>) => { unsubscribe(): void };

/**
 * A subscription as an iteration. `onStarted` is called each time the server has begun to listen: whatever happens
 * after that comes as an event.
 */
export async function* iterate<T>(
  subscribe: Subscribe<T>,
  signal: AbortSignal,
  onStarted: () => void = () => {},
): AsyncGenerator<Tracked<T>, void, undefined> {
  const waiting: Tracked<T>[] = [];
  let over = signal.aborted;
  let failure: { readonly error: unknown } | undefined;
  let wake = () => {};
  const end = () => {
    over = true;
    wake();
  };
  signal.addEventListener('abort', end);
  const subscription = subscribe({
    onStarted,
    onData: (event) => {
      waiting.push(event);
      wake();
    },
    onError: (error) => {
      failure = { error };
      end();
    },
    onComplete: end,
  });
  try {
    while (true) {
      const next = waiting.shift();
      if (next) yield next;
      else if (failure) throw failure.error;
      else if (over) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    signal.removeEventListener('abort', end);
    subscription.unsubscribe();
  }
}
