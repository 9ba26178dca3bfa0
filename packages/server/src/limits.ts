import type { Clock } from '@org/docproc-core/ports';
import { createThrottle, type Throttle } from './throttle.ts';

/** How often callers may do what. Each server of a group counts for itself. */
export interface LimitOptions {
  /** Calls a minute of one user, or of one address without a login; 0 for any number. Default 30,000. */
  readonly callsPerMinute?: number;
  /** New accounts an hour from one address; 0 for any number. Default 100. */
  readonly registrationsPerHour?: number;
}

/** Everything that is counted. */
export interface Limits {
  /** All calls, by user or address. */
  readonly calls: Throttle | undefined;
  /** New accounts, by address. */
  readonly registrations: Throttle | undefined;
  /** Failed logins, by address and account. */
  readonly logins: Throttle;
  /** Failed logins by address: who tries one password at many accounts. */
  readonly loginsOfAddress: Throttle;
  /** Failed logins by account: who tries from many addresses. */
  readonly loginsOfAccount: Throttle;
}

const minute = 60_000;

/** Makes the counters. */
export function createLimits(clock: Clock, options: LimitOptions = {}): Limits {
  const { callsPerMinute = 30_000, registrationsPerHour = 100 } = options;
  const orNone = (limit: number, windowMs: number) =>
    limit === 0 ? undefined : createThrottle({ clock, limit, windowMs });
  return {
    calls: orNone(callsPerMinute, minute),
    registrations: orNone(registrationsPerHour, 60 * minute),
    logins: createThrottle({ clock, limit: 10, windowMs: 5 * minute }),
    loginsOfAddress: createThrottle({ clock, limit: 100, windowMs: 5 * minute }),
    loginsOfAccount: createThrottle({ clock, limit: 100, windowMs: 15 * minute }),
  };
}
