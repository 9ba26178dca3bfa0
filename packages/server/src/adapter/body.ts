import type { IncomingMessage } from 'node:http';
import { TRPCError } from '@trpc/server';

/** Largest body of a call, in bytes. Files come as streams and have a limit of their own. */
export const defaultBodyBytes = 1_048_576;

/** Longest time for the body of a call to arrive, in milliseconds. */
const longestBodyMs = 30_000;

/** A call's whole body as text. Errors: `PAYLOAD_TOO_LARGE`, `CLIENT_CLOSED_REQUEST`. */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number = defaultBodyBytes,
): Promise<string> {
  return (await readBytes(request, maxBytes)).toString('utf8');
}

/** A call's whole body. Errors: `PAYLOAD_TOO_LARGE`, `CLIENT_CLOSED_REQUEST`. */
export function readBytes(
  request: IncomingMessage,
  maxBytes: number = defaultBodyBytes,
): Promise<Buffer<ArrayBuffer>> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer<ArrayBuffer>>();
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(tooLarge());
  const chunks: Buffer[] = [];
  let bytes = 0;
  const deadline = setTimeout(() => request.destroy(), longestBodyMs);
  const take = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBytes) return void chunks.push(chunk);
    // Whoever lets the rest of the body run out must not be paused here again.
    request.off('data', take);
    request.pause();
    reject(tooLarge());
  };
  request.on('data', take);
  request.once('end', () => resolve(Buffer.concat(chunks)));
  request.once('error', (cause) => reject(broken(cause)));
  request.once('close', () => reject(broken()));
  return promise.finally(() => clearTimeout(deadline));
}

function tooLarge(): TRPCError {
  return new TRPCError({ code: 'PAYLOAD_TOO_LARGE' });
}

function broken(cause?: unknown): TRPCError {
  return new TRPCError({ code: 'CLIENT_CLOSED_REQUEST', message: 'The body broke off.', cause });
}
