import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDuckdb } from '../../src/sync/index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docproc-target-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('says so where it cannot be opened, and leaves nothing behind', async () => {
  const text = join(folder, 'text.duckdb');
  await writeFile(text, 'no database');
  for (const path of [text, join(text, 'under-a-file.duckdb')]) {
    await expect(openDuckdb({ path })).rejects.toMatchObject({ code: 'SYNC_TARGET_UNAVAILABLE' });
  }
  expect(await readdir(folder)).toEqual(['text.duckdb']);
});
