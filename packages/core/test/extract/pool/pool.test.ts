import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createExtractionPool, type ExtractionPool } from '../../../src/extract/pool/index.ts';
import { documentSchema } from '../../../src/model/with-schemas.ts';

const fixture = (name: string) => new URL(`../../../../../fixtures/${name}`, import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'pool-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A CSV so large that reading it takes seconds and hundreds of megabytes. */
const large = join(folder, 'large.csv');
writeFileSync(large, 'id,name,amount,note\n'.concat('17,somebody,1200,"nothing, really"\n'.repeat(400_000)));

const codes = (document: { issues: readonly { code: string }[] }) =>
  document.issues.map((issue) => issue.code);

async function withPool<T>(pool: ExtractionPool, use: (pool: ExtractionPool) => Promise<T>): Promise<T> {
  try {
    return await use(pool);
  } finally {
    await pool.close();
  }
}

describe('createExtractionPool', () => {
  it('reads more files than it has threads, from paths, URLs and bytes, with progress', async () => {
    await withPool(createExtractionPool({ threads: 2 }), async (pool) => {
      const fractions: number[] = [];
      const csv = new TextEncoder().encode('a,b\n1,2\n3,4\n');
      const documents = await Promise.all([
        pool.extract(fixture('samples/ledger.xlsx'), {
          onProgress: ({ fraction }) => fractions.push(fraction),
        }),
        pool.extract(fixture('samples/transactions.csv')),
        pool.extract(csv, { name: 'bytes.csv' }),
        pool.extract(join(folder, 'missing.pdf')),
        pool.extract(new File([csv], 'named.csv')),
        pool.extract(csv.buffer),
      ]);
      expect(documents.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'failed', 'ok', 'ok']);
      expect(documents[4]?.source.name).toBe('named.csv');
      expect(documents[5]?.tables).toEqual(documents[2]?.tables);
      expect(documents[2]?.source.name).toBe('bytes.csv');
      expect(codes(documents[3]!)).toEqual(['INPUT_NOT_FOUND']);
      expect(fractions.at(-1)).toBe(1);
      // The caller's bytes stay his.
      expect(csv.length).toBe(12);
    });
  });

  it('ends what takes too long, and only that', async () => {
    await withPool(createExtractionPool({ threads: 2 }), async (pool) => {
      const [slow, quick] = await Promise.all([
        pool.extract(large, { timeoutMs: 60, maxCells: 10_000_000 }),
        pool.extract(fixture('samples/transactions.csv')),
      ]);
      expect(slow.status).toBe('failed');
      expect(codes(slow)).toEqual(['TIMEOUT']);
      expect(documentSchema.parse(slow)).toEqual(slow);
      expect(quick.status).toBe('ok');
    });
  });

  it('ends a thread that needs too much memory, and replaces it', async () => {
    await withPool(createExtractionPool({ threads: 1, maxMemoryMb: 96 }), async (pool) => {
      const [hungry, next] = await Promise.all([
        pool.extract(large, { maxCells: 10_000_000 }),
        pool.extract(fixture('samples/transactions.csv')),
      ]);
      expect(hungry).toMatchObject({ status: 'failed', kind: 'spreadsheet' });
      expect(codes(hungry)).toEqual(['OUT_OF_MEMORY']);
      expect(hungry.source).toMatchObject({ name: 'large.csv', mediaType: 'text/csv' });
      expect(hungry.source.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(next.status).toBe('ok');
    });
  });

  it('holds calls that set no limits to its own', async () => {
    const limits = { maxBytes: 1_000_000, maxPages: 1, timeoutMs: 0 };
    await withPool(createExtractionPool({ threads: 1, ...limits }), async (pool) => {
      expect(codes(await pool.extract(large))).toEqual(['INPUT_TOO_LARGE']);
      expect(codes(await pool.extract(fixture('samples/ledger.xlsx')))).toContain('LIMIT_EXCEEDED');
      const more = await pool.extract(fixture('samples/ledger.xlsx'), { maxPages: 100 });
      expect(more.status).toBe('ok');
    });
  });

  it('stops a file when its caller aborts, at work or in the queue', async () => {
    await withPool(createExtractionPool({ threads: 1 }), async (pool) => {
      const working = new AbortController();
      const queued = new AbortController();
      const first = pool.extract(large, { signal: working.signal, maxCells: 10_000_000 });
      const second = pool.extract(large, { signal: queued.signal });
      const third = pool.extract(fixture('samples/transactions.csv'));
      queued.abort();
      await expect(second).rejects.toMatchObject({ code: 'ABORTED' });
      setTimeout(() => working.abort(), 300);
      await expect(first).rejects.toMatchObject({ code: 'ABORTED' });
      expect((await third).status).toBe('ok');
    });
  });

  it('refuses wrong options before a thread is asked', async () => {
    for (const wrong of [{ threads: 0 }, { maxMemoryMb: 1 }, { maxPages: 0 }, { timeoutMs: -1 }]) {
      expect(() => createExtractionPool(wrong)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
    }
    await withPool(createExtractionPool(), async (pool) => {
      await expect(pool.extract('a.pdf', { pages: 'x' })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    });
  });

  it('finishes what it has accepted when it is closed, and takes no more', async () => {
    const pool = createExtractionPool({ threads: 1 });
    const running = pool.extract(fixture('samples/transactions.csv'));
    await pool.close();
    expect((await running).status).toBe('ok');
    await expect(pool.extract(large)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });
});
