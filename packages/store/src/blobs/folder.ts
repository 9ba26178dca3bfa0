import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { DocprocError } from '@org/docproc-core/errors';
import type { BlobInfo, BlobStore, BlobWriteOptions, ByteRange } from '@org/docproc-core/ports';
import { abortable } from './abortable.ts';
import { createBlockWriter } from './block-writer.ts';
import { isMissing, storageFault } from './faults.ts';
import { checkHash, isHash, tooLarge } from './hash.ts';
import { listFolder } from './list.ts';

/** Where the folder is. */
export interface FolderBlobStoreOptions {
  /** Made where it does not exist. Servers and workers on several hosts share it over the network. */
  readonly folder: string;
}

/** A {@link BlobStore} in a folder. */
export interface FolderBlobStore extends BlobStore {
  /** Path of the blob's file, for programs that read files; never to be written to. Errors: `BLOB_NOT_FOUND`, `STORAGE_FAILED`. */
  localPath(sha256: string): Promise<string>;
  /** Removes what writers that died left behind: temporary files last written before `before`, in ms since the epoch. Gives their number. */
  removeStale(before: number): Promise<number>;
}

/**
 * Keeps blobs as files `<folder>/ab/cd/abcd…`. A blob is written to a temporary file beside them, synced, then renamed:
 * it is there whole or not at all, after a power cut too.
 *
 * @example
 * const blobs = createFolderBlobStore({ folder: './data/blobs' });
 * const { sha256 } = await blobs.write(createReadStream('a.pdf'));
 */
export function createFolderBlobStore({ folder }: FolderBlobStoreOptions): FolderBlobStore {
  const incoming = join(folder, '.incoming');
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  return {
    write: (source, options) => writeBlob(incoming, pathOf, source, options),
    read: async (sha256, range) => readBlob(pathOf(checkHash(sha256)), range),
    async stat(sha256) {
      const stats = isHash(sha256) ? await statFile(pathOf(sha256)) : undefined;
      return stats && { sha256, bytes: stats.size, modifiedAt: Math.floor(stats.mtimeMs) };
    },
    async localPath(sha256) {
      const path = pathOf(checkHash(sha256));
      if (!(await statFile(path))) throw new DocprocError('BLOB_NOT_FOUND');
      return path;
    },
    async remove(sha256) {
      if (isHash(sha256)) await rm(pathOf(sha256), { force: true }).catch(rethrow);
    },
    list: () => listFolder(folder),
    removeStale: (before) => removeStale(incoming, before),
  };
}

async function writeBlob(
  incoming: string,
  pathOf: (sha256: string) => string,
  source: AsyncIterable<Uint8Array>,
  options: BlobWriteOptions = {},
): Promise<BlobInfo> {
  await mkdir(incoming, { recursive: true }).catch(rethrow);
  const part = join(incoming, `${randomUUID()}.part`);
  try {
    const file = await open(part, 'wx', 0o600).catch(rethrow);
    const info = await fill(file, source, options).finally(() => file.close().catch(rethrow));
    await options.beforeVisible?.(info);
    await publish(part, pathOf(info.sha256)).catch(rethrow);
    return info;
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw error;
  }
}

async function fill(
  file: FileHandle,
  source: AsyncIterable<Uint8Array>,
  { maxBytes = Infinity, signal }: BlobWriteOptions,
): Promise<BlobInfo> {
  const hash = createHash('sha256');
  const writer = createBlockWriter(file);
  let bytes = 0;
  for await (const chunk of abortable(source, signal)) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    hash.update(chunk);
    await writer.write(chunk);
  }
  await writer.end();
  await file.sync().catch(rethrow);
  return { sha256: hash.digest('hex'), bytes };
}

/** Moves the whole file to its place and makes the move last. */
async function publish(part: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // From now on somebody may be about to refer to it, however long it took to write.
  const now = new Date();
  await utimes(part, now, now);
  await rename(part, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function readBlob(path: string, range?: ByteRange): Promise<Readable> {
  const file = await open(path, 'r').catch(rethrow);
  return file.createReadStream(range ? { start: range.start, end: range.end } : {});
}

async function statFile(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw storageFault(error);
  }
}

async function removeStale(incoming: string, before: number): Promise<number> {
  const names = await readdir(incoming).catch((error) => (isMissing(error) ? [] : rethrow(error)));
  let removed = 0;
  for (const name of names) {
    const path = join(incoming, name);
    const stats = await statFile(path);
    if (!stats || stats.mtimeMs >= before) continue;
    await rm(path, { force: true }).catch(rethrow);
    removed += 1;
  }
  return removed;
}

function rethrow(error: unknown): never {
  throw storageFault(error);
}
