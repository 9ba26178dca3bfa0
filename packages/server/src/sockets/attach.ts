import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { rpcPath } from '../http/call.ts';
import type { Cors } from '../http/cors.ts';
import { isForAnother } from '../http/drain.ts';
import type { Context } from '../rpc/context.ts';
import { appRouter } from '../rpc/router.ts';
import type { Services } from '../services.ts';
import { createSocketContext } from './context.ts';
import { notificationsPath, serveNotifications, syncProgressPath } from './notifications.ts';
import { closeOnExpiry, restartCode } from './session.ts';

/** WebSockets of a server. */
export interface Sockets {
  /** Tells clients to come back, elsewhere or later, and closes. */
  close(): Promise<void>;
}

/** Largest message of a client, in bytes. */
const maxPayload = 65_536;

/** Takes WebSockets for procedures and for plain notifications, from the same origins as requests. */
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
  const plain = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false });
  plain.on('connection', (socket, request: IncomingMessage) => {
    socket.on('error', (error) => services.logger.debug({ err: error }, 'a socket failed'));
    void serveNotifications(services, socket, request);
  });
  services.metrics.watchSockets((kind) => (kind === 'rpc' ? wss : plain).clients.size);
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refused = refusalOf(services, cors, request);
    if (refused) {
      // An other end that never closes its half would keep the connection, and the server from stopping.
      socket.once('finish', () => socket.destroy());
      socket.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const takes = plainPaths.has(pathOf(request)) ? plain : wss;
    takes.handleUpgrade(request, socket, head, (client) => takes.emit('connection', client, request));
  });
  return {
    async close() {
      handler.broadcastReconnectNotification();
      const clients = () => [...wss.clients, ...plain.clients];
      for (const client of clients()) client.close(restartCode, 'the server restarts');
      for (const server of [wss, plain]) server.close();
      // A client that does not answer the close is not waited for.
      for (let waited = 0; clients().length > 0 && waited < 2000; waited += 50) await delay(50);
      for (const client of clients()) client.terminate();
    },
  };
}

/** Where plain JSON is told. */
const plainPaths: ReadonlySet<string> = new Set([notificationsPath, syncProgressPath]);

function refusalOf(services: Services, cors: Cors, request: IncomingMessage): string | undefined {
  if (isForAnother(services, request)) return '504 Gateway Timeout';
  if (services.stopping.aborted) return '503 Service Unavailable';
  const path = pathOf(request);
  if (path !== rpcPath && !plainPaths.has(path)) return '404 Not Found';
  return cors.allows(request) ? undefined : '403 Forbidden';
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '';
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
  return createSocketContext(services, socket, request, token);
}
