import { DocprocError } from '@org/docproc-core/errors';
import { failureOf } from './errors.ts';
import type { Fetch } from './http/authorized.ts';

/** Where a file can be fetched without a login, for a short time: an address for a link or an image. */
export interface FileLink {
  /** Absolute. */
  readonly url: string;
  readonly fileName: string;
  readonly mediaType: string;
  /** Size in bytes. */
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Milliseconds since the epoch, by the server's clock. */
  readonly expiresAt: number;
}

/** A file that is being fetched. Take it as a stream, or whole; once. */
export interface Download extends Omit<FileLink, 'url' | 'expiresAt'> {
  readonly stream: ReadableStream<Uint8Array>;
  /** All bytes at once. Error: `NETWORK_FAILED` where fewer came than the server announced. */
  read(): Promise<Uint8Array>;
}

/** Fetches the file behind a link. Errors: `BLOB_NOT_FOUND`, `TOKEN_EXPIRED`, `NETWORK_FAILED`, `ABORTED`. */
export async function fetchFile(
  fetch: Fetch,
  link: FileLink,
  signal: AbortSignal | undefined,
): Promise<Download> {
  const response = await fetch(link.url, signal ? { signal } : {});
  if (!response.ok || !response.body) {
    const answer: unknown = await response.json().catch(() => undefined);
    throw (
      failureOf(answer) ??
      new DocprocError('NETWORK_FAILED', `The file was not served (HTTP ${response.status}).`)
    );
  }
  const { fileName, mediaType, bytes, sha256 } = link;
  return {
    fileName,
    mediaType,
    bytes,
    sha256,
    stream: response.body,
    async read() {
      const content = new Uint8Array(await response.arrayBuffer());
      if (content.byteLength !== bytes)
        throw new DocprocError('NETWORK_FAILED', 'The file ended early. Try again.');
      return content;
    },
  };
}
