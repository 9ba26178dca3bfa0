import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import type { BlobStore } from '@org/docproc-core/ports';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFolderBlobStore, createS3BlobStore, type S3BlobStore } from '../../src/index.ts';
import { type S3Stage, startS3 } from '../support/s3.ts';
import { bytesOf } from '../support/stage.ts';

/** A store with nothing in it, and every name that lies in storage. */
interface Subject {
  readonly blobs: BlobStore & Pick<S3BlobStore, 'removeStale'>;
  names(): Promise<string[]>;
}

let folder: string;
let s3: S3Stage;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docproc-blobs-'));
  s3 = await startS3();
});
afterAll(async () => {
  await s3[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function inFolder(): Promise<Subject> {
  const own = await mkdtemp(join(folder, 'own-'));
  return {
    blobs: createFolderBlobStore({ folder: own }),
    async names() {
      const entries = await readdir(own, { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
    },
  };
}

async function inBucket(partBytes?: number): Promise<Subject> {
  const options = { ...s3.options(), ...(partBytes !== undefined && { partBytes }) };
  return {
    blobs: createS3BlobStore(options),
    async names() {
      const { objects, uploads } = await s3.keys(options.prefix);
      expect(uploads).toBe(0);
      return objects.map((key) => key.replace('blobs/', ''));
    },
  };
}

describe.each([
  ['a folder', inFolder],
  ['a bucket', () => inBucket()],
  ['a bucket, in many parts', () => inBucket(4)],
] as const)('blobs in %s', (_name, open) => {
  let blobs: Subject['blobs'];
  let names: Subject['names'];
  beforeEach(async () => {
    ({ blobs, names } = await open());
  });

  async function listed() {
    const all = [];
    for await (const blob of blobs.list()) all.push(blob);
    return all;
  }

  it('are kept under their hash', async () => {
    const sha256 = createHash('sha256').update('hello, hello').digest('hex');
    expect(await blobs.write(bytesOf('hello', ', ', 'hello'))).toEqual({ sha256, bytes: 12 });
    expect(await text(await blobs.read(sha256))).toBe('hello, hello');
    expect(await blobs.stat(sha256)).toEqual({ sha256, bytes: 12, modifiedAt: expect.any(Number) });
    expect(await names()).toEqual([sha256]);
  });

  it('may be empty', async () => {
    const { sha256, bytes } = await blobs.write(bytesOf());
    expect(bytes).toBe(0);
    expect(await text(await blobs.read(sha256))).toBe('');
    expect(await names()).toEqual([sha256]);
  });

  it('are kept once, also when written at the same moment', async () => {
    const infos = await Promise.all([1, 2, 3, 4].map(() => blobs.write(bytesOf('the same bytes'))));
    expect(new Set(infos.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(await names()).toHaveLength(1);
    expect(await text(await blobs.read(infos[0]?.sha256 ?? ''))).toBe('the same bytes');
  });

  it('tell when they were last written, be it again', async () => {
    const before = Date.now() - 2000;
    const { sha256 } = await blobs.write(bytesOf('written twice'));
    const first = (await blobs.stat(sha256))?.modifiedAt ?? 0;
    expect(first).toBeGreaterThan(before);
    await blobs.write(bytesOf('written twice'));
    expect((await blobs.stat(sha256))?.modifiedAt).toBeGreaterThanOrEqual(first);
  });

  it.each([
    [{ start: 2, end: 4 }, '234'],
    [{ start: 9, end: 9 }, '9'],
    [{ start: 7, end: 99 }, '789'],
    [{ start: 10, end: 12 }, ''],
  ])('give the range %j, both ends included', async (range, expected) => {
    const { sha256 } = await blobs.write(bytesOf('0123456789'));
    expect(await text(await blobs.read(sha256, range))).toBe(expected);
  });

  it('take no more from the source than they may', async () => {
    let given = 0;
    async function* endless() {
      for (;;) {
        given += 10;
        yield new Uint8Array(10);
      }
    }
    await expect(blobs.write(endless(), { maxBytes: 100 })).rejects.toMatchObject({
      code: 'INPUT_TOO_LARGE',
      details: { limit: { name: 'maxBytes', value: 100 } },
    });
    expect(given).toBe(110);
    expect(await names()).toEqual([]);
  });

  it('are not begun when the writer is told to stop, even while the source keeps it waiting', async () => {
    async function* stalled() {
      yield new Uint8Array(10);
      await new Promise(() => {});
    }
    const writing = blobs.write(stalled(), { signal: AbortSignal.timeout(50) });
    await expect(writing).rejects.toMatchObject({ code: 'ABORTED' });
    const late = blobs.write(bytesOf('x'), { signal: AbortSignal.abort() });
    await expect(late).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await names()).toEqual([]);
  });

  it('pass on what the source fails with, and leave nothing', async () => {
    async function* broken() {
      yield new Uint8Array(10);
      throw new TypeError('the source broke');
    }
    await expect(blobs.write(broken())).rejects.toThrow(TypeError);
    expect(await names()).toEqual([]);
  });

  it('take chunks of every size, each free again once it was taken', async () => {
    const bytes = randomBytes(97);
    async function* reused() {
      const chunk = new Uint8Array(13);
      for (let start = 0; start < bytes.byteLength; start += chunk.byteLength) {
        const part = bytes.subarray(start, start + chunk.byteLength);
        chunk.set(part);
        yield chunk.subarray(0, part.byteLength);
        chunk.fill(0);
      }
    }
    const { sha256 } = await blobs.write(reused());
    expect(await buffer(await blobs.read(sha256))).toEqual(bytes);
  });

  it.each(['0'.repeat(64), '../../../etc/passwd', '', 'A'.repeat(64)])('are not at %j', async (sha256) => {
    expect(await blobs.stat(sha256)).toBeUndefined();
    await expect(blobs.read(sha256)).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' });
    await blobs.remove(sha256);
  });

  it('are removed and listed', async () => {
    expect(await listed()).toEqual([]);
    const first = await blobs.write(bytesOf('the first'));
    const second = await blobs.write(bytesOf('the second'));
    await blobs.remove(first.sha256);
    expect(await listed()).toEqual([{ ...second, modifiedAt: expect.any(Number) }]);
  });

  it('stay when temporary files are removed', async () => {
    const { sha256 } = await blobs.write(bytesOf('here to stay'));
    expect(await blobs.removeStale(Date.now() + 60_000)).toBe(0);
    expect(await names()).toEqual([sha256]);
  });
});
