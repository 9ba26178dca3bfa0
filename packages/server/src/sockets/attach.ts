import { randomUUID } from 'node:crypto';
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { AccessClaims } from '@org/docproc-core/auth';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { addressOf } from '../http/address.ts';
import { rpcPath } from '../http/call.ts';
import type { Cors } from '../http/cors.ts';
import { authenticate } from '../rpc/base.ts';
import type { Context } from '../rpc/context.ts';
import { createGate } from '../rpc/gate.ts';
import { appRouter } from '../rpc/router.ts';
import type { Services } from '../services.ts';

/** WebSockets of a server. */
export interface Sockets {
  /** Tells clients to come back, elsewhere or later, and closes. */
  close(): Promise<void>;
}

/** Close code of a socket whose access token has expired, or whose login was ended: come back with a new one. */
const expiredCode = 4401;

/** Largest message of a client, in bytes. */
const maxPayload = 65_536;

/** Takes WebSockets on the path of the procedures, from the same origins as requests. */
export function attachSockets(http: HttpServer, services: Services, cors: Cors): Sockets {
  const wss = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false });
  const handler = applyWSSHandler({
    wss,
    router: appRouter,
    keepAlive: { enabled: true, pingMs: 30_000, pongWaitMs: 10_000 },
    createContext: ({ req, res, info }) => contextOf(services, req, res, info.connectionParams),
  });
  wss.on('connection', (socket) => {
    socket.on('error', (error) => services.logger.debug({ err: error }, 'a socket failed'));
  });
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refused = refusalOf(services, cors, request);
    if (refused) {
      // An other end that never closes its half would keep the connection, and the server from stopping.
      socket.once('finish', () => socket.destroy());
      socket.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    wss.handleUpgrade(request, socket, head, (client) => wss.emit('connection', client, request));
  });
  return {
    async close() {
      handler.broadcastReconnectNotification();
      for (const client of wss.clients) client.close(1001, 'the server stops');
      wss.close();
      // A client that does not answer the close is not waited for.
      for (let waited = 0; wss.clients.size > 0 && waited < 2000; waited += 50) await delay(50);
      for (const client of wss.clients) client.terminate();
    },
  };
}

function refusalOf({ stopping }: Services, cors: Cors, request: IncomingMessage): string | undefined {
  if (stopping.aborted) return '503 Service Unavailable';
  if (request.url?.split('?', 1)[0] !== rpcPath) return '404 Not Found';
  return cors.allows(request) ? undefined : '403 Forbidden';
}

async function contextOf(
  services: Services,
  request: IncomingMessage,
  socket: WebSocket,
  params: Readonly<Record<string, unknown>> | null,
): Promise<Context> {
  const given = params?.['token'];
  const token = typeof given === 'string' ? given : undefined;
  if (token !== undefined) await closeOnExpiry(services, socket, token);
  return {
    services,
    requestId: randomUUID(),
    address: addressOf(request, services.proxyHops),
    calls: createGate(),
    token,
    header: () => undefined,
    drained: (signal) => drained(socket, signal),
    closesOnExpiry: true,
    quota: {},
  };
}

/** Longest delay of a timer, in milliseconds. */
const longestDelay = 2 ** 31 - 1;

/** Closes the socket when its token expires or its login ends. Errors: `TOKEN_EXPIRED`, `TOKEN_INVALID`, which end it, too. */
export async function closeOnExpiry(
  services: Services,
  socket: WebSocket,
  token: string,
): Promise<AccessClaims> {
  const { clock, sessions } = services;
  const claims = await authenticate(services, token);
  if (socket.readyState !== socket.OPEN) return claims;
  const left = Math.min(longestDelay, Math.max(0, claims.expiresAt - clock.now()));
  const timer = setTimeout(() => socket.close(expiredCode, 'TOKEN_EXPIRED'), left);
  const unwatch = sessions.watch(claims, () => socket.close(expiredCode, 'TOKEN_INVALID'));
  socket.once('close', () => {
    clearTimeout(timer);
    unwatch();
  });
  return claims;
}

/** Bytes that may wait to be sent to one client before its subscriptions pause. */
const mostBuffered = 262_144;

async function drained(socket: WebSocket, signal: AbortSignal | undefined): Promise<void> {
  while (socket.bufferedAmount > mostBuffered && socket.readyState === socket.OPEN && !signal?.aborted) {
    await delay(20);
  }
}
