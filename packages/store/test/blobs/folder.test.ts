import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
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

it('keeps bytes under their hash', async () => {
  const sha256 = createHash('sha256').update('hello').digest('hex');
  expect(await blobs.write(bytesOf('hel', 'lo'))).toEqual({ sha256, bytes: 5 });
  expect(await text(await blobs.read(sha256))).toBe('hello');
  expect(await blobs.stat(sha256)).toMatchObject({ sha256, bytes: 5 });
  expect(await files()).toEqual([sha256]);
});

it('keeps the same bytes once, also when written at the same moment', async () => {
  const infos = await Promise.all([1, 2, 3, 4].map(() => blobs.write(bytesOf('same'))));
  expect(new Set(infos.map(({ sha256 }) => sha256)).size).toBe(1);
  expect(await files()).toHaveLength(1);
});

it('reads a range, both ends included', async () => {
  const { sha256 } = await blobs.write(bytesOf('0123456789'));
  expect(await text(await blobs.read(sha256, { start: 2, end: 4 }))).toBe('234');
});

it('takes no more from the source than it can write', async () => {
  let given = 0;
  async function* endless() {
    for (;;) {
      given += 1000;
      yield new Uint8Array(1000);
    }
  }
  await expect(blobs.write(endless(), { maxBytes: 10_000 })).rejects.toMatchObject({
    code: 'INPUT_TOO_LARGE',
    details: { limit: { name: 'maxBytes', value: 10_000 } },
  });
  expect(given).toBe(11_000);
  expect(await files()).toEqual([]);
});

it('stops when it is told to, even while the source keeps it waiting, and leaves nothing', async () => {
  async function* stalled() {
    yield new Uint8Array(10);
    await new Promise(() => {});
  }
  const writing = blobs.write(stalled(), { signal: AbortSignal.timeout(50) });
  await expect(writing).rejects.toMatchObject({ code: 'ABORTED' });
  expect(await files()).toEqual([]);
  await expect(blobs.write(bytesOf('x'), { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'ABORTED',
  });
});

it('passes on what the source fails with, and leaves nothing', async () => {
  async function* broken() {
    yield new Uint8Array(10);
    throw new TypeError('the source broke');
  }
  await expect(blobs.write(broken())).rejects.toThrow(TypeError);
  expect(await files()).toEqual([]);
});

it.each(['0'.repeat(64), '../../../etc/passwd', '', 'A'.repeat(64)])('has no blob %j', async (sha256) => {
  expect(await blobs.stat(sha256)).toBeUndefined();
  await expect(blobs.read(sha256)).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' });
  await blobs.remove(sha256);
});

it('removes and lists blobs', async () => {
  const first = await blobs.write(bytesOf('1'));
  const second = await blobs.write(bytesOf('2'));
  await blobs.remove(first.sha256);
  expect(await listOf(blobs)).toEqual([{ ...second, modifiedAt: expect.any(Number) }]);
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
