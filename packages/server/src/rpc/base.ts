import type { AccessClaims } from '@org/docproc-core/auth';
import { DocprocError } from '@org/docproc-core/errors';
import type { TraceSpan, Tracing } from '@org/docproc-store';
import { initTRPC } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { toKnownError, toPublicError, toRpcError } from '../errors/public-error.ts';
import type { Context } from './context.ts';
import type { ProcedureMeta } from './meta.ts';

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    isServer: true,
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
    /** What a caller gets to know: our code, its message where it is meant for callers, and the request's id. */
    errorFormatter({ shape, error, ctx }) {
      const known = toPublicError(error);
      const rpcError = toRpcError(error);
      return {
        code: shape.code,
        message: known.message,
        data: {
          code: rpcError.code,
          httpStatus: getHTTPStatusCodeFromError(rpcError),
          path: shape.data.path,
          docprocCode: known.code,
          details: known.details,
          requestId: ctx?.requestId,
        },
      };
    },
  });

export const { router } = t;

/**
 * Measures and traces each call, gives every failure the tRPC code of its own code, and logs those that are ours to
 * mend.
 */
const observe = t.middleware(async ({ ctx, path, type, next }) => {
  const { metrics, tracing } = ctx.services;
  const startedAt = performance.now();
  noteCall(ctx, path);
  const span = tracing && beginSpan(ctx, tracing, path);
  const result = await (span ? next({ ctx: { ...ctx, span } }) : next());
  // A subscription's time is that of its reader.
  const seconds = type === 'subscription' ? 0 : (performance.now() - startedAt) / 1000;
  if (result.ok) {
    metrics.call(path, 'OK', seconds);
    span?.end();
    return result;
  }
  const known = toKnownError(result.error);
  metrics.call(path, known.code, seconds);
  span?.fail(known.code);
  span?.end();
  const fields = { err: known, path, requestId: ctx.requestId };
  if (known.code === 'INTERNAL') ctx.services.logger.error(fields, 'a call failed');
  else ctx.services.logger.debug(fields, 'a call was refused');
  throw toRpcError(result.error);
});

/** A socket's calls are many, and in nobody's line of the log. */
function noteCall({ notes }: Context, path: string): void {
  if (notes.procedures.length < mostNoted) notes.procedures.push(path);
}

const mostNoted = 20;

/** A call over a socket is no part of a request, and begins a trace of its own. */
function beginSpan(ctx: Context, tracing: Tracing, path: string): TraceSpan {
  return ctx.span ? ctx.span.child(path) : tracing.start(path, { kind: 'server' });
}

/** A subscription takes its place itself, for as long as it lasts. */
const limitCalls = t.middleware(async ({ ctx, type, next }) => {
  if (type === 'subscription') return next();
  const leave = ctx.calls.enter();
  try {
    return await next();
  } finally {
    leave();
  }
});

const baseProcedure = t.procedure.use(observe).use(limitCalls);

/**
 * A procedure that anybody may call. Error: `RATE_LIMITED` where too many calls came from the same address, or are under
 * way on the same socket.
 */
export const publicProcedure = baseProcedure.meta({ access: 'anyone' }).use(({ ctx, next }) => {
  count(ctx, ctx.address);
  return next();
});

/**
 * A procedure for users with a valid access token of a login that lasts; `ctx.user` says who it is.
 * Errors: `UNAUTHENTICATED`, `TOKEN_EXPIRED`, `TOKEN_INVALID`, `RATE_LIMITED`.
 */
export const userProcedure = baseProcedure.meta({ access: 'user' }).use(async ({ ctx, next }) => {
  const user = await authenticated(ctx);
  ctx.notes.userId = user.userId;
  count(ctx, user.userId);
  return next({ ctx: { ...ctx, user } });
});

/** A procedure for administrators. Errors: as `userProcedure`, and `FORBIDDEN`. */
export const adminProcedure = userProcedure.meta({ access: 'admin' }).use(({ ctx, next }) => {
  if (ctx.user.role !== 'admin') throw new DocprocError('FORBIDDEN');
  return next();
});

/** Who calls without a good token is counted by where he calls from. */
async function authenticated(ctx: Context): Promise<AccessClaims> {
  try {
    return await authenticate(ctx.services, ctx.token);
  } catch (error) {
    count(ctx, ctx.address);
    throw error;
  }
}

/**
 * Who a token speaks for, with the role that the account has now.
 * Errors: `UNAUTHENTICATED`, `TOKEN_EXPIRED`, `TOKEN_INVALID`, also where the login was ended or the account disabled.
 */
export async function authenticate(
  { auth, sessions }: Pick<Context['services'], 'auth' | 'sessions'>,
  token: string | undefined,
): Promise<AccessClaims> {
  if (token === undefined) throw new DocprocError('UNAUTHENTICATED');
  const claims = await auth.verifyAccessToken(token);
  const session = await sessions.check(claims);
  if (!session) throw new DocprocError('TOKEN_INVALID', 'The session was ended. Log in again.');
  return session.role === claims.role ? claims : { ...claims, role: session.role };
}

function count(ctx: Context, caller: string): void {
  const allowance = ctx.services.limits.calls?.take(caller);
  if (allowance) ctx.quota.allowance = allowance;
}
