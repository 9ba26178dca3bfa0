import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  stage.startWriter();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** A table at the source with so many rows, and how it is synced. */
async function addTable(name: string, rows: number) {
  await stage.sql(
    `create table erp.${name} (id int primary key, note text, changed timestamptz default clock_timestamp());
     insert into erp.${name} select i, 'n' || i from generate_series(1, ${rows}) i`,
  );
  return {
    sourceId: stage.sourceId,
    definition: { table: { schema: 'erp', name }, watermark: 'changed' },
  };
}

it('loads a table, then what has changed, and publishes each version', async () => {
  const define = await addTable('orders', 1000);
  const first = await stage.until(
    await stage.run({ table: 'orders', type: 'incremental', define }),
    'done',
    'failed',
  );
  expect(first).toMatchObject({ state: 'done', attempt: 1, result: { rows: 1000, total: 1000 } });
  const published = await stage.store.tables.published('orders');
  expect(published).toMatchObject({ version: 1, rows: 1000, readable: false, content: { key: ['id'] } });
  expect(published.content.columns.map(({ name, type }) => [name, type])).toEqual([
    ['id', 'INTEGER'],
    ['note', 'VARCHAR'],
    ['changed', 'TIMESTAMPTZ'],
  ]);
  expect(published.content.columns[0]).toMatchObject({ min: '1', max: '1000', nullShare: 0 });
  expect(await stage.blobs.stat(published.files[0]!.sha256)).toBeDefined();

  await stage.sql(`update erp.orders set note = 'other', changed = clock_timestamp() where id = 7`);
  const second = await stage.until(
    await stage.run({ table: 'orders', type: 'incremental' }),
    'done',
    'failed',
  );
  expect(second).toMatchObject({ state: 'done', result: { updated: 1, inserted: 0, total: 1000 } });
  expect(await stage.store.tables.get('orders')).toMatchObject({ version: 2 });
});

it('tells how a run goes, and how one failed', async () => {
  const define = { sourceId: stage.sourceId, definition: { table: { schema: 'erp', name: 'nothing' } } };
  const run = await stage.until(
    await stage.run({ table: 'nothing', type: 'full', define }),
    'done',
    'failed',
  );
  expect(run).toMatchObject({ state: 'failed', error: { code: 'SYNC_TABLE_NOT_FOUND' } });
  const events = await stage.database.db
    .selectFrom('events')
    .select(['type', 'data'])
    .where('type', 'like', 'sync.%' as never)
    .orderBy('id')
    .execute();
  expect(events.filter(({ data }) => data.runId === run.id).map(({ type }) => type)).toEqual([
    'sync.queued',
    'sync.running',
    'sync.failed',
  ]);
});

it('keeps one run of a table at a time', async () => {
  const define = await addTable('busy', 10);
  const run = await stage.run({ table: 'busy', type: 'full', define });
  await expect(stage.run({ table: 'busy', type: 'full' })).rejects.toMatchObject({ code: 'SYNC_CONFLICT' });
  await stage.until(run, 'done');
});

it('tries a few rows in a table of their own', async () => {
  const define = await addTable('tried', 50);
  await stage.until(await stage.run({ table: 'tried', type: 'test', rowLimit: 5, define }), 'done');
  expect(await stage.store.tables.get('tried__test')).toMatchObject({ rows: 5 });
  await expect(stage.store.tables.published('tried')).rejects.toMatchObject({ code: 'SYNC_NOT_FOUND' });
});

it('loads a table anew that was reset, and forgets one that was removed', async () => {
  const define = await addTable('again', 20);
  await stage.until(await stage.run({ table: 'again', type: 'incremental', define }), 'done');
  await stage.store.tables.reset('again', 'rows');
  await expect(stage.store.tables.published('again')).rejects.toMatchObject({ code: 'SYNC_NOT_FOUND' });
  const anew = await stage.until(await stage.run({ table: 'again', type: 'incremental' }), 'done');
  expect(anew.result).toMatchObject({ inserted: 20, total: 20 });
  await stage.store.tables.reset('again', 'table');
  await stage.sql('delete from erp.again where id > 3');
  const other = await stage.until(await stage.run({ table: 'again', type: 'incremental', define }), 'done');
  expect(other.result).toMatchObject({ inserted: 3, total: 3 });
});
