import type { DocprocError } from '@org/docproc-core/errors';
import { toDocprocError } from '../errors.ts';

/** An event under its id. */
export interface Tracked<T> {
  readonly id: string;
  readonly data: T;
}

/** How a stream of events is followed. */
export interface FollowOptions<T> {
  /** Subscribes after the event with this id; from now where it is left out. */
  readonly subscribe: (lastEventId: string | undefined, signal: AbortSignal) => AsyncIterable<Tracked<T>>;
  /** Whether the event is handed on. One that is not only tells the place to go on after. */
  readonly isNews?: (event: T) => boolean;
  /** Whether nothing comes after this event. */
  readonly isLast: (event: T) => boolean;
  /** Ends the iteration, without an error. */
  readonly signal: AbortSignal;
  /** Milliseconds before the n-th try in a row that brings no event, from 1. */
  readonly retryDelayMs: (attempt: number) => number;
}

/** Failures that pass: the subscription is made again. */
const passing: ReadonlySet<string> = new Set([
  'NETWORK_FAILED',
  'DATABASE_UNAVAILABLE',
  'TOKEN_EXPIRED',
  'TOKEN_INVALID',
  'RATE_LIMITED',
  'STORAGE_FAILED',
]);

/** Give up after this many tries in a row that fail with an answer of the server: about a minute. */
const mostRefusals = 8;

/**
 * Follows events over restarts of the server and losses of the connection: subscribes again after the last event that
 * came, so that none is missed and none comes twice. Errors that do not pass come through.
 */
export async function* follow<T>(options: FollowOptions<T>): AsyncGenerator<T, void, undefined> {
  const { subscribe, isNews = () => true, isLast, signal, retryDelayMs } = options;
  let lastEventId: string | undefined;
  let attempt = 0;
  while (!signal.aborted) {
    try {
      for await (const { id, data } of subscribe(lastEventId, signal)) {
        attempt = 0;
        lastEventId = id;
        if (isNews(data)) yield data;
        if (isLast(data)) return;
      }
    } catch (error) {
      const failure = toDocprocError(error);
      if (signal.aborted) return;
      if (!mayPass(failure, attempt)) throw failure;
    }
    attempt += 1;
    await pause(retryDelayMs(attempt), signal);
  }
}

function mayPass({ code }: DocprocError, attempt: number): boolean {
  return passing.has(code) && (code === 'NETWORK_FAILED' || attempt < mostRefusals);
}

/** Waits, but not beyond the signal. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
    if (signal?.aborted) done();
  });
}

/** Half a second, doubled with each try, at most half a minute, a quarter of it by chance. */
export function backoffMs(attempt: number): number {
  return Math.min(30_000, 500 * 2 ** Math.min(10, attempt - 1)) * (0.75 + Math.random() / 4);
}
