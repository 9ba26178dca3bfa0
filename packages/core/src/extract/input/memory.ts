import type { ByteSource } from './source.ts';

/** How much of a source comes in one piece when it is streamed, in bytes. */
export const CHUNK_BYTES = 64 * 1024;

/** Bytes that are in memory already. They are shared, not copied: do not change them before the source is closed. */
export function openMemory(bytes: Uint8Array, name: string): ByteSource {
  return {
    name,
    size: bytes.byteLength,
    read: async (start, end) => bytes.subarray(start, Math.max(start, end)),
    async *stream(start = 0, end = bytes.byteLength) {
      const last = Math.min(end, bytes.byteLength);
      for (let at = start; at < last; at += CHUNK_BYTES) {
        yield bytes.subarray(at, Math.min(last, at + CHUNK_BYTES));
      }
    },
    bytes: async () => bytes,
    close: async () => undefined,
  };
}
