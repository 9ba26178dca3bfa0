import { expect, it } from 'vitest';
import { createExtractionPool } from '../../../src/extract/index.ts';

it('tells how many threads there are, how many are at work, and what they hold', async () => {
  const pool = createExtractionPool({ threads: 2 });
  expect(pool.usage()).toEqual({ threads: 0, busy: 0, memoryBytes: 0 });
  // A thread is looked at ten times a second while it works; to start takes it longer than that.
  const table = new TextEncoder().encode('a,b,c,d\n1,2,3,4\n'.repeat(60_000));
  const work = pool.extract(table, { name: 'large.csv' });
  await expect.poll(() => pool.usage().memoryBytes).toBeGreaterThan(1_000_000);
  expect(pool.usage()).toMatchObject({ threads: 1 });
  await work;
  expect(pool.usage()).toMatchObject({ threads: 1, busy: 0 });
  await pool.close();
  expect(pool.usage()).toEqual({ threads: 0, busy: 0, memoryBytes: 0 });
});
