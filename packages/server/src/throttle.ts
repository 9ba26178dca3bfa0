import { DocprocError } from '@org/docproc-core/errors';
import type { Clock } from '@org/docproc-core/ports';

/** What a key has left. */
export interface Allowance {
  /** Tries within the window. */
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until there are all of them again. */
  readonly reset: number;
}

/** Counts tries by key and refuses keys that had too many. */
export interface Throttle {
  /**
   * Counts a try. It counts from its beginning, so that many at the same time are no way around the limit.
   * Error: `RATE_LIMITED`, with the seconds to wait.
   */
  take(key: string): Allowance;
  /** Takes a try back that was no failure of the caller. */
  giveBack(key: string): void;
  /** Forgets a key's tries. */
  clear(key: string): void;
}

/** How much is too much. */
export interface ThrottleOptions {
  readonly clock: Clock;
  /** Tries of a key within the window before it is refused. */
  readonly limit: number;
  /** In milliseconds, from a key's first try. */
  readonly windowMs: number;
  /** Most keys remembered; the oldest is forgotten first. Default 10,000. */
  readonly maxKeys?: number;
}

/** Makes a throttle in this process's memory: each server of a group counts for itself. */
export function createThrottle({ clock, limit, windowMs, maxKeys = 10_000 }: ThrottleOptions): Throttle {
  const tries = new Map<string, { readonly since: number; count: number }>();
  const current = (key: string, now: number) => {
    const entry = tries.get(key);
    if (entry && entry.since + windowMs > now) return entry;
    tries.delete(key);
    return undefined;
  };
  const begin = (key: string, now: number) => {
    const entry = { since: now, count: 0 };
    tries.set(key, entry);
    const oldest = tries.size > maxKeys ? tries.keys().next().value : undefined;
    if (oldest !== undefined) tries.delete(oldest);
    return entry;
  };
  return {
    take(key) {
      const now = clock.now();
      const entry = current(key, now) ?? begin(key, now);
      const reset = Math.ceil((entry.since + windowMs - now) / 1000);
      if (entry.count >= limit) {
        const details = { retryAfter: reset, limit: { name: 'requests', value: limit } };
        throw new DocprocError('RATE_LIMITED', undefined, { details });
      }
      entry.count += 1;
      return { limit, remaining: limit - entry.count, reset };
    },
    giveBack(key) {
      const entry = current(key, clock.now());
      if (entry) entry.count = Math.max(0, entry.count - 1);
    },
    clear: (key) => void tries.delete(key),
  };
}
