import { DocprocError } from '@org/docproc-core/errors';
import { initTRPC } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { toKnownError, toPublicError, toRpcError } from '../errors/public-error.ts';
import type { Context } from './context.ts';

const t = initTRPC.context<Context>().create({
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

/** Gives every failure the tRPC code of its own code, and logs those that are ours to mend. */
const translateErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next();
  if (result.ok) return result;
  const known = toKnownError(result.error);
  const fields = { err: known, path, requestId: ctx.requestId };
  if (known.code === 'INTERNAL') ctx.services.logger.error(fields, 'a call failed');
  else ctx.services.logger.debug(fields, 'a call was refused');
  throw toRpcError(result.error);
});

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

/** A procedure that anybody may call. Error: `RATE_LIMITED` where too many are under way on the same socket. */
export const publicProcedure = t.procedure.use(translateErrors).use(limitCalls);

/**
 * A procedure for users with a valid access token; `ctx.user` says who it is.
 * Errors: `UNAUTHENTICATED`, `TOKEN_EXPIRED`, `TOKEN_INVALID`.
 */
export const userProcedure = publicProcedure.use(async ({ ctx, next }) => {
  if (ctx.token === undefined) throw new DocprocError('UNAUTHENTICATED');
  const user = await ctx.services.auth.verifyAccessToken(ctx.token);
  return next({ ctx: { ...ctx, user } });
});
