import type { IncomingMessage } from 'node:http';
import { DocprocError } from '@org/docproc-core/errors';

/** Largest body of a call, in bytes. Files come as streams and have a limit of their own. */
const maxCallBytes = 1_048_576;
/** Longest time for the body of a call to arrive, in milliseconds. */
const maxCallMs = 30_000;

/** Whether the body is a file, to be streamed. */
export function isFile(request: IncomingMessage): boolean {
  return request.headers['content-type']?.toLowerCase().startsWith('application/octet-stream') === true;
}

/**
 * A file's body as it arrives, no faster than it is read. Who stops reading does not end the connection, as
 * `Readable.toWeb` would: the answer that says why has to go over it.
 */
export function streamBody(request: IncomingMessage): ReadableStream<Uint8Array> {
  return ReadableStream.from<Uint8Array>(request.iterator({ destroyOnReturn: false }));
}

/** A call's whole body. Errors: `INPUT_TOO_LARGE`, `UPLOAD_INCOMPLETE`. */
export async function readBody(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  if (Number(request.headers['content-length'] ?? 0) > maxCallBytes) throw tooLarge();
  const deadline = setTimeout(() => request.destroy(), maxCallMs);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxCallBytes) throw tooLarge();
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof DocprocError) throw error;
    throw new DocprocError('UPLOAD_INCOMPLETE', undefined, { cause: error });
  } finally {
    clearTimeout(deadline);
  }
}

function tooLarge(): DocprocError {
  return new DocprocError('INPUT_TOO_LARGE', `A call's body may have ${maxCallBytes} bytes.`, {
    details: { limit: { name: 'maxCallBytes', value: maxCallBytes } },
  });
}
