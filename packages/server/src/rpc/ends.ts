import { DocprocError, type ErrorCode } from '@org/docproc-core/errors';
import type { UserContext } from './context.ts';

/** Ends of a subscription: the caller's, the server's, and the token's. */
export interface Ends {
  /** Aborted when it has to end. */
  readonly signal: AbortSignal;
  /** Once it is over. Errors: `TOKEN_EXPIRED`, or `TOKEN_INVALID` where the login was ended, if that is why. */
  check(): void;
  /** Lets go of everything; the subscription's place among the caller's calls is free again. */
  clear(): void;
}

/** Longest delay of a timer, in milliseconds. */
const longestDelay = 2 ** 31 - 1;

/** Begins a subscription of a caller. Error: `RATE_LIMITED` where he has too many at the same time. */
export function createEnds(ctx: UserContext, signal: AbortSignal | undefined): Ends {
  const leave = ctx.calls.enter();
  const ended = ctx.services.metrics.subscribed();
  const expiry = new AbortController();
  const left = ctx.user.expiresAt - ctx.services.clock.now();
  const timer = ctx.closesOnExpiry
    ? undefined
    : setTimeout(() => expiry.abort('TOKEN_EXPIRED'), Math.min(longestDelay, Math.max(0, left))).unref();
  const unwatch = ctx.closesOnExpiry
    ? () => {}
    : ctx.services.sessions.watch(ctx.user, () => expiry.abort('TOKEN_INVALID'));
  return {
    signal: AbortSignal.any([ctx.services.stopping, ...(signal ? [signal] : []), expiry.signal]),
    check() {
      const refused = expiry.signal.reason as ErrorCode | undefined;
      if (refused !== undefined) throw new DocprocError(refused);
    },
    clear() {
      clearTimeout(timer);
      unwatch();
      leave();
      ended();
    },
  };
}
