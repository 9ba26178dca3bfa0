/**
 * Sync of tables: `pnpm bench:sync [ROWS] [ROUNDS]`, after `pnpm build`. First a whole table of PostgreSQL into DuckDB beside the pipe
 * `COPY ... TO STDOUT | read_csv`, each in processes of its own; then a merge of 100,000 changed rows, told with the
 * start of its process, without, and alone; then, where MariaDB is installed, the same table from there.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import pg from 'pg';
import {
  createMysqlSource,
  createPostgresSource,
  openDuckdb,
  type SyncOptions,
  type SyncResult,
  syncTable,
} from '../packages/core/dist/sync.js';
import { contest, perform } from './contest.ts';

const columns = {
  id: 'BIGINT',
  name: 'VARCHAR',
  amount: 'DECIMAL(12,2)',
  ts: 'TIMESTAMPTZ',
  flag: 'BOOLEAN',
  score: 'DOUBLE',
};

const contestants: Readonly<Record<string, (url: string, folder: string) => Promise<number>>> = {
  'Docproc, full refresh': (url, folder) => syncPostgres(url, folder, { mode: 'full' }),
  'COPY | read_csv': copyPipe,
  'Docproc, first merge': (url, folder) => syncPostgres(url, folder, { mode: 'merge', watermark: 'ts' }),
};
const changes = { 'Docproc, 100,000 changed': mergeChanges };
const mysql = { 'Docproc, from MariaDB': syncMysql };

const [, , name = '', ...args] = process.argv;
const run = { ...contestants, ...changes, ...mysql }[name];
if (run) await perform(() => run(args[0] ?? '', args[1] ?? ''));
else await main(Number(name || 2_000_000), Number(args[0] ?? 3));

async function main(rows: number, rounds: number): Promise<void> {
  const { startEmbeddedPostgres } = await import('../packages/store/dist/embedded.js');
  const folder = await mkdtemp(join(tmpdir(), 'docproc-bench-'));
  const postgres = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), persistent: false });
  try {
    const url = postgres.connectionString;
    await fillPostgres(url, rows);
    await contest(import.meta.url, Object.keys(contestants), 'rows', [url, folder], rounds);
    await prepareMerge(url, folder);
    await contest(import.meta.url, Object.keys(changes), 'rows', [url, folder]);
    await measureMariadb(rows, folder, rounds);
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function fillPostgres(url: string, rows: number): Promise<void> {
  await query(
    url,
    `create table t as select g::bigint as id, 'customer ' || (g % 100000) as name, (g * 1.37)::numeric(12,2) as amount,
       timestamptz '2024-01-01' + g * interval '1 second' as ts, g % 2 = 0 as flag, random() as score
     from generate_series(1, ${rows}) g`,
  );
  await query(url, 'alter table t add primary key (id)');
  await query(url, 'create index on t (ts)');
  await query(url, 'vacuum analyze t');
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

async function syncPostgres(url: string, folder: string, options: Pick<SyncOptions, 'mode' | 'watermark'>) {
  const path = join(folder, `${process.pid}.duckdb`);
  const rows = await syncInto(path, { source: createPostgresSource({ connectionString: url }), ...options });
  await rm(path);
  return rows;
}

async function syncInto(path: string, options: Omit<SyncOptions, 'into' | 'table'>): Promise<number> {
  return (await resultOf(path, options)).rows;
}

async function resultOf(path: string, options: Omit<SyncOptions, 'into' | 'table'>): Promise<SyncResult> {
  await using into = await openDuckdb({ path });
  const steps = syncTable({ into, table: { name: 't' }, ...options });
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
  }
}

/** One process that writes the table as CSV, and this one that reads it. */
async function copyPipe(url: string, folder: string): Promise<number> {
  const fifo = join(folder, `${process.pid}.csv`);
  await new Promise((resolve) => spawn('mkfifo', [fifo]).on('exit', resolve));
  const writer = fileURLToPath(new URL('./sync/copy-to.ts', import.meta.url));
  spawn(process.execPath, [writer, url, 't', fifo], { stdio: 'inherit' });
  const path = join(folder, `${process.pid}.duckdb`);
  const instance = await DuckDBInstance.create(path, { threads: '2' });
  const connection = await instance.connect();
  const types = Object.entries(columns).map(([column, type]) => `'${column}': '${type}'`);
  await connection.run(
    `create table t as select * from read_csv('${fifo}', auto_detect = false, header = false, columns = {${types.join(', ')}})`,
  );
  const reader = await connection.runAndReadAll('select count(*) from t');
  connection.closeSync();
  instance.closeSync();
  await rm(fifo);
  await rm(path);
  return Number(reader.getRows()[0]?.[0]);
}

async function prepareMerge(url: string, folder: string): Promise<void> {
  const source = createPostgresSource({ connectionString: url });
  await syncInto(join(folder, 'merge.duckdb'), { source, mode: 'merge', watermark: 'ts' });
  await query(
    url,
    `update t set name = 'changed', ts = timestamptz '2026-01-01' + id * interval '1 ms'
     where id in (select id from t order by hashint8(id) limit 100000)`,
  );
  await query(url, 'vacuum analyze t');
}

/** Tells the time of the sync alone, too, and that since its process began: the table's is from when its modules are there. */
async function mergeChanges(url: string, folder: string): Promise<number> {
  const source = createPostgresSource({ connectionString: url });
  const path = join(folder, 'merge.duckdb');
  const { rows, elapsedMs } = await resultOf(path, { source, mode: 'merge', watermark: 'ts' });
  const told = { 'the sync alone': elapsedMs, 'with the start of its process': performance.now() };
  for (const [what, ms] of Object.entries(told)) {
    console.log(
      `\n${what}: ${(ms / 1000).toFixed(2)} s, ${Math.round((rows / ms) * 1000).toLocaleString('en')} rows/s`,
    );
  }
  return rows;
}

async function measureMariadb(rows: number, folder: string, rounds: number): Promise<void> {
  const { mariadbd, startMariadb } = await import('../packages/core/test/sync/support/mariadb.ts');
  if (!mariadbd) return;
  await using server = await startMariadb();
  const client = await server.connect();
  await client.query(
    `create table t (id bigint primary key, name varchar(40), amount decimal(12,2), ts datetime(6), flag boolean, score double)
     as select seq as id, concat('customer ', seq % 100000) as name, seq * 1.37 as amount,
       timestamp '2024-01-01 00:00:00' + interval seq second as ts, seq % 2 = 0 as flag, rand() as score from seq_1_to_${rows}`,
  );
  await client.end();
  await contest(import.meta.url, Object.keys(mysql), 'rows', [server.url, folder], rounds);
}

async function syncMysql(url: string, folder: string): Promise<number> {
  const path = join(folder, `${process.pid}.duckdb`);
  const rows = await syncInto(path, { source: createMysqlSource({ connectionString: url }), mode: 'full' });
  await rm(path);
  return rows;
}
