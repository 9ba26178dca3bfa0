import { DocprocError } from '@org/docproc-core/errors';
import type { Clock } from '@org/docproc-core/ports';

/** Counts failures by key and refuses keys that had too many. */
export interface Throttle {
  /** Error: `RATE_LIMITED`, with the seconds to wait. */
  check(key: string): void;
  /** Notes a failure. */
  fail(key: string): void;
  /** Forgets a key's failures. */
  clear(key: string): void;
}

/** How much is too much. */
export interface ThrottleOptions {
  readonly clock: Clock;
  /** Failures of a key within the window before it is refused. */
  readonly limit: number;
  /** In milliseconds, from a key's first failure. */
  readonly windowMs: number;
  /** Most keys remembered; the oldest is forgotten first. Default 10,000. */
  readonly maxKeys?: number;
}

/** Makes a throttle in this process's memory: each server of a group counts for itself. */
export function createThrottle({ clock, limit, windowMs, maxKeys = 10_000 }: ThrottleOptions): Throttle {
  const failures = new Map<string, { readonly since: number; count: number }>();
  const current = (key: string) => {
    const entry = failures.get(key);
    if (entry && entry.since + windowMs > clock.now()) return entry;
    failures.delete(key);
    return undefined;
  };
  return {
    check(key) {
      const entry = current(key);
      if (!entry || entry.count < limit) return;
      const retryAfter = Math.ceil((entry.since + windowMs - clock.now()) / 1000);
      throw new DocprocError('RATE_LIMITED', undefined, { details: { retryAfter } });
    },
    fail(key) {
      const entry = current(key);
      if (entry) entry.count += 1;
      else failures.set(key, { since: clock.now(), count: 1 });
      const oldest = failures.size > maxKeys ? failures.keys().next().value : undefined;
      if (oldest !== undefined) failures.delete(oldest);
    },
    clear: (key) => void failures.delete(key),
  };
}
