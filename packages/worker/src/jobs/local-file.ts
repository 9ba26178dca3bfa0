import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DocprocError } from '@org/docproc-core/errors';
import type { BlobStore } from '@org/docproc-core/ports';

/** A blob store that may keep its blobs as files on this machine. */
export type LocalBlobStore = BlobStore & {
  /** Path of the blob's file. Left out where there are no files. */
  localPath?(sha256: string): Promise<string>;
};

/**
 * Runs `read` with the path of a file that holds the blob: its own where the store has files, else a copy among the
 * temporary files, which is removed afterwards. Errors: `BLOB_NOT_FOUND`, `STORAGE_FAILED`, `STORAGE_FULL` where there is no
 * room for a copy, and those of `read`.
 */
export async function withLocalFile<T>(
  blobs: LocalBlobStore,
  sha256: string,
  signal: AbortSignal,
  read: (path: string) => Promise<T>,
): Promise<T> {
  if (blobs.localPath) return read(await blobs.localPath(sha256));
  const path = join(tmpdir(), `docproc-${randomUUID()}`);
  try {
    const blob = await blobs.read(sha256);
    const copy = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    await pipeline(blob, copy, { signal }).catch(rethrow);
    return await read(path);
  } finally {
    await rm(path, { force: true });
  }
}

function rethrow(cause: unknown): never {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') throw cause;
  throw new DocprocError('STORAGE_FULL', 'The folder of temporary files is full.', { cause });
}
