import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AnyTRPCRouter } from '@trpc/server';
import { resolveResponse } from '@trpc/server/http';
import { streamBody } from '../http/file-body.ts';
import { addVary } from './answer.ts';
import { readBytes } from './body.ts';
import type { RpcExchange, RpcHandlerOptions } from './handler.ts';

/**
 * Answers by tRPC's own `resolveResponse`. The bodies of both directions are streams with back-pressure where they are
 * files or events, which tRPC's own Node adapter does not give.
 */
export async function serveStock<TRouter extends AnyTRPCRouter>(
  options: RpcHandlerOptions<TRouter>,
  exchange: RpcExchange,
): Promise<void> {
  const { request, response, path } = exchange;
  const answer = await resolveResponse({
    router: options.router,
    req: toWebRequest(options, exchange),
    path,
    error: null,
    createContext: async () => options.createContext(exchange),
    onError: ({ error, path: failed }) => options.onError?.({ error, path: failed }),
    ...(options.responseMeta && { responseMeta: options.responseMeta }),
    ...(options.maxBatchSize !== undefined && { maxBatchSize: options.maxBatchSize }),
  });
  if (response.destroyed) return void answer.body?.cancel();
  if (answer.headers.has('vary')) addVary(response);
  for (const [name, value] of answer.headers) if (name !== 'vary') response.setHeader(name, value);
  response.statusCode = answer.status;
  if (!answer.body) return void response.end();
  if (request.method !== 'HEAD') response.flushHeaders();
  await pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), response);
}

function toWebRequest(options: { readonly maxBodyBytes?: number }, exchange: RpcExchange): Request {
  const { request, signal } = exchange;
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !name.startsWith(':')) headers.set(name, String(value));
  }
  // The host is the other end's word and is used for nothing.
  const url = new URL(request.url?.startsWith('/') ? request.url : '/', 'http://localhost');
  const method = request.method ?? 'GET';
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers, signal });
  const body = isFile(request) ? streamBody(request) : wholeBody(request, options.maxBodyBytes);
  return new Request(url, { method, headers, body, signal, duplex: 'half' } as RequestInit);
}

function isFile(request: IncomingMessage): boolean {
  return request.headers['content-type']?.toLowerCase().startsWith('application/octet-stream') === true;
}

/** A call's body, read when somebody asks for it and no further than it may be long. */
function wholeBody(request: IncomingMessage, maxBytes?: number): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const bytes = await readBytes(request, maxBytes);
        if (bytes.length > 0) controller.enqueue(bytes);
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}
