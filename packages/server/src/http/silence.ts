import type { IncomingMessage, ServerResponse } from 'node:http';

/** What works on tables, which may be silent for longer than anything else: over REST, and over tRPC in a batch or not. */
const slowPath = /^\/api\/(?:v\d+\/)?tables\/|^\/trpc\/(?:[^/]*,)?tables\./;

/**
 * Lets a request for a table be silent for `ms` once its body is there, until its answer is sent; then the connection's
 * own time counts again.
 */
export function allowSilence(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  ms: number,
): void {
  const { socket } = request;
  const usual = socket.timeout ?? 0;
  if (!slowPath.test(path) || usual === 0 || ms <= usual) return;
  const extend = () => void socket.setTimeout(ms);
  if (request.method === 'GET') extend();
  else request.once('end', extend);
  response.once('close', () => {
    request.off('end', extend);
    socket.setTimeout(usual);
  });
}
