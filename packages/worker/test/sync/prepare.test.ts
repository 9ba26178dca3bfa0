import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PreparedRun, prepareTable } from '../../src/sync/prepare.ts';
import { shareTarget } from '../../src/sync/target.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

it('empties a table once for each version that another file has published', async () => {
  const { tables, runs } = stage.store;
  const define = { sourceId: stage.sourceId, definition: { table: { schema: 'erp', name: 'items' } } };
  await runs.start({ table: 'items', type: 'incremental', define });
  const run: PreparedRun = { table: 'items', type: 'incremental', file: 'another', syncedAt: 'monday' };
  /** Whether the rows that were loaded before are there still, each time in a file that is opened anew. */
  const keeps = (changes: Partial<PreparedRun>) => {
    const target = shareTarget({ folder: stage.folder, memoryMb: 64, fence: 1, tables });
    return target.use(async (into) => {
      const connection = await into.connect();
      await connection.run('create table if not exists items as select 1 as id');
      const id = await prepareTable(into, { ...run, ...changes }, runs);
      const found = "select count(*)::integer from duckdb_tables() where table_name = 'items'";
      const reader = await connection.runAndReadAll(found);
      connection.closeSync();
      return { id, kept: reader.getRows()[0]?.[0] === 1 };
    });
  };
  expect(await keeps({ type: 'test' })).toMatchObject({ kept: true });
  const { id, kept } = await keeps({});
  expect(kept).toBe(false);
  expect(await keeps({})).toEqual({ id, kept: true });
  expect(await keeps({ syncedAt: 'tuesday' })).toEqual({ id, kept: false });
  expect(await keeps({ syncedAt: 'tuesday' })).toEqual({ id, kept: true });
  expect(await keeps({ file: id, syncedAt: 'wednesday' })).toEqual({ id, kept: true });
  expect(await keeps({ file: id, pendingReset: 'rows' })).toEqual({ id, kept: false });
});
