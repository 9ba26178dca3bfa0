import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDuckdb, resetTable } from '../../src/sync/index.ts';

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

it('keeps out a writer whose turn is over', async () => {
  const path = join(folder, 'fenced.duckdb');
  const first = await openDuckdb({ path, fence: 2 });
  await first[Symbol.asyncDispose]();
  await expect(openDuckdb({ path, fence: 1 })).rejects.toMatchObject({ code: 'SYNC_TARGET_UNAVAILABLE' });
  await using second = await openDuckdb({ path, fence: 3 });
  // Where locks of files do not hold, as on some networks, both have it open.
  const late = { ...second, fence: 2 };
  await expect(resetTable({ into: late, table: 'a' })).rejects.toMatchObject({
    code: 'SYNC_TARGET_UNAVAILABLE',
  });
  await resetTable({ into: second, table: 'a' });
});

it('lets go of its file when it is closed', async () => {
  const path = join(folder, 'closed.duckdb');
  const target = await openDuckdb({ path });
  await using _ = await target.makeRoom(6);
  await target[Symbol.asyncDispose]();
  const open =
    "import { DuckDBInstance } from '@duckdb/node-api'; await DuckDBInstance.create(process.argv[1]);";
  const core = fileURLToPath(new URL('../..', import.meta.url));
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', open, path], { cwd: core });
});
