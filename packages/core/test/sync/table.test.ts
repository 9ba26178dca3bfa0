import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { publishParquet, readState, resetTable, syncTable, verifyTable } from '../../src/sync/index.ts';
import { drain, openStage, type Stage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

let name: string;
let number = 0;
beforeEach(async () => {
  number += 1;
  name = `orders_${number}`;
  await stage.sql(
    `create table ${name} (id int primary key, note text, changed timestamptz default clock_timestamp())`,
  );
});

const add = (...ids: number[]) =>
  stage.sql(`insert into ${name} values ${ids.map((id) => `(${id}, 'n${id}')`).join(', ')}`);
const touch = (id: number, note: string) =>
  stage.sql(`update ${name} set note = '${note}', changed = clock_timestamp() where id = ${id}`);
const merge = (options: object = {}) =>
  stage.sync({ table: { name }, mode: 'merge', watermark: 'changed', ...options });
const content = () => stage.rows(`select id, note from ${name} order by id`);

describe('a full refresh', () => {
  it('replaces the table by the present one', async () => {
    await add(1, 2);
    expect(await stage.sync({ table: { name } })).toMatchObject({
      status: 'done',
      rows: 2,
      inserted: 2,
      total: 2,
    });
    await stage.sql(`delete from ${name} where id = 1`);
    await add(3);
    await stage.sync({ table: { name } });
    expect(await content()).toEqual([
      [2, 'n2'],
      [3, 'n3'],
    ]);
  });

  it.each([
    ['varchar(3)', "'abc'", 'abcdef'],
    ['char(3)', "'abc'", 'abcdef'],
    ['numeric(4,1)', '1.2', '1.24'],
    ['timestamp(0)', "'2024-01-01 00:00:01'", '2024-01-01 00:00:01.3'],
    ['bit(2)', "B'10'", '101'],
  ])('compares a column of type %s with a value that does not fit it', async (type, value, wanted) => {
    await stage.sql(`alter table ${name} add column code ${type} default ${value}`);
    await add(1);
    const equal = { column: 'code', is: '=' as const, value: wanted };
    expect(await stage.sync({ table: { name }, where: [equal] })).toMatchObject({ total: 0 });
    const other = { column: 'code', is: '<>' as const, value: wanted };
    expect(await stage.sync({ table: { name }, where: [other] })).toMatchObject({ total: 1 });
  });

  it('takes any name for its table, also one that would lead out of a folder', async () => {
    await add(1);
    const names = ['a/../../../b', '..', 'it\'s "so"*[?]', '가'.repeat(200)];
    for (const target of names) {
      expect(await stage.sync({ table: { name }, target })).toMatchObject({ table: target, total: 1 });
    }
    const folder = join(dirname(stage.path), `published_${name}`);
    const published = await publishParquet({ into: stage.into, table: '..', folder });
    expect(await readdir(folder)).toEqual([basename(dirname(published.path))]);
  });

  it('leaves the old table as it is where it fails', async () => {
    await add(1);
    await stage.sync({ table: { name } });
    await stage.sql(`alter table ${name} add column amount numeric(6,2); update ${name} set amount = 'NaN'`);
    await expect(stage.sync({ table: { name } })).rejects.toMatchObject({
      code: 'SYNC_VALUE_UNREPRESENTABLE',
    });
    expect(await content()).toEqual([[1, 'n1']]);
  });

  it('takes the columns and rows that are wanted', async () => {
    await add(1, 2, 3);
    const where = [
      { column: 'id', is: '>=' as const, value: '2' },
      { column: 'note', is: 'in' as const, value: ["n2'", 'n2', 'n\\3'] },
    ];
    await stage.sync({ table: { name }, columns: ['id'], where });
    expect(await stage.rows(`select * from ${name}`)).toEqual([[2]]);
  });

  it.each([
    { mode: 'foo' },
    { lag: -1 },
    { mode: 'test', limit: 0 },
    { mode: 'test', limit: Number.NaN },
    { where: [{ column: 'id', is: 'like', value: '1' }] },
  ])('refuses options that cannot be understood: %j', async (options) => {
    await add(1);
    const wrong = stage.sync({ table: { name }, ...(options as object) });
    await expect(wrong).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });

  it('tries a few rows in a table of their own', async () => {
    await add(1, 2, 3);
    expect(await stage.sync({ table: { name }, mode: 'test', limit: 2 })).toMatchObject({
      table: `${name}__test`,
      total: 2,
    });
    expect(await stage.rows(`select 1 from duckdb_tables() where table_name = '${name}'`)).toEqual([]);
  });
});

describe('a merge', () => {
  it('takes what is new and what has changed since', async () => {
    await add(1, 2);
    expect(await merge()).toMatchObject({ inserted: 2, updated: 0 });
    await add(3);
    await touch(1, 'other');
    expect(await merge({ lag: 0 })).toMatchObject({ inserted: 1, updated: 1, total: 3 });
    expect(await merge()).toMatchObject({ inserted: 0, updated: 0 });
    expect(await content()).toEqual([
      [1, 'other'],
      [2, 'n2'],
      [3, 'n3'],
    ]);
  });

  it('sees what changed without its watermark as far as the lag goes', async () => {
    await add(1, 2, 3);
    await merge();
    await stage.sql(`update ${name} set note = 'same time' where id in (1, 3)`);
    await touch(2, 'later');
    expect(await merge()).toMatchObject({ inserted: 0, updated: 3, total: 3 });
    expect(await content()).toEqual([
      [1, 'same time'],
      [2, 'later'],
      [3, 'same time'],
    ]);
    expect(await merge()).toMatchObject({ inserted: 0, updated: 0, deleted: 0 });
  });

  it('does not lose the row of a transaction that was slow to commit', async () => {
    await add(1);
    await merge({ lag: 0 });
    const slow = await stage.connect();
    await slow.query(`begin; insert into ${name} values (2, 'slow')`);
    await add(3);
    await merge({ lag: 0 });
    expect(await content()).toEqual([
      [1, 'n1'],
      [3, 'n3'],
    ]);
    await slow.query('commit');
    await slow.end();
    await merge({ lag: 0 });
    expect(await content()).toEqual([
      [1, 'n1'],
      [2, 'slow'],
      [3, 'n3'],
    ]);
  });

  it('is not led astray by a clock that runs ahead', async () => {
    await stage.sql(`insert into ${name} values (1, 'from tomorrow', now() + interval '1 day')`);
    await merge({ lag: 0 });
    await add(2);
    await merge({ lag: 0 });
    expect(await content()).toEqual([
      [1, 'from tomorrow'],
      [2, 'n2'],
    ]);
  });

  it('takes rows from behind the watermark as far as the lag goes', async () => {
    await add(1);
    await merge();
    await stage.sql(
      `insert into ${name} values (2, 'late', now() - interval '50 seconds'), (3, 'too late', now() - interval '1 hour')`,
    );
    await merge({ lag: 60_000 });
    expect(await content()).toEqual([
      [1, 'n1'],
      [2, 'late'],
    ]);
    const to = new Date().toISOString().replace('T', ' ').replace('Z', '');
    await merge({ backfill: { from: '2000-01-01 00:00:00', to } });
    expect(await content()).toEqual([
      [1, 'n1'],
      [2, 'late'],
      [3, 'too late'],
    ]);
  });

  it('removes what was deleted where it is told to look', async () => {
    await add(1, 2);
    await merge();
    await stage.sql(`delete from ${name} where id = 1`);
    await merge();
    expect(await content()).toEqual([
      [1, 'n1'],
      [2, 'n2'],
    ]);
    expect(await merge({ deletes: 'compare' })).toMatchObject({ deleted: 1 });
    expect(await content()).toEqual([[2, 'n2']]);
  });

  it('removes what a column marks as deleted', async () => {
    await stage.sql(`alter table ${name} add column gone boolean`);
    await add(1, 2);
    await merge({ deletes: { column: 'gone' } });
    await stage.sql(`update ${name} set gone = true, changed = clock_timestamp() where id = 2`);
    expect(await merge({ deletes: { column: 'gone' } })).toMatchObject({ deleted: 1 });
    expect(await content()).toEqual([[1, 'n1']]);
    // Read again within the lag, it is neither new nor deleted once more.
    const again = await merge({ deletes: { column: 'gone' } });
    expect(again).toMatchObject({ inserted: 0, updated: 0, deleted: 0, total: 1 });
  });

  it.each([
    ['numeric(1,0)', '0', '1'],
    ['bit(1)', "B'0'", "B'1'"],
    ['char(1)', "'N'", "'Y'"],
    ['timestamptz', 'null', 'now()'],
  ])('takes a mark of type %s for what it says', async (type, alive, gone) => {
    await stage.sql(`alter table ${name} add column gone ${type} default ${alive}`);
    await add(1, 2, 3);
    await stage.sql(`update ${name} set gone = ${gone} where id = 3`);
    const deletes = { column: 'gone' };
    expect(await merge({ deletes })).toMatchObject({ total: 2 });
    await stage.sql(`update ${name} set gone = ${gone}, changed = clock_timestamp() where id = 2`);
    expect(await merge({ deletes })).toMatchObject({ total: 1 });
    expect(await content()).toEqual([[1, 'n1']]);
    const options = { source: stage.source, into: stage.into, mode: 'merge', watermark: 'changed' } as const;
    const { result } = await drain(verifyTable({ ...options, table: { name }, deletes }));
    expect(result).toMatchObject({ equal: true, sourceRows: 1 });
  });

  it.each([
    [
      'read',
      [
        [1, 'n1'],
        [2, 'none'],
      ],
    ],
    ['skip', [[1, 'n1']]],
  ] as const)('handles rows without a watermark by the policy %s', async (nullWatermarks, rows) => {
    await add(1);
    await merge({ nullWatermarks });
    await stage.sql(`insert into ${name} values (2, 'none', null)`);
    expect(await merge({ nullWatermarks })).toMatchObject({
      skippedNulls: nullWatermarks === 'skip' ? 1 : 0,
    });
    expect(await content()).toEqual(rows);
  });

  it('refuses rows without a watermark by the policy error', async () => {
    await stage.sql(`insert into ${name} values (2, 'none', null)`);
    await expect(merge({ nullWatermarks: 'error' })).rejects.toMatchObject({ code: 'SYNC_WATERMARK_NULL' });
  });

  it('goes by a number, too', async () => {
    await stage.sql(`alter table ${name} add column version bigserial`);
    await add(1, 2);
    await merge({ watermark: 'version', lag: 0 });
    await stage.sql(`update ${name} set version = nextval('${name}_version_seq'), note = 'x' where id = 1`);
    expect(await merge({ watermark: 'version', lag: 0 })).toMatchObject({ updated: 1, watermark: '3' });
  });

  it('refuses a key that several rows have', async () => {
    await add(1, 2);
    await merge({ key: ['note'] });
    await touch(1, 'same');
    await touch(2, 'same');
    const notUnique = { code: 'SYNC_KEY_NOT_UNIQUE' };
    await expect(merge({ key: ['note'] })).rejects.toMatchObject(notUnique);
    expect(await content()).toEqual([
      [1, 'n1'],
      [2, 'n2'],
    ]);
    await expect(merge({ key: ['note'], target: 'first' })).rejects.toMatchObject(notUnique);
  });
});

describe('a table that changes at the source', () => {
  it('gets new columns, with their values for all rows', async () => {
    await add(1, 2);
    await merge();
    await stage.sql(`alter table ${name} add column state text default 'open'`);
    expect(await merge({ lag: 0 })).toMatchObject({ reloaded: 'new columns: state' });
    expect(await stage.rows(`select id, state from ${name} order by id`)).toEqual([
      [1, 'open'],
      [2, 'open'],
    ]);
  });

  it('gets wider types', async () => {
    await add(1);
    await merge();
    await stage.sql(
      `alter table ${name} alter column id type bigint; insert into ${name} values (5000000000, 'far')`,
    );
    await merge();
    expect(await content()).toEqual([
      ['1', 'n1'],
      ['5000000000', 'far'],
    ]);
  });

  it.each([
    ['drop column note', 'note'],
    ['alter column note type int using 1', 'note'],
  ])('is not touched after: %s', async (change, column) => {
    await add(1);
    await merge();
    await stage.sql(`alter table ${name} ${change}`);
    await expect(merge()).rejects.toMatchObject({
      code: 'SYNC_SCHEMA_CHANGED',
      details: { fields: { [column]: expect.any(String) } },
    });
    expect(await content()).toEqual([[1, 'n1']]);
  });

  it('is loaded anew where the options change', async () => {
    await add(1, 2);
    await merge();
    const where = [{ column: 'id', is: '=' as const, value: '2' }];
    expect(await merge({ where })).toMatchObject({ reloaded: 'its options changed', total: 1 });
  });
});

describe('a reset', () => {
  it('makes the next run load the table anew, and keeps its rows until then unless told otherwise', async () => {
    await add(1, 2);
    await merge();
    await stage.sql(`delete from ${name} where id = 1`);
    await resetTable({ into: stage.into, table: name });
    expect(await stage.rows(`select count(*) from ${name}`)).toEqual([['2']]);
    expect(await merge()).toMatchObject({ inserted: 1, total: 1 });
    await resetTable({ into: stage.into, table: name, rows: true });
    expect(await stage.rows(`select 1 from duckdb_tables() where table_name = '${name}'`)).toEqual([]);
  });
});

describe('append', () => {
  it('replaces what lies behind the watermark, also without a key', async () => {
    await stage.sql(`create table log_${number} (line text, at timestamp)`);
    const append = (lag = 60_000) =>
      stage.sync({ table: { name: `log_${number}` }, mode: 'append', watermark: 'at', lag });
    const log = (line: string, at: string) =>
      stage.sql(`insert into log_${number} values ('${line}', '${at}')`);
    await log('a', '2024-01-01 10:00:00');
    await log('b', '2024-01-01 10:05:00');
    await log('b', '2024-01-01 10:05:00');
    await append();
    await log('late', '2024-01-01 10:04:30');
    await log('b', '2024-01-01 10:05:00');
    await log('c', '2024-01-01 10:06:00');
    expect(await append()).toMatchObject({ inserted: 3, total: 6 });
    expect(await stage.rows(`select line, count(*) from log_${number} group by line order by line`)).toEqual([
      ['a', '1'],
      ['b', '3'],
      ['c', '1'],
      ['late', '1'],
    ]);
  });
});

describe('a first load in parts', () => {
  const fill = () =>
    stage.sql(
      `insert into ${name} select g, repeat('x', 100), clock_timestamp() from generate_series(1, 5000) g`,
    );

  it('goes on where it was stopped, and takes what changed meanwhile', async () => {
    await fill();
    const stop = new AbortController();
    const run = syncTable({
      source: stage.source,
      into: stage.into,
      table: { name },
      mode: 'merge',
      watermark: 'changed',
      signal: stop.signal,
    });
    for (let parts = 0; parts < 3; parts++) await run.next();
    stop.abort();
    expect((await drain(run)).result).toMatchObject({ status: 'stopped', total: 0 });
    const state = await readState(stage.connection, name);
    expect(state?.loadedUntil).toBeDefined();
    await stage.sql(
      `update ${name} set note = 'changed', changed = clock_timestamp() where id in (1, 2500, 5000)`,
    );
    await stage.sql(`insert into ${name} values (6000, 'new')`);
    const second = await merge();
    expect(second.rows).toBeLessThan(5003);
    expect(await stage.rows(`select count(*), count(distinct id) from ${name}`)).toEqual([['5001', '5001']]);
    expect(await stage.rows(`select id, note from ${name} where length(note) < 100 order by id`)).toEqual([
      [1, 'changed'],
      [2500, 'changed'],
      [5000, 'changed'],
      [6000, 'new'],
    ]);
  });

  it('begins anew where the table was written anew meanwhile', async () => {
    await fill();
    const run = syncTable({
      source: stage.source,
      into: stage.into,
      table: { name },
      mode: 'merge',
      watermark: 'changed',
    });
    for (let parts = 0; parts < 3; parts++) await run.next();
    await run.return(undefined as never);
    await stage.sql(`vacuum full ${name}`);
    expect(await merge()).toMatchObject({ rows: 5000, total: 5000 });
  });
});

describe('names', () => {
  it('refuses a second table under the name of another, in whatever case', async () => {
    await add(1);
    await stage.sync({ table: { name } });
    await stage.sql(`create table "${name.toUpperCase()}" (id int)`);
    await expect(stage.sync({ table: { name: name.toUpperCase() } })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
    expect(await content()).toEqual([[1, 'n1']]);
    await resetTable({ into: stage.into, table: name.toUpperCase() });
    await stage.sync({ table: { name: name.toUpperCase() } });
  });

  it('refuses columns whose names differ only in case', async () => {
    await stage.sql(`create table twins_${number} ("Id" int, id int)`);
    const twins = { table: { name: `twins_${number}` } };
    await expect(stage.sync(twins)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    expect(await stage.sync({ ...twins, columns: ['Id'] })).toMatchObject({ status: 'done' });
  });
});

describe('what cannot be', () => {
  it.each([
    [{ table: { name: 'nowhere' } }, 'SYNC_TABLE_NOT_FOUND'],
    [{ table: { name: 'orders_1' }, mode: 'merge' }, 'OPTION_INVALID'],
    [{ table: { name: 'orders_1' }, mode: 'merge', watermark: 'note' }, 'SYNC_WATERMARK_UNSUITABLE'],
    [{ table: { name: 'orders_1' }, mode: 'merge', watermark: 'nothing' }, 'SYNC_COLUMN_NOT_FOUND'],
    [{ table: { name: 'orders_1' }, columns: ['id; drop table x'] }, 'SYNC_COLUMN_NOT_FOUND'],
    [{ table: { name: 'orders_1' }, conversions: { id: 'int) --' } }, 'OPTION_INVALID'],
    [{ table: { name: 'orders_1' }, mode: 'foo' }, 'OPTION_INVALID'],
    [{ table: { name: 'orders_1' }, mode: 'test', limit: -1 }, 'OPTION_INVALID'],
    [
      { table: { name: 'orders_1' }, where: [{ column: 'id', is: '= 1 or 1 =', value: '1' }] },
      'OPTION_INVALID',
    ],
    [{ table: { name: 'orders_1' }, where: [{ column: 'id', is: '=' }] }, 'OPTION_INVALID'],
  ] as const)('%j is %s', async (options, code) => {
    await expect(stage.sync(options as Parameters<typeof stage.sync>[0])).rejects.toMatchObject({ code });
  });
});
