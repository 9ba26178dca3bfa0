import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { DocprocError } from '../../errors/index.ts';
import { CHUNK_BYTES, openMemory } from './memory.ts';
import type { ByteSource } from './source.ts';

/** Codes of the system that mean that there is no such file, rather than one that may not be read. */
const missing = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ENXIO', 'ERR_INVALID_ARG_VALUE']);

/** Files up to this size are read at once: most documents are, and many small reads cost more than one. */
const MEMORY_BYTES = 4 * 1024 * 1024;

/** Opens a regular file. Errors: `INPUT_NOT_FOUND`, `INPUT_UNREADABLE`. */
export async function openFile(path: string | URL, name: string): Promise<ByteSource> {
  // Without O_NONBLOCK the opening of a pipe waits until somebody writes to it.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(refused);
  try {
    const facts = await handle.stat();
    if (facts.isDirectory()) {
      throw new DocprocError('INPUT_NOT_FOUND', 'The path is a folder; name the files in it.');
    }
    if (!facts.isFile()) throw new DocprocError('INPUT_NOT_FOUND', 'The path is no regular file.');
    if (facts.size > MEMORY_BYTES) return sourceOf(handle, facts.size, name);
    const whole = sourceOf(handle, facts.size, name);
    const bytes = await whole.bytes();
    await whole.close();
    return openMemory(bytes, name);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Bytes of an open file. Closing the source closes the handle and then runs `after`. */
export function sourceOf(
  handle: FileHandle,
  size: number,
  name: string,
  after: () => Promise<void> = async () => undefined,
): ByteSource {
  const read = async (start: number, end: number) => {
    const length = Math.max(0, Math.min(end, size) - start);
    const buffer = new Uint8Array(length);
    const filled = await fill(handle, buffer, start);
    return filled < length ? buffer.subarray(0, filled) : buffer;
  };
  let closing: Promise<void> | undefined;
  return {
    name,
    size,
    read,
    async *stream(start = 0, end = size) {
      const last = Math.min(end, size);
      for (let at = start; at < last; at += CHUNK_BYTES) {
        const piece = await read(at, Math.min(last, at + CHUNK_BYTES));
        // The file was cut while it was read.
        if (piece.length === 0) return;
        yield piece;
      }
    },
    bytes: () => read(0, size),
    close() {
      closing ??= handle.close().finally(after);
      return closing;
    },
  };
}

async function fill(handle: FileHandle, buffer: Uint8Array, start: number): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle
      .read(buffer, filled, buffer.length - filled, start + filled)
      .catch((cause: unknown) => {
        throw new DocprocError('INPUT_UNREADABLE', 'Reading the file failed.', { cause });
      });
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

function refused(cause: unknown): never {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (missing.has(code)) throw new DocprocError('INPUT_NOT_FOUND', undefined, { cause });
  throw new DocprocError('INPUT_UNREADABLE', `The file could not be opened${code ? ` (${code})` : ''}.`, {
    cause,
  });
}
