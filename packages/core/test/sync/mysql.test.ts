import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createMysqlSource,
  type DuckdbTarget,
  openDuckdb,
  type SyncSource,
  syncTable,
  verifyTable,
} from '../../src/sync/index.ts';
import { mariadbd, startMariadb } from './support/mariadb.ts';
import { drain } from './support/stage.ts';

/** MySQL type, a value in SQL, the DuckDB type that it gets, and the value's text there. */
const kept: readonly (readonly [type: string, value: string, targetType: string, text: string])[] = [
  ['tinyint', '-128', 'TINYINT', '-128'],
  ['tinyint(1)', '1', 'TINYINT', '1'],
  ['smallint unsigned', '65535', 'USMALLINT', '65535'],
  ['mediumint', '-8388608', 'INTEGER', '-8388608'],
  ['int unsigned', '4294967295', 'UINTEGER', '4294967295'],
  ['bigint', '-9223372036854775808', 'BIGINT', '-9223372036854775808'],
  ['bigint unsigned', '18446744073709551615', 'UBIGINT', '18446744073709551615'],
  [
    'decimal(38,10)',
    '1234567890123456789012345678.0123456789',
    'DECIMAL(38,10)',
    '1234567890123456789012345678.0123456789',
  ],
  ['decimal(65,30)', '0.123456789012345678901234567890', 'VARCHAR', '0.123456789012345678901234567890'],
  ['float', '3.1415927', 'FLOAT', '3.1415927'],
  ['double', '0.1e0 + 0.2e0', 'DOUBLE', '0.30000000000000004'],
  ['bit(5)', "b'01010'", 'BIT', '01010'],
  ['year', '2024', 'SMALLINT', '2024'],
  ['date', "'2024-02-29'", 'DATE', '2024-02-29'],
  ['datetime(6)', "'2024-01-01 12:34:56.789012'", 'TIMESTAMP', '2024-01-01 12:34:56.789012'],
  ['timestamp(3) null', "'2024-01-01 00:00:00.500'", 'TIMESTAMP WITH TIME ZONE', '2024-01-01 00:00:00.5+00'],
  ['time(6)', "'-838:59:58.000001'", 'INTERVAL', '-838:59:58.000001'],
  ['time', "'12:00:00'", 'INTERVAL', '12:00:00'],
  ['char(4)', "'ab'", 'VARCHAR', 'ab'],
  ['varchar(20)', "'가,나\"다\\n'", 'VARCHAR', '가,나"다\n'],
  ['text', "''", 'VARCHAR', ''],
  ["enum('S','M')", "'M'", 'VARCHAR', 'M'],
  ["set('a','b')", "'a,b'", 'VARCHAR', 'a,b'],
  ['binary(3)', "x'00ff2c'", 'BLOB', '\\x00\\xFF,'],
  ['blob', "''", 'BLOB', ''],
];

describe.skipIf(!mariadbd)('a MariaDB source', () => {
  let server: Awaited<ReturnType<typeof startMariadb>>;
  let client: Connection;
  let folder: string;
  let into: DuckdbTarget;
  let source: SyncSource;
  beforeAll(async () => {
    server = await startMariadb();
    client = await server.connect();
    await client.query("set time_zone = '+00:00'");
    folder = await mkdtemp(join(tmpdir(), 'docproc-sync-'));
    into = await openDuckdb({ path: join(folder, 'target.duckdb') });
    source = createMysqlSource({ connectionString: server.url, sliceRows: 500 });
  }, 120_000);
  afterAll(async () => {
    await into?.[Symbol.asyncDispose]();
    await client?.end();
    await server?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const sync = async (options: Omit<Parameters<typeof syncTable>[0], 'source' | 'into'>) =>
    (await drain(syncTable({ source, into, ...options }))).result;
  const rows = async (query: string) => {
    const connection = await into.connect();
    const reader = await connection.runAndReadAll(query);
    connection.closeSync();
    return reader.getRowsJson();
  };

  it('keeps values of every type exactly', async () => {
    await client.query(
      `create table kept (id int primary key, ${kept.map(([type], i) => `c${i} ${type}`).join(', ')})`,
    );
    await client.query(`insert into kept values (1, ${kept.map(([, value]) => value).join(', ')})`);
    await client.query(
      `insert into kept (id, ${kept.map((_, i) => `c${i}`).join(', ')}) values (2${', null'.repeat(kept.length)})`,
    );
    await sync({ table: { name: 'kept' } });
    const [row] = await rows(
      `select ${kept.map((_, i) => `c${i}::varchar`).join(', ')} from kept where id = 1`,
    );
    expect(kept.map(([type], i) => [type, row?.[i]])).toEqual(kept.map(([type, , , text]) => [type, text]));
    const [types] = await rows(`select ${kept.map((_, i) => `typeof(c${i})`).join(', ')} from kept`);
    expect(types).toEqual(kept.map(([, , type]) => type));
    const [nulls] = await rows(
      `select ${kept.map((_, i) => `c${i} is null`).join(', ')} from kept where id = 2`,
    );
    expect(new Set(nulls)).toEqual(new Set([true]));
  });

  it('refuses a zero date, and keeps it as text where that is asked for', async () => {
    await client.query(
      "set sql_mode = ''; create table zero (id int primary key, at date); insert into zero values (1, '0000-00-00')",
    );
    await expect(sync({ table: { name: 'zero' } })).rejects.toMatchObject({
      code: 'SYNC_VALUE_UNREPRESENTABLE',
      details: { fields: { at: expect.any(String) } },
    });
    await sync({ table: { name: 'zero' }, conversions: { at: 'VARCHAR' } });
    expect(await rows('select "at" from zero')).toEqual([['0000-00-00']]);
  });

  it('merges what has changed, also from a transaction that was slow to commit', async () => {
    await client.query(
      'create table orders (id int auto_increment primary key, note text, changed datetime(6) default now(6))',
    );
    await client.query("insert into orders (note) values ('a'), ('b')");
    const merge = () =>
      sync({ table: { name: 'orders' }, mode: 'merge', watermark: 'changed', lag: 0, deletes: 'compare' });
    await merge();
    const slow = await server.connect();
    await slow.query(
      "set time_zone = '+00:00'; start transaction; insert into orders (note) values ('slow')",
    );
    await client.query(
      "insert into orders (note) values ('quick'); update orders set note = 'A', changed = now(6) where id = 1; delete from orders where id = 2",
    );
    await merge();
    expect(await rows('select id, note from orders order by id')).toEqual([
      [1, 'A'],
      [4, 'quick'],
    ]);
    await slow.query('commit');
    await slow.end();
    await merge();
    expect(await rows('select id, note from orders order by id')).toEqual([
      [1, 'A'],
      [3, 'slow'],
      [4, 'quick'],
    ]);
  });

  it('goes on with a first load where it was ended', async () => {
    await client.query(`create table many (id bigint primary key, note varchar(100), changed datetime(6) default now(6));
      insert into many (id, note) select seq, repeat('x', 100) from seq_1_to_5000; analyze table many`);
    const table = { source, into, table: { name: 'many' }, mode: 'merge' as const, watermark: 'changed' };
    const run = syncTable(table);
    for (let parts = 0; parts < 3; parts++) await run.next();
    await run.return(undefined as never);
    await client.query("update many set note = 'changed', changed = now(6) where id in (1, 5000)");
    expect((await sync(table)).rows).toBeLessThan(5000);
    expect((await drain(verifyTable(table))).result).toMatchObject({ equal: true, targetRows: 5000 });
  });

  it('takes the rows that are wanted', async () => {
    const where = [{ column: 'note', is: '=' as const, value: "it's \\ `x`" }];
    expect(await sync({ table: { name: 'many' }, target: 'few', where })).toMatchObject({ total: 0 });
    const after = [{ column: 'id', is: '>' as const, value: '4990' }];
    expect(await sync({ table: { name: 'many' }, target: 'few', where: after })).toMatchObject({ total: 10 });
  });

  it('stops in the middle of reading', async () => {
    const stop = new AbortController();
    const run = syncTable({ source, into, table: { name: 'many' }, target: 'stopped', signal: stop.signal });
    stop.abort();
    expect((await drain(run)).result).toMatchObject({ status: 'stopped', total: 0 });
  });

  it('fails where the connection is lost in the middle of reading, and does not wait for more', async () => {
    await client.query(`create table cut_off (id int primary key, note varchar(250));
      insert into cut_off select seq, repeat('x', 250) from seq_1_to_200000`);
    const run = syncTable({ source, into, table: { name: 'cut_off' } });
    for (let step = await run.next(); !step.done && step.value.rows === 0; ) step = await run.next();
    const [others] = await client.query(
      'select id from information_schema.processlist where id <> connection_id()',
    );
    for (const { id } of others as { id: number }[]) await client.query(`kill ${id}`).catch(() => undefined);
    await expect(drain(run)).rejects.toMatchObject({ code: 'SYNC_SOURCE_FAILED' });
  });

  it('lists tables with their keys, and says what is wrong with a connection', async () => {
    expect(await source.tables()).toContainEqual(
      expect.objectContaining({ schema: 'shop', name: 'many', key: ['id'] }),
    );
    const wrong = createMysqlSource({ connectionString: server.url.replace('root', 'nobody') });
    await expect(wrong.tables()).rejects.toMatchObject({
      code: 'SYNC_SOURCE_UNAVAILABLE',
      message: expect.stringContaining('password'),
    });
  });
});
