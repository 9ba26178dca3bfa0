import { rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import type { BlobStore } from '@org/docproc-core/ports';
import { afterEach, describe, expect, it } from 'vitest';
import { createTableFiles } from '../../src/sync/files.ts';
import { createPlaces } from '../../src/sync/places.ts';

const file = (sha256: string, bytes = 1) => ({ sha256, bytes, partition: '', rows: 1, checksum: '' });

describe('files of tables from a bucket', () => {
  let fetched: string[] = [];
  const blobs = {
    async read(sha256: string) {
      fetched.push(sha256);
      if (sha256 === 'broken') return Readable.from(brokenOff());
      return Readable.from([Buffer.from(sha256)]);
    },
  } as unknown as BlobStore;
  async function* brokenOff() {
    yield Buffer.from('half');
    throw new Error('broken off');
  }
  const files = createTableFiles(blobs);
  afterEach(async () => {
    await files.close();
    fetched = [];
  });

  it('are fetched once, however many ask for them, and again when there is no more room', async () => {
    const paths = await Promise.all(
      [1, 2].map(() => files.use([file('a'), file('b')], async (list) => list)),
    );
    expect(paths[0]).toEqual(paths[1]);
    // Both at the same time: which of them is asked for first is no matter.
    expect(fetched.sort()).toEqual(['a', 'b']);
    await files.use([file('large', 3 * 2 ** 30)], async ([path]) => {
      expect((await stat(path!)).size).toBe(5);
    });
    await files.use([file('a')], async ([path]) => expect((await stat(path!)).size).toBe(1));
    expect(fetched).toEqual(['a', 'b', 'large', 'a']);
  });

  it('are fetched anew where somebody has cleared the temporary folder', async () => {
    const [path] = await files.use([file('a')], async (list) => list);
    await rm(dirname(path!), { recursive: true });
    await files.use([file('a')], async ([again]) => expect((await stat(again!)).size).toBe(1));
    await rm(dirname(path!), { recursive: true });
    await files.scratch('rows.csv', async (own) => {
      expect((await stat(dirname(own))).isDirectory()).toBe(true);
    });
    expect(fetched).toEqual(['a', 'a']);
  });

  it('are there again when there is a place for temporary files again', async () => {
    const before = process.env['TMPDIR'];
    try {
      process.env['TMPDIR'] = '/nowhere/at/all';
      const late = createTableFiles(blobs);
      await expect(late.use([file('a')], async () => {})).rejects.toThrow('ENOENT');
      await late.close();
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      await late.use([file('a')], async ([path]) => expect((await stat(path!)).size).toBe(1));
      await late.close();
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
  });

  it('are asked for again where the fetching broke off', async () => {
    await expect(files.use([file('broken')], async () => {})).rejects.toThrow('broken off');
    await expect(files.use([file('broken')], async () => {})).rejects.toThrow('broken off');
    expect(fetched).toEqual(['broken', 'broken']);
  });
});

describe('places', () => {
  it('are given in turn, and refused where too many wait', async () => {
    const places = createPlaces({ most: 1, mostEach: 1, queue: 1, queueEach: 1 });
    const gate = Promise.withResolvers<void>();
    const order: number[] = [];
    const first = places.run('kim', () => gate.promise.then(() => order.push(1)), undefined);
    const second = places.run('kim', async () => order.push(2), undefined);
    await expect(places.run('kim', async () => order.push(3), undefined)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
    gate.resolve();
    await Promise.all([first, second]);
    expect(order).toEqual([1, 2]);
    await places.run('kim', async () => order.push(4), undefined);
    expect(order).toEqual([1, 2, 4]);
  });

  it('are not waited for by who has left', async () => {
    const places = createPlaces({ most: 1, mostEach: 1, queue: 5, queueEach: 5 });
    const gate = Promise.withResolvers<void>();
    const first = places.run('kim', () => gate.promise, undefined);
    const left = new AbortController();
    const waiting = places.run('kim', async () => 'ran', left.signal);
    left.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
    gate.resolve();
    await first;
    expect(await places.run('kim', async () => 'ran', undefined)).toBe('ran');
  });

  it('are left to others by who has enough of them', async () => {
    const places = createPlaces({ most: 4, mostEach: 2, queue: 50, queueEach: 1 });
    const gate = Promise.withResolvers<void>();
    const held = [1, 2, 3].map(() => places.run('kim', () => gate.promise, undefined));
    await expect(places.run('kim', async () => 'ran', undefined)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
    expect(await places.run('lee', async () => 'ran', undefined)).toBe('ran');
    gate.resolve();
    await Promise.all(held);
    expect(await places.run('kim', async () => 'ran', undefined)).toBe('ran');
  });
});
