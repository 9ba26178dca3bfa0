import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnyTRPCRouter, inferRouterContext, TRPCError } from '@trpc/server';
import type { ResponseMetaFn } from '@trpc/server/http';
import { goneSignal } from '../http/gone.ts';
import { answerCalls } from './answer.ts';
import { planCall } from './plan.ts';
import { serveStock } from './stock.ts';

/** One HTTP request of one or several calls. */
export interface RpcExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Path of the procedure as the URL has it, without the prefix: `users.me`, or in a batch `users.me,documents.list`. */
  readonly path: string;
  /** Aborted when the other end is gone before it has its answer. */
  readonly signal: AbortSignal;
}

/** A failed call, for logs. */
export interface RpcFailure {
  readonly error: TRPCError;
  /** Left out where it failed before it was known which procedure was called. */
  readonly path: string | undefined;
}

/** What calls are answered with. */
export interface RpcHandlerOptions<TRouter extends AnyTRPCRouter> {
  readonly router: TRouter;
  /** Called once for each request. What it throws fails all of the request's calls. */
  readonly createContext: (
    exchange: RpcExchange,
  ) => inferRouterContext<TRouter> | Promise<inferRouterContext<TRouter>>;
  /** Most calls of one batch. Default: no limit. */
  readonly maxBatchSize?: number;
  /** Largest body of a call in bytes; streams are not counted. Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Further headers, or another status, for an answer. */
  readonly responseMeta?: ResponseMetaFn<TRouter>;
  /** Told of each call that failed. */
  readonly onError?: (failure: RpcFailure) => void;
}

/** Answers the request. `path` is the part of the URL's path behind the prefix. Never rejects before the answer has begun. */
export type RpcHandler = (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void>;

/**
 * Serves a tRPC router over Node's own HTTP. Queries and mutations with JSON, also in batches, go straight from the
 * request to the procedure and its result straight to the socket; everything else (streams of batches, subscriptions
 * as server-sent events, forms, files, and what is wrong before a procedure is reached) is handed to tRPC's own
 * `resolveResponse`. Both give the same bytes to the same request.
 *
 * tRPC's stock adapters make a web `Request` and `Response` of every call, which costs more than most calls.
 *
 * @example
 * const handle = createRpcHandler({ router, createContext: () => ({}) });
 * createServer((request, response) => handle(request, response, request.url!.slice(1).split('?', 1)[0]!));
 */
export function createRpcHandler<TRouter extends AnyTRPCRouter>(
  options: RpcHandlerOptions<TRouter>,
): RpcHandler {
  return async (request, response, path) => {
    const exchange = { request, response, path, signal: goneSignal(response) };
    const plan = planCall(options, request, path);
    if (plan) return answerCalls(options, exchange, plan);
    return serveStock(options, exchange);
  };
}
