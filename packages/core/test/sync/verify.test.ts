import { afterAll, beforeAll, expect, it } from 'vitest';
import { syncTables, verifyTable } from '../../src/sync/index.ts';
import { drain, openStage, type Stage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.sql(`
    create table orders (shop int, id int, note text, primary key (shop, id));
    insert into orders select g % 3, g, 'n' || g from generate_series(1, 3000) g;
    create table lines (text text); insert into lines values ('a'), ('a'), ('b');
    create table wrong (amount numeric(4,2)); insert into wrong values ('NaN')`);
});
afterAll(() => stage[Symbol.asyncDispose]());

const verify = async (name: string) =>
  (await drain(verifyTable({ source: stage.source, into: stage.into, table: { name } }))).result;

it('syncs several tables, and one that fails leaves the others alone', async () => {
  const tables = ['orders', 'wrong', 'lines', 'nowhere'].map((name) => ({ table: { name } }));
  const { result, progress } = await drain(syncTables({ source: stage.source, into: stage.into, tables }));
  expect(result).toMatchObject([
    { table: 'orders', result: { total: 3000 } },
    { table: 'wrong', error: { code: 'SYNC_VALUE_UNREPRESENTABLE' } },
    { table: 'lines', result: { total: 3 } },
    { table: 'nowhere', error: { code: 'SYNC_TABLE_NOT_FOUND' } },
  ]);
  expect(new Set(progress.map(({ table }) => table))).toEqual(new Set(['orders', 'lines']));
});

it('finds no difference where there is none', async () => {
  expect(await verify('orders')).toMatchObject({
    equal: true,
    sourceRows: 3000,
    targetRows: 3000,
    different: [],
  });
  expect(await verify('lines')).toMatchObject({ equal: true });
});

it('lists the rows that differ', async () => {
  await stage.sql(`update orders set note = 'changed' where id = 7; delete from orders where id = 8;
    insert into orders values (9, 9000, 'new'); insert into lines values ('b')`);
  const found = await verify('orders');
  expect(found).toMatchObject({ equal: false, sourceRows: 3000, targetRows: 3000 });
  expect(found.rows.toSorted((a, b) => a.is.localeCompare(b.is))).toEqual([
    { is: 'different', key: { shop: '1', id: '7' } },
    { is: 'missing', key: { shop: '9', id: '9000' } },
    { is: 'surplus', key: { shop: '2', id: '8' } },
  ]);
  const lines = await verify('lines');
  expect(lines).toMatchObject({ equal: false, different: [{ sourceRows: 2, targetRows: 1 }], rows: [] });
});

it('refuses to compare a table that was never synced', async () => {
  await expect(verify('wrong')).rejects.toMatchObject({ code: 'SYNC_TABLE_NOT_FOUND' });
});
