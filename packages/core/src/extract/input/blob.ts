import { DocprocError } from '../../errors/index.ts';
import { CHUNK_BYTES } from './memory.ts';
import type { ByteSource } from './source.ts';

/** A `Blob` or `File`, read piece by piece. */
export function openBlob(blob: Blob, name: string): ByteSource {
  const read = async (start: number, end: number) => {
    try {
      return new Uint8Array(await blob.slice(start, Math.max(start, end)).arrayBuffer());
    } catch (cause) {
      throw new DocprocError('INPUT_UNREADABLE', 'The blob could not be read.', { cause });
    }
  };
  return {
    name,
    size: blob.size,
    read,
    async *stream(start = 0, end = blob.size) {
      const last = Math.min(end, blob.size);
      for (let at = start; at < last; at += CHUNK_BYTES)
        yield await read(at, Math.min(last, at + CHUNK_BYTES));
    },
    bytes: () => read(0, blob.size),
    close: async () => undefined,
  };
}
