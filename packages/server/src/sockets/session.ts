import { setTimeout as delay } from 'node:timers/promises';
import type { AccessClaims } from '@org/docproc-core/auth';
import type { WebSocket } from 'ws';
import { authenticate } from '../rpc/base.ts';
import type { Services } from '../services.ts';

/** Close code of a socket whose access token has expired, or whose login was ended: come back with a new one. */
export const expiredCode = 4401;

/** Service Restart: come back, in a while or elsewhere. https://www.iana.org/assignments/websocket/websocket.xhtml */
export const restartCode = 1012;

/** Longest delay of a timer, in milliseconds. */
const longestDelay = 2 ** 31 - 1;

/**
 * Closes the socket when its token expires or its login ends.
 * Errors: `UNAUTHENTICATED`, `TOKEN_EXPIRED`, `TOKEN_INVALID`, which end it, too.
 */
export async function closeOnExpiry(
  services: Services,
  socket: WebSocket,
  token: string | undefined,
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

/** Settles once the other end has taken enough of what was sent to it. `onPause` is called where that takes a while. */
export async function drained(
  socket: WebSocket,
  signal: AbortSignal | undefined,
  onPause: () => void,
): Promise<void> {
  if (socket.bufferedAmount > mostBuffered) onPause();
  while (socket.bufferedAmount > mostBuffered && socket.readyState === socket.OPEN && !signal?.aborted) {
    await delay(20);
  }
}
