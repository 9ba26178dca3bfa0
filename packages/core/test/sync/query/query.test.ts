import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  aggregateQuerySchema,
  aggregateRows,
  type QueryTable,
  queryRows,
  rowQuerySchema,
} from '../../../src/sync/index.ts';
import { runQuery } from '../../../src/sync/query/run.ts';

let folder: string;
let orders: QueryTable;
let plain: QueryTable;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docproc-query-'));
  orders = await write(
    'orders',
    `select i::integer as id, case when i % 5 = 0 then null else 'a"' || (i % 3) end as "no""te", i * 1.5::decimal(10,2) as amount,
       timestamptz '2026-03-01 22:00:00+00' + i * interval '7 hours' as at, date '2026-03-01' + (i // 10)::integer as day,
       [i::bigint] as list, i::bigint * 10000000000000 as big, case when i = 3 then 'nan'::double else i / 2 end as ratio
     from range(100) t(i)`,
    ['id'],
  );
  plain = await write('plain', 'select (i % 2)::integer as v from range(25) t(i)', []);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A table in two files. */
async function write(name: string, select: string, key: string[], version = 1): Promise<QueryTable> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`set TimeZone = 'UTC'; create table t as ${select}`);
  const files = [0, 1].map((part) => join(folder, `${name}-${part}.parquet`));
  for (const [part, file] of files.entries()) {
    await connection.run(`copy (select * from t where rowid % 2 = ${part}) to '${file}' (format parquet)`);
  }
  const columns = (await connection.runAndReadAll('describe t')).getRows().map(([column, type]) => ({
    name: String(column),
    type: String(type).replace('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ'),
  }));
  connection.closeSync();
  instance.closeSync();
  return { files, columns, key, version };
}

const rows = (table: QueryTable, query: object, limits = {}) =>
  queryRows(table, rowQuerySchema.parse(query), limits);
const groups = (query: object, limits = {}) =>
  aggregateRows(orders, aggregateQuerySchema.parse(query), limits);

describe('rows', () => {
  it('come as JSON can carry them, exactly', async () => {
    const page = await rows(orders, { where: [{ column: 'id', is: '=', value: 3 }] });
    expect(page.columns.map(({ name }) => name)).toEqual([
      'id',
      'no"te',
      'amount',
      'at',
      'day',
      'list',
      'big',
      'ratio',
    ]);
    expect(page.rows).toEqual([
      [3, 'a"0', '4.50', '2026-03-02T19:00:00.000000Z', '2026-03-01', ['3'], '30000000000000', 'NaN'],
    ]);
    expect(page).not.toHaveProperty('nextCursor');
  });

  it.each([
    [{ column: 'id', is: '<', value: '3' }, 3],
    [{ column: 'id', is: 'in', value: [1, 2, 400] }, 2],
    [{ column: 'no"te', is: 'null' }, 20],
    [{ column: 'no"te', is: 'contains', value: 'A"1' }, 27],
    [{ column: 'at', is: '>=', value: '2026-03-30T00:00:00+09:00' }, 5],
    [{ column: 'amount', is: '=', value: "1.5' or '1'='1" }, 'VALIDATION_FAILED'],
    [{ column: 'id" or 1=1 --', is: '=', value: '1' }, 'SYNC_COLUMN_NOT_FOUND'],
    [{ column: 'id', is: 'contains', value: '1' }, 'VALIDATION_FAILED'],
  ])('fulfil %j', async (filter, expected) => {
    const found = rows(orders, { where: [filter] }).then((page) => page.rows.length);
    if (typeof expected === 'number') expect(await found).toBe(expected);
    else await expect(found).rejects.toMatchObject({ code: expected });
  });

  it.each([
    ['by its key', undefined, false],
    ['by a column with many equal and missing values', 'no"te', false],
    ['by the same from the end', 'no"te', true],
    ['by numbers that are none', 'ratio', false],
  ])('each come once, page by page, %s', async (_name, column, descending) => {
    const orderBy = column === undefined ? {} : { orderBy: [{ column, descending }] };
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await rows(orders, { ...orderBy, columns: ['id'], limit: 7, ...(cursor && { cursor }) });
      seen.push(...page.rows.map(([id]) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen.length).toBe(100);
    expect(new Set(seen).size).toBe(100);
  });

  it('of a table without a key come once, as long as it stays as it is', async () => {
    const first = await rows(plain, { limit: 20, orderBy: [{ column: 'v' }] });
    const cursor = first.nextCursor!;
    expect((await rows(plain, { limit: 20, orderBy: [{ column: 'v' }], cursor })).rows).toHaveLength(5);
    await expect(
      rows({ ...plain, version: 2 }, { orderBy: [{ column: 'v' }], cursor }),
    ).rejects.toMatchObject({
      code: 'SYNC_CONFLICT',
    });
  });

  it('come in order where columns are called as the answer calls its own', async () => {
    const named = await write(
      'named',
      `select (9 - i)::integer as c1, i::integer as c0, (i * 7 % 10)::integer as o0, i::integer as o1 from range(10) t(i)`,
      ['c0'],
    );
    const where = [{ column: 'o0', is: '<', value: 9 }];
    const query = { columns: ['c1', 'c0'], orderBy: [{ column: 'o0' }], where, limit: 4 };
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await rows(named, { ...query, ...(cursor && { cursor }) });
      seen.push(...page.rows.map(([, id]) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual([0, 3, 6, 9, 2, 5, 8, 1, 4]);
    const byKey = await rows(named, { columns: ['c1'], limit: 4 });
    expect(byKey.rows).toEqual([[9], [8], [7], [6]]);
  });

  it('end a page earlier where it would be too large', async () => {
    const page = await rows(orders, { limit: 100 }, { answerBytes: 1000 });
    expect(page.rows.length).toBeGreaterThan(0);
    expect(page.rows.length).toBeLessThan(100);
    expect(page.nextCursor).toBeDefined();
  });

  it.each(['', 'x', Buffer.from('[1,["1","2"]]').toString('base64url')])(
    'refuse the cursor %j',
    async (cursor) => {
      await expect(rows(orders, { cursor })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    },
  );
});

describe('groups', () => {
  it('are counted and summed', async () => {
    const answer = await groups({
      measures: [
        { is: 'count' },
        { is: 'sum', column: 'amount', as: 'total' },
        { is: 'countDistinct', column: 'day' },
      ],
    });
    expect(answer.columns.map(({ name }) => name)).toEqual(['count', 'total', 'countDistinct_day']);
    expect(answer.rows).toEqual([[100, '7425.00', 10]]);
  });

  it('are stretches of time, by the clock of a time zone', async () => {
    const time = { column: 'at', bucket: 'day', timeZone: 'Asia/Seoul' };
    const answer = await groups({
      time: { ...time, until: '2026-03-03T00:00:00+09:00' },
      measures: [{ is: 'count' }],
    });
    expect(answer.rows).toEqual([['2026-03-02T00:00:00+09', 3]]);
  });

  it('are made up for where a stretch has no rows', async () => {
    const where = [{ column: 'id', is: 'in', value: [0, 30] }];
    const time = { column: 'day', bucket: 'day', fill: 'zero' };
    const measures = [{ is: 'count' }, { is: 'sum', column: 'id' }, { is: 'max', column: 'no"te' }];
    const answer = await groups({ time, where, measures });
    expect(answer.rows.map(([day, ...rest]) => [String(day).slice(0, 10), ...rest])).toEqual([
      ['2026-03-01', 1, '0', null],
      ['2026-03-02', 0, '0', null],
      ['2026-03-03', 0, '0', null],
      ['2026-03-04', 1, '30', null],
    ]);
  });

  it('keep the hours apart that a clock shows twice', async () => {
    const summer = await write(
      'summer',
      "select timestamptz '2026-10-24 22:00:00+00' + i * interval '1 hour' as at from range(6) t(i)",
      [],
    );
    const time = { column: 'at', bucket: 'hour', timeZone: 'Europe/Berlin', fill: 'zero' };
    const answer = await aggregateRows(
      summer,
      aggregateQuerySchema.parse({ time, measures: [{ is: 'count' }] }),
    );
    expect(answer.rows.map(([at]) => at)).toEqual([
      '2026-10-25T00:00:00+02',
      '2026-10-25T01:00:00+02',
      '2026-10-25T02:00:00+02',
      '2026-10-25T02:00:00+01',
      '2026-10-25T03:00:00+01',
      '2026-10-25T04:00:00+01',
    ]);
  });

  it.each(['at', 'day'])('are counted before a series is made of them, by %s', async (column) => {
    const dates = await write(
      'dates',
      `select i::integer as id, date '1700-01-01' + (i * 119000)::integer as day, day::timestamptz as at from range(2) t(i)`,
      ['id'],
    );
    const series = (bucket: string, groupBy: string[], limit: number) => {
      const time = { column, bucket, fill: 'zero' };
      const query = { measures: [{ is: 'count' }], time, groupBy, limit };
      return aggregateRows(dates, aggregateQuerySchema.parse(query));
    };
    const before = process.resourceUsage().maxRSS;
    await expect(series('minute', [], 1000)).rejects.toMatchObject({ code: 'QUERY_TOO_LARGE' });
    // In KiB. As a list, the minutes would be 1.3 GB.
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(600 * 1024);
    expect((await series('year', [], 326)).rows).toHaveLength(326);
    expect((await series('year', ['id'], 652)).rows).toHaveLength(652);
    await expect(series('year', ['id'], 651)).rejects.toMatchObject({ code: 'QUERY_TOO_LARGE' });
  });

  it('are an error where there are too many, or nothing can be computed', async () => {
    const measures = [{ is: 'count' }];
    await expect(groups({ measures, groupBy: ['id'], limit: 10 })).rejects.toMatchObject({
      code: 'QUERY_TOO_LARGE',
    });
    const time = { column: 'at', bucket: 'day', timeZone: "UTC'; set memory_limit = '9GB" };
    await expect(groups({ measures, time })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(groups({ measures: [{ is: 'sum', column: 'no"te' }] })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    });
  });
});

describe('guard rails', () => {
  const scope = () => ({ files: orders.files, memoryMb: 64 });
  const run = (sql: string, changes = {}) =>
    runQuery({ ...scope(), ...changes }, async (connection) =>
      (await connection.runAndReadAll(sql)).getRows(),
    );

  it.each([
    "select * from read_text('/etc/hostname')",
    "select * from read_csv('/etc/passwd')",
    "select * from glob('/etc/*')",
    "select * from '/etc/passwd.csv'",
    "copy (select 1) to '/tmp/docproc-should-not-be.csv'",
    "attach '/tmp/docproc-should-not-be.duckdb'",
    "set memory_limit = '100GB'",
    'set enable_external_access = true',
    'reset lock_configuration',
    'install httpfs',
    'load httpfs',
    "select * from read_parquet('https://example.com/a.parquet')",
    'create table x (i int)',
  ])('refuse: %s', async (sql) => {
    await expect(run(sql)).rejects.toThrow();
  });

  it('do not open files beside those of the table', async () => {
    const other = join(folder, 'other.csv');
    await writeFile(other, 'a\n1\n');
    await expect(run(`select * from read_csv('${other}')`)).rejects.toThrow();
    const aside = `${orders.files[0]}/../other.csv`;
    await expect(run(`select * from read_csv('${aside}')`)).rejects.toThrow();
  });

  it('end what needs too much memory', async () => {
    const sql =
      "select max(length(s)) from (select string_agg(hash(i)::varchar, ',') s from range(50000000) t(i))";
    await expect(run(sql)).rejects.toMatchObject({ code: 'QUERY_TOO_LARGE' });
  });

  it('end what takes too long, and what nobody waits for', async () => {
    const endless =
      'select count(*) from range(100000) a(i), range(100000) b(j), range(100000) c(k) where hash(i, j, k) = 7';
    await expect(run(endless, { timeoutMs: 200 })).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
    const gone = AbortSignal.timeout(200);
    await expect(run(endless, { signal: gone })).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
