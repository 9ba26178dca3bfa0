import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFolderBlobStore, type FolderBlobStore } from '../../src/index.ts';
import { bytesOf } from '../support/stage.ts';

let folder: string;
let blobs: FolderBlobStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docproc-blobs-'));
  blobs = createFolderBlobStore({ folder });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function files() {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

async function listOf(store: FolderBlobStore) {
  const listed = [];
  for await (const blob of store.list()) listed.push(blob);
  return listed;
}

it('keeps a blob as one file, readable where it lies', async () => {
  const { sha256 } = await blobs.write(bytesOf('hel', 'lo'));
  expect(await files()).toEqual([sha256]);
  expect(await readFile(await blobs.localPath(sha256), 'utf8')).toBe('hello');
  await expect(blobs.localPath('0'.repeat(64))).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' });
});

it('lists nothing of a folder that was never written to', async () => {
  expect(await listOf(createFolderBlobStore({ folder: join(folder, 'none') }))).toEqual([]);
});

it('says that storage failed where the folder cannot be written', async () => {
  const blocked = createFolderBlobStore({ folder: '/dev/null/blobs' });
  await expect(blocked.write(bytesOf('x'))).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
});

/** Mounts a file system of 1 MiB, where this process may. */
function mountSmall(path: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path]).status === 0;
}

it('says that storage is full, and leaves what there was', async (context) => {
  if (!mountSmall(folder)) return context.skip('only root can mount a small file system');
  try {
    const small = await blobs.write(bytesOf('fits'));
    const large = new Blob([new Uint8Array(2 * 1024 ** 2)]).stream();
    await expect(blobs.write(large)).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    expect(await files()).toEqual([small.sha256]);
    expect(await text(await blobs.read(small.sha256))).toBe('fits');
  } finally {
    spawnSync('umount', [folder]);
  }
});
