import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { Context } from '../rpc/context.ts';
import { createGate } from '../rpc/gate.ts';
import { appRouter } from '../rpc/router.ts';
import type { Services } from '../services.ts';
import { addressOf } from './address.ts';
import { bearerOf } from './bearer.ts';
import { isFile, readBody, streamBody } from './body.ts';

/** Where procedures are. */
export const rpcPath = '/trpc';

/** Most calls of one batch. */
const maxBatchSize = 20;

/**
 * Answers a call of a procedure. The bodies of both directions are streams with back-pressure where they are files or
 * events, which tRPC's own Node adapter does not give.
 */
export async function serveCall(
  services: Services,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const signal = goneSignal(response);
  const answer = await fetchRequestHandler({
    endpoint: rpcPath,
    router: appRouter,
    req: await toWebRequest(url, request, signal),
    createContext: () => contextOf(services, request, requestId),
    maxBatchSize,
  });
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  response.setHeader('Cache-Control', 'no-store');
  response.statusCode = answer.status;
  if (!answer.body) return void response.end();
  response.flushHeaders();
  await pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), response);
}

async function toWebRequest(url: URL, request: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !name.startsWith(':')) headers.set(name, String(value));
  }
  const method = request.method ?? 'GET';
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers, signal });
  const body = isFile(request) ? streamBody(request) : await readBody(request);
  return new Request(url, { method, headers, body, signal, duplex: 'half' } as RequestInit);
}

/** Aborted when the other end is gone before it has its answer. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

function contextOf(services: Services, request: IncomingMessage, requestId: string): Context {
  return {
    services,
    requestId,
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
  };
}
