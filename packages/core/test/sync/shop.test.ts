import { expect, it } from 'vitest';
import { type SyncOptions, syncTables, verifyTable } from '../../src/sync/index.ts';
import { shopChangesSql, shopSql, shopTables } from './support/shop.ts';
import { drain, openStage } from './support/stage.ts';

// `pnpm bench:sync-shop` does the same with a million rows.
it('keeps a shop of 60,000 rows as it is, from the first load over changes and deletions', async () => {
  await using stage = await openStage();
  await stage.sql(shopSql(60_000));
  const { source, into } = stage;
  const tables = shopTables.map(({ name }) => ({
    table: { name },
    mode: 'merge' as const,
    watermark: 'changed',
    deletes: 'compare' as const,
  }));
  const verify = (options: Omit<SyncOptions, 'source' | 'into'>) =>
    drain(verifyTable({ source, into, ...options }));
  const sync = async () => {
    for await (const _ of syncTables({ source, into, tables }));
    return Promise.all(tables.map(async (options) => (await verify(options)).result));
  };
  const first = await sync();
  expect(first.map(({ equal, targetRows }) => ({ equal, targetRows }))).toEqual([
    { equal: true, targetRows: 1_500 },
    { equal: true, targetRows: 11_700 },
    { equal: true, targetRows: 46_800 },
  ]);
  await stage.sql("update lineitem set comment = 'not yet synced' where orderkey = 1 and linenumber = 1");
  const [, , unsynced] = await Promise.all(tables.map(async (options) => (await verify(options)).result));
  expect(unsynced).toMatchObject({ equal: false, rows: [{ key: { orderkey: '1', linenumber: '1' } }] });
  await stage.sql('update lineitem set changed = clock_timestamp() where orderkey = 1 and linenumber = 1');
  await stage.sql(shopChangesSql);
  const second = await sync();
  expect(second.map(({ equal, different }) => ({ equal, different }))).toEqual(
    tables.map(() => ({ equal: true, different: [] })),
  );
});
