import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { addressOf } from '../http/address.ts';
import { newNotes } from '../http/notes.ts';
import type { Context } from '../rpc/context.ts';
import { createGate } from '../rpc/gate.ts';
import type { Services } from '../services.ts';
import { drained } from './session.ts';

/** What procedures that are called over a socket work with. The socket closes when its token expires. */
export function createSocketContext(
  services: Services,
  socket: WebSocket,
  request: IncomingMessage,
  token: string | undefined,
): Context {
  const requestId = randomUUID();
  return {
    services,
    requestId,
    notes: newNotes(requestId),
    span: undefined,
    address: addressOf(request, services.proxyHops),
    calls: createGate(),
    token,
    header: () => undefined,
    drained: (signal) => drained(socket, signal, services.metrics.paused),
    closesOnExpiry: true,
    quota: {},
  };
}
