import { buffer } from 'node:stream/consumers';
import type { ByteSource } from '@org/docproc-core/extract';
import type { BlobInfo, BlobStore } from '@org/docproc-core/ports';

/** A stored blob as bytes with random access. */
export function createBlobSource(blobs: BlobStore, { sha256, bytes }: BlobInfo, name: string): ByteSource {
  const stream = async function* (start = 0, end = bytes): AsyncGenerator<Uint8Array> {
    if (start < Math.min(end, bytes)) yield* await blobs.read(sha256, { start, end: end - 1 });
  };
  const read = async (start: number, end: number) => new Uint8Array(await buffer(stream(start, end)));
  return { name, size: bytes, read, stream, bytes: () => read(0, bytes), close: async () => {} };
}
