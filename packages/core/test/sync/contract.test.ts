import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Document } from '../../src/model/index.ts';
import type { ReadQuery, SyncSource, TableDescription } from '../../src/sync/index.ts';
import {
  createDocumentsSource,
  createMysqlSource,
  createOracleSource,
  type StoredDocument,
} from '../../src/sync/index.ts';
import { mariadbd, startMariadb } from './support/mariadb.ts';
import { openStage } from './support/stage.ts';

/**
 * What every source promises. Each has a table of 40 rows: `id` from 1 to 40 as its key, `name` with the row's id, and
 * `changed`, row n at n minutes past the beginning of 2026 UTC.
 */
interface Contestant extends AsyncDisposable {
  readonly source: SyncSource;
  readonly table: string;
  /** Names of the columns, as this source has them. */
  readonly columns: { readonly id: string; readonly name: string; readonly changed: string };
  /** Adds the row 41. */
  add(): Promise<void>;
}

const rowsSql = (sequence: string) => `insert into contract ${sequence}`;

async function openPostgres(): Promise<Contestant> {
  const stage = await openStage();
  await stage.sql(`create table contract (id int primary key, name varchar(20), changed timestamptz)`);
  await stage.sql(
    rowsSql(
      `select i, 'row ' || i, timestamptz '2026-01-01 00:00Z' + i * interval '1 minute' from generate_series(1, 40) i`,
    ),
  );
  await stage.sql('analyze contract');
  return {
    source: stage.source,
    table: 'contract',
    columns: { id: 'id', name: 'name', changed: 'changed' },
    add: async () =>
      void (await stage.sql(`insert into contract values (41, 'row 41', '2026-01-01 00:41Z')`)),
    [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
  };
}

async function openMariadb(): Promise<Contestant> {
  const server = await startMariadb();
  const client = await server.connect();
  await client.query(`set time_zone = '+00:00';
    create table contract (id int primary key, name varchar(20), changed timestamp(6) null);
    ${rowsSql(`select seq, concat('row ', seq), timestamp '2026-01-01 00:00:00' + interval seq minute from seq_1_to_40`)};
    analyze table contract`);
  return {
    source: createMysqlSource({ connectionString: server.url, sliceRows: 10 }),
    table: 'contract',
    columns: { id: 'id', name: 'name', changed: 'changed' },
    add: async () =>
      void (await client.query(`insert into contract values (41, 'row 41', '2026-01-01 00:41:00')`)),
    async [Symbol.asyncDispose]() {
      await client.end();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function openDocuments(): Promise<Contestant> {
  const document = (n: number) =>
    ({
      source: { name: `row ${n}`, mediaType: 'text/plain', bytes: 1, sha256: 'x' },
      kind: 'text',
      status: 'ok',
      type: { name: 'unknown', confidence: 0 },
      pages: [],
      tables: [],
      fields: [],
      issues: [],
    }) as unknown as Document;
  const stored = (n: number): StoredDocument => ({
    id: String(n),
    updatedAt: new Date(Date.UTC(2026, 0, 1, 0, n)),
    document: document(n),
  });
  const all = Array.from({ length: 40 }, (_, i) => stored(i + 1));
  const reader = {
    async *read(since = new Date(0)) {
      yield* [...all].filter(({ updatedAt }) => updatedAt >= since);
    },
  };
  return {
    source: createDocumentsSource({ name: 'docproc://contract', reader }),
    table: 'documents',
    columns: { id: 'id', name: 'name', changed: 'updated_at' },
    add: async () => void all.push(stored(41)),
    async [Symbol.asyncDispose]() {},
  };
}

/** `oracle://user:password@host:port/service`, of an account that may make a table. */
const oracleUrl = process.env['ORACLE_URL'] === undefined ? undefined : new URL(process.env['ORACLE_URL']);

async function openOracle(): Promise<Contestant> {
  const { default: oracledb } = await import('oracledb');
  const account = {
    connectString: `${oracleUrl?.host}${oracleUrl?.pathname}`,
    user: decodeURIComponent(oracleUrl?.username ?? ''),
    password: decodeURIComponent(oracleUrl?.password ?? ''),
  };
  const client = await oracledb.getConnection(account);
  const table = `CONTRACT_${Math.random().toString(36).slice(2, 10).toUpperCase()}`;
  const place = (n: string) => `timestamp '2026-01-01 00:00:00 UTC' + numtodsinterval(${n}, 'minute')`;
  await client.execute(
    `create table ${table} (id number(9) primary key, name varchar2(20), changed timestamp with time zone)`,
  );
  await client.execute(
    `insert into ${table} select level, 'row ' || level, ${place('level')} from dual connect by level <= 40`,
  );
  await client.commit();
  await client.execute(`begin dbms_stats.gather_table_stats(user, '${table}'); end;`);
  return {
    source: createOracleSource(account),
    table,
    columns: { id: 'ID', name: 'NAME', changed: 'CHANGED' },
    async add() {
      await client.execute(`insert into ${table} values (41, 'row 41', ${place('41')})`);
      await client.commit();
    },
    async [Symbol.asyncDispose]() {
      await client.execute(`drop table ${table} purge`);
      await client.close();
    },
  };
}

const contestants = [
  { name: 'PostgreSQL', open: openPostgres, skip: false, counts: true },
  { name: 'MariaDB', open: openMariadb, skip: !mariadbd, counts: true },
  { name: 'extracted documents', open: openDocuments, skip: false, counts: false },
  { name: 'Oracle', open: openOracle, skip: oracleUrl === undefined, counts: true },
];

for (const { name, open, skip, counts } of contestants) {
  describe.skipIf(skip)(`a source of ${name}`, () => {
    let contestant: Contestant;
    let table: TableDescription;
    beforeAll(async () => {
      contestant = await open();
      table = await contestant.source.describe({ name: contestant.table });
    });
    afterAll(() => contestant[Symbol.asyncDispose]());

    /** Ids of the rows that a query gives, in order. */
    async function read(query: Partial<ReadQuery>): Promise<number[]> {
      await using snapshot = await contestant.source.snapshot();
      return await idsOf(snapshot.read({ table, columns: table.columns, ...query }));
    }

    async function idsOf(chunks: AsyncIterable<Uint8Array>): Promise<number[]> {
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(Buffer.from(chunk));
      const lines = Buffer.concat(parts).toString('utf8').split('\n').slice(0, -1);
      return lines.map((line) => Number(/row (\d+)/.exec(line)?.[1])).sort((a, b) => a - b);
    }

    const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
    const time = (minute: number) => `2026-01-01 00:${String(minute).padStart(2, '0')}:00.000000`;

    it('lists its tables with their keys, and estimates where it counts rows', async () => {
      const found = (await contestant.source.tables()).find((one) => one.name === contestant.table);
      expect(found).toMatchObject({ key: [contestant.columns.id] });
      if (counts) expect(found?.rowEstimate).toBe(40);
      expect(contestant.source.name).toMatch(/^[a-z]+:\/\/\S+$/);
      expect(contestant.source.name).not.toContain('@');
    });

    it('describes a table, and says so where there is none', async () => {
      const types = new Map(table.columns.map((column) => [column.name, column.targetType]));
      expect(types.get(contestant.columns.changed)).toBe('TIMESTAMPTZ');
      expect(types.get(contestant.columns.name)).toBe('VARCHAR');
      await expect(contestant.source.describe({ name: 'no_such_table' })).rejects.toMatchObject({
        code: 'SYNC_TABLE_NOT_FOUND',
      });
    });

    it('gives a whole table, and a range of its watermark with both ends', async () => {
      expect(await read({})).toEqual(numbers(1, 40));
      const column = contestant.columns.changed;
      expect(await read({ range: { column, from: time(5), nulls: false } })).toEqual(numbers(5, 40));
      expect(await read({ range: { column, from: time(5), to: time(9), nulls: true } })).toEqual(
        numbers(5, 9),
      );
    });

    it('gives the rows that fulfil conditions, and no more than asked for', async () => {
      const { name: column } = contestant.columns;
      expect(
        await read({ where: [{ column, is: 'in', value: ['row 3', 'row 7', "x' or '1'='1"] }] }),
      ).toEqual([3, 7]);
      expect(await read({ where: [{ column, is: 'null' }] })).toEqual([]);
      expect(await read({ limit: 4 })).toHaveLength(4);
    });

    it('knows the upper bound, counts, and stays at its moment', async () => {
      await using snapshot = await contestant.source.snapshot();
      const changed = table.columns.find(({ name: one }) => one === contestant.columns.changed);
      expect(await snapshot.max(table, changed!)).toBe(time(40));
      expect(await snapshot.count({ table })).toBe(40);
      if (!counts) return;
      await contestant.add();
      expect(await snapshot.count({ table })).toBe(40);
      expect(await idsOf(snapshot.read({ table, columns: table.columns }))).toEqual(numbers(1, 40));
      await using later = await contestant.source.snapshot();
      expect(await later.count({ table })).toBe(41);
    });

    it('is divided into parts that together are the whole', async () => {
      await using snapshot = await contestant.source.snapshot();
      const ids: number[] = [];
      for await (const { token } of snapshot.slices(table)) {
        ids.push(...(await idsOf(snapshot.read({ table, columns: table.columns, slice: token }))));
      }
      expect(ids.sort((a, b) => a - b)).toEqual(numbers(1, counts ? 41 : 40));
    });

    it('stops where it is told to', async () => {
      const signal = AbortSignal.abort();
      await expect(read({ signal })).rejects.toMatchObject({ code: 'ABORTED' });
    });
  });
}
