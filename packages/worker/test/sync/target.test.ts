import { readdir } from 'node:fs/promises';
import { DocprocError } from '@org/docproc-core/errors';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { shareTarget } from '../../src/sync/target.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

it('closes the file where it cannot be made ready, and opens it once again', async () => {
  let away = true;
  const tables = {
    ...stage.store.tables,
    async list() {
      if (away) throw new DocprocError('DATABASE_UNAVAILABLE');
      return stage.store.tables.list();
    },
  };
  const target = shareTarget({ folder: stage.folder, memoryMb: 64, fence: 1, tables });
  await expect(target.use(async () => {})).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  // An open file has a folder for rows on their way beside it.
  expect(await readdir(stage.folder)).toEqual(['tables.duckdb']);
  away = false;
  await target.use(async (into) => {
    const connection = await into.connect();
    await connection.run('create table kept as select 1 as id');
    connection.closeSync();
  });
  const count = await target.use(async (into) => {
    const connection = await into.connect();
    const reader = await connection.runAndReadAll('select count(*)::integer from kept');
    connection.closeSync();
    return reader.getRows()[0]?.[0];
  });
  expect(count).toBe(1);
});
