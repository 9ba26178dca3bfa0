import type { ServerResponse } from 'node:http';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { toPublicError, toRpcError } from '../errors/public-error.ts';

/** Answers a request that failed outside of any procedure, in the shape that tRPC's clients understand. */
export function sendFailure(response: ServerResponse, error: unknown, requestId: string): void {
  if (response.headersSent) return void response.destroy();
  const known = toPublicError(error);
  const rpcError = toRpcError(error);
  const { code } = rpcError;
  const httpStatus = getHTTPStatusCodeFromError(rpcError);
  const data = { code, httpStatus, docprocCode: known.code, details: known.details, requestId };
  const body = { error: { code: TRPC_ERROR_CODES_BY_KEY[code], message: known.message, data } };
  if (known.details.retryAfter !== undefined) response.setHeader('Retry-After', known.details.retryAfter);
  // What was set for an answer that did not come about.
  for (const name of ['Content-Disposition', 'Content-Length', 'Content-Range', 'ETag'])
    response.removeHeader(name);
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Cache-Control', 'no-store');
  response.writeHead(httpStatus).end(JSON.stringify(body));
}
