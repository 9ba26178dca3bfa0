import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DocprocError, toDocprocError } from '../../errors/index.ts';
import { sourceOf } from './file.ts';
import { type OpenOptions, tooLarge } from './limits.ts';
import { openMemory } from './memory.ts';
import type { ByteSource } from './source.ts';

/** Streams up to this many bytes stay in memory, longer ones go to a temporary file. */
const MEMORY_BYTES = 32 * 1024 * 1024;

/**
 * Reads a stream to its end and makes it a source. What does not fit into memory is kept in a file that only this
 * user can read and that is gone when the source is closed.
 * Errors: `INPUT_UNREADABLE`, `INPUT_TOO_LARGE`, `ABORTED`.
 */
export async function collectStream(
  stream: AsyncIterable<Uint8Array>,
  name: string,
  options: OpenOptions,
): Promise<ByteSource> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let spool: Spool | undefined;
  try {
    for await (const chunk of interruptible(stream, options.signal)) {
      size += chunk.length;
      if (size > options.maxBytes) throw tooLarge(options.maxBytes);
      if (spool === undefined && size <= MEMORY_BYTES) {
        // A producer may fill the same buffer again after it was taken.
        chunks.push(chunk.slice());
        continue;
      }
      spool ??= await startSpool(chunks.splice(0));
      await spool.handle.writeFile(chunk);
    }
  } catch (error) {
    await spool?.discard();
    throw toDocprocError(error, 'INPUT_UNREADABLE');
  }
  return spool === undefined
    ? openMemory(joined(chunks, size), name)
    : sourceOf(spool.handle, size, name, spool.remove);
}

interface Spool {
  readonly handle: FileHandle;
  readonly remove: () => Promise<void>;
  readonly discard: () => Promise<void>;
}

async function startSpool(chunks: readonly Uint8Array[]): Promise<Spool> {
  const folder = await mkdtemp(join(tmpdir(), 'docproc-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const handle = await open(join(folder, 'input'), 'wx+', 0o600).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  const discard = () => handle.close().finally(remove);
  // Where the system lets an open file be removed, a crash leaves nothing behind.
  if (process.platform !== 'win32') await remove();
  try {
    for (const chunk of chunks) await handle.writeFile(chunk);
  } catch (error) {
    await discard();
    throw error;
  }
  return { handle, remove, discard };
}

/** The stream's chunks. A stream that gives nothing any more can still be aborted. */
async function* interruptible(
  stream: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const iterator = stream[Symbol.asyncIterator]();
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => reject(new DocprocError('ABORTED', 'Reading the input was cancelled.'));
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
  aborted.catch(() => undefined);
  let ended = false;
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted]);
      ended = next.done === true;
      if (ended) return;
      yield toBytes(next.value);
    }
  } catch (error) {
    ended ||= !signal?.aborted;
    throw error;
  } finally {
    // Not awaited: a stream that hangs also hangs here.
    if (!ended) Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

function toBytes(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  if (typeof chunk === 'string') return Buffer.from(chunk, 'utf8');
  throw new DocprocError('INPUT_UNREADABLE', 'The stream gave something else than bytes.');
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
