import type { IncomingMessage, ServerResponse } from 'node:http';
import { Answer } from './answer.ts';

/** Longest time to take in what comes after an answer that did not wait for it, in milliseconds. */
const lingerMs = 2000;

/**
 * An answer that came before the whole body, as to a file that is too large: the rest is taken in and dropped, because
 * a connection that is cut at once takes the answer with it. Once the answer is out, and those before it on the same
 * connection with it, the rest has a moment to come; then the connection is closed.
 */
export function letGo(request: IncomingMessage, response: ServerResponse): void {
  if (request.socket.destroyed) return;
  // It may have come all, but not all was read: the next request on this connection waits behind what is left.
  if (!request.readableEnded) request.resume();
  const isLast = isEarly(response);
  if (request.complete && !isLast) return;
  if (response.closed) linger(request, isLast);
  else response.once('close', () => linger(request, isLast));
}

/** Whether it is its connection's last answer: a request that came behind it must not be carried out. */
export function isEarly(response: ServerResponse | undefined): boolean {
  return response instanceof Answer && response.isEarly;
}

function linger(request: IncomingMessage, isLast: boolean): void {
  const { socket } = request;
  if (socket.destroyed) return;
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  const end = () => {
    clearTimeout(timer);
    if (isLast) socket.destroySoon();
  };
  if (request.readableEnded) return void end();
  request.once('end', end);
  request.once('close', () => clearTimeout(timer));
}
