import type { IncomingMessage } from 'node:http';
import type { TRPCError } from '@trpc/server';
import { createRpcHandler, type RpcHandler } from '../adapter/handler.ts';
import { toPublicError } from '../errors/public-error.ts';
import type { Context } from '../rpc/context.ts';
import { createGate } from '../rpc/gate.ts';
import { appRouter } from '../rpc/router.ts';
import type { Services } from '../services.ts';
import { addressOf } from './address.ts';
import { bearerOf } from './bearer.ts';
import { notesOf } from './notes.ts';

/** Where procedures are. */
export const rpcPath = '/trpc';

/** Most calls of one batch. */
const maxBatchSize = 20;

/** Answers calls of the server's procedures. */
export function createCalls(services: Services): RpcHandler {
  const handle = createRpcHandler({
    router: appRouter,
    maxBatchSize,
    responseMeta: ({ ctx, errors }) => ({ headers: limitHeaders(ctx, errors) }),
    createContext: ({ request, response }) =>
      contextOf(services, request, String(response.getHeader('x-request-id'))),
  });
  return (request, response, path) => {
    response.setHeader('Cache-Control', 'no-store');
    return handle(request, response, path);
  };
}

/** What a procedure knows of a call by this request. */
export function contextOf(services: Services, request: IncomingMessage, requestId: string): Context {
  const notes = notesOf(request);
  return {
    services,
    requestId,
    notes,
    span: notes.span,
    address: addressOf(request, services.proxyHops),
    calls: createGate(),
    token: bearerOf(request.headers.authorization),
    header: (name) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    // The stream that the answer is written from waits by itself.
    drained: async () => {},
    closesOnExpiry: false,
    quota: {},
  };
}

/** What the caller has left, and how long to wait where that is nothing. */
function limitHeaders(ctx: Context | undefined, errors: readonly TRPCError[]): Record<string, string> {
  const retryAfter = errors.map((error) => toPublicError(error).details.retryAfter).find(Boolean);
  return {
    ...quotaHeaders(ctx),
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  };
}

/** As in draft-ietf-httpapi-ratelimit-headers-07, which most clients read. */
export function quotaHeaders(ctx: Pick<Context, 'quota'> | undefined): Record<string, string> {
  const allowance = ctx?.quota.allowance;
  if (!allowance) return {};
  return {
    'ratelimit-limit': String(allowance.limit),
    'ratelimit-remaining': String(allowance.remaining),
    'ratelimit-reset': String(allowance.reset),
  };
}
