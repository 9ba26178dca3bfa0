import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream';

/** How much of a body may wait here to be read, in bytes; a connection's last read comes on top. */
const mostWaiting = 65_536;

/**
 * A file's body as it arrives, no faster than it is read. Who stops reading does not end the connection, as
 * `Readable.toWeb` would: the answer that says why has to go over it.
 */
export function streamBody(request: IncomingMessage): ReadableStream<Uint8Array> {
  return ReadableStream.from<Uint8Array>(chunksOf(request));
}

/** The chunks as they came. A stream's own iterator copies them into one where several wait. */
async function* chunksOf(request: IncomingMessage): AsyncGenerator<Uint8Array, void> {
  const waiting: Buffer[] = [];
  let bytes = 0;
  let end: { readonly error?: unknown } | undefined;
  let wake = () => {};
  const take = (chunk: Buffer) => {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes >= mostWaiting) request.pause();
    wake();
  };
  const settle = finished(request, { writable: false }, (error) => {
    end = error ? { error } : {};
    wake();
  });
  request.on('data', take);
  try {
    while (true) {
      const chunk = waiting.shift();
      if (chunk) {
        bytes -= chunk.length;
        yield chunk;
      } else if (end) {
        if ('error' in end) throw end.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
          request.resume();
        });
      }
    }
  } finally {
    settle();
    request.off('data', take);
    request.pause();
  }
}

/**
 * The same chunks; each one's memory is given back as soon as the next is asked for. Otherwise it would be kept until
 * garbage is collected, which is after dozens of megabytes, and takes longer than all the rest. Only for chunks that
 * nobody else has, and readers that keep none.
 */
export async function* freeingChunks(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of body) {
    const { buffer, byteLength } = chunk;
    yield chunk;
    // A part of a larger buffer is not alone in it.
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
  }
}
