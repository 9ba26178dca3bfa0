import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishParquet } from '../../src/sync/index.ts';
import { openStage, type Stage } from './support/stage.ts';

let stage: Stage;
let folder: string;
beforeAll(async () => {
  stage = await openStage();
  folder = await mkdtemp(join(tmpdir(), 'docproc-lake-'));
  await stage.connection.run(`create table orders as select i as id, timestamp '2024-01-15' + to_days(i) as bought
    from range(60) t(i)`);
  await stage.connection.run("insert into orders values (100, null), (101, 'infinity')");
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const publish = () =>
  publishParquet({
    into: stage.into,
    table: 'orders',
    folder,
    partitionBy: { column: 'bought', unit: 'month' },
  });
const read = (columns: string) =>
  stage.rows(
    `select ${columns} from read_parquet('${folder}/orders/current/**/*.parquet', hive_partitioning = true)`,
  );

it('writes a folder a month, with every row', async () => {
  expect(await publish()).toMatchObject({ version: 1, partitions: 4, written: 4, rows: 62 });
  expect((await readdir(join(folder, 'orders/current'))).toSorted()).toEqual([
    '_docproc.json',
    'month=2024-01',
    'month=2024-02',
    'month=2024-03',
    'month=__HIVE_DEFAULT_PARTITION__',
  ]);
  expect(await read('count(*), count(distinct id)')).toEqual([['62', '62']]);
});

it('writes only months in which something changed', async () => {
  await stage.connection.run(
    "update orders set id = 1000 where bought = '2024-02-01'; delete from orders where bought > '2024-03-01' and isfinite(bought)",
  );
  expect(await publish()).toMatchObject({ version: 2, written: 2 });
  expect(await read('count(*), max(id)')).toEqual([['49', '1000']]);
  expect(await publish()).toMatchObject({ version: 3, written: 0 });
});

it('keeps the version before for who reads it, and no older one', async () => {
  expect((await readdir(join(folder, 'orders'))).toSorted()).toEqual(['current', 'v000002', 'v000003']);
});

it('writes all of it where a column is new', async () => {
  await stage.connection.run('alter table orders add column note varchar');
  const { written, partitions } = await publish();
  expect(written).toBe(partitions);
});

it('refuses what is not there', async () => {
  await expect(publishParquet({ into: stage.into, table: 'nothing', folder })).rejects.toMatchObject({
    code: 'SYNC_TABLE_NOT_FOUND',
  });
});

it('gives each of several calls at a time a version of its own', async () => {
  const published = await Promise.all([publish(), publish(), publish(), publish()]);
  const versions = published.map(({ version }) => version);
  expect(new Set(versions).size).toBe(4);
  expect(await readlink(join(folder, 'orders/current'))).toBe(
    `v${String(Math.max(...versions)).padStart(6, '0')}`,
  );
  const [[rows] = []] = await read('count(*)');
  expect(Number(rows)).toBe(published[0]?.rows);
  expect((await readdir(join(folder, 'orders'))).filter((entry) => entry.startsWith('.'))).toEqual([]);
});

it('keeps values that Parquet has no type for, as their text', async () => {
  await stage.connection.run(`create table odd as select 170141183460469231731687303715884105727::hugeint as h,
    interval '1 month 3.000001 seconds' as i, '12:00:00+02'::timetz as t, '0101'::bit as b`);
  await publishParquet({ into: stage.into, table: 'odd', folder });
  expect(await stage.rows(`select * from read_parquet('${folder}/odd/current/data.parquet')`)).toEqual([
    ['170141183460469231731687303715884105727', '1 month 00:00:03.000001', '12:00:00+02', '0101'],
  ]);
});
