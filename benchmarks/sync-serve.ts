/**
 * How readers get synced tables: `pnpm bench:sync-serve [ROWS] [ROUNDS]`. A table like TPC-H's `lineitem`, made by a
 * seeded generator, is handed on as a copy of the DuckDB file and as Parquet by month, whole and after a change; then the
 * same queries run on both. In one process, in turns, the best of all rounds; load is shown beside.
 */
import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import {
  aggregateQuerySchema,
  aggregateRows,
  exportTable,
  openDuckdb,
  type QueryTable,
  queryRows,
  rowQuerySchema,
} from '../packages/core/src/sync/index.ts';

const rows = Number(process.argv[2] ?? 1_000_000);
const rounds = Number(process.argv[3] ?? 3);
const folder = await mkdtemp(join(tmpdir(), 'docproc-serve-'));
const best = new Map<string, number>();

try {
  const path = join(folder, 'tables.duckdb');
  const copy = join(folder, 'copy.duckdb');
  await using into = await openDuckdb({ path, memoryMb: 256 });
  const connection = await into.connect();
  await connection.run(lineitem(rows));
  await connection.run('checkpoint');
  const kept = new Map<string, { readonly path: string; readonly checksum: string }>();
  let written = 0;
  const publish = async () => {
    written = 0;
    return exportTable({
      into,
      table: 'lineitem',
      partitionBy: { column: 'shipdate', unit: 'month' },
      isKept: ({ name, checksum }) => kept.get(name)?.checksum === checksum,
      async keep(file, { name, checksum }) {
        const target = join(folder, `${encodeURIComponent(name)}.parquet`);
        await copyFile(file, target);
        kept.set(name, { path: target, checksum });
        written += 1;
      },
    });
  };
  for (let round = 0; round < rounds; round++) {
    await time('copy of the DuckDB file', () => copyFile(path, copy));
    kept.clear();
    await time('Parquet by month, all of it', publish);
    await connection.run(
      `update lineitem set comment = 'changed ${round}' where shipdate = date '1997-03-05'`,
    );
    await time('Parquet by month, one month changed', publish);
    if (written !== 1) throw new Error(`${written} parts were written`);
  }
  await connection.run('checkpoint');
  await copyFile(path, copy);
  const { columns } = await publish();
  const files = [...kept.values()].map((file) => file.path);
  const table: QueryTable = { files, columns, key: ['orderkey', 'linenumber'], version: 1 };
  for (let round = 0; round < rounds; round++) await queries(table, copy);
  connection.closeSync();
  const sizes = await Promise.all([...files, copy].map(async (file) => (await stat(file)).size));
  const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  console.log(`${rows} rows, load ${loadavg()[0]?.toFixed(1)}`);
  console.log(
    `DuckDB file ${megabytes(sizes.at(-1) ?? 0)} MiB, Parquet ${megabytes(sizes.slice(0, -1).reduce((a, b) => a + b, 0))} MiB`,
  );
  for (const [name, ms] of best) console.log(`${name.padEnd(48)} ${ms.toFixed(0).padStart(6)} ms`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function time(name: string, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  await work();
  best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, performance.now() - started));
}

async function queries(table: QueryTable, copy: string): Promise<void> {
  const page = rowQuerySchema.parse({ limit: 100 });
  const deep = { ...page, where: [{ column: 'orderkey', is: '>' as const, value: Math.floor(rows / 8) }] };
  const series = aggregateQuerySchema.parse({
    measures: [{ is: 'count' }, { is: 'sum', column: 'extendedprice' }],
    groupBy: ['returnflag'],
    time: { column: 'shipdate', bucket: 'month' },
  });
  await time('first page of 100, Parquet', () => queryRows(table, page));
  await time('first page of 100, DuckDB file', () =>
    onFile(copy, 'select * from lineitem order by orderkey, linenumber limit 100'),
  );
  await time('page in the middle, Parquet', () => queryRows(table, deep));
  await time('page in the middle, DuckDB file', () =>
    onFile(
      copy,
      `select * from lineitem where orderkey > ${Math.floor(rows / 8)} order by orderkey, linenumber limit 100`,
    ),
  );
  await time('sums by month and flag, Parquet', () => aggregateRows(table, series));
  await time('sums by month and flag, DuckDB file', () =>
    onFile(
      copy,
      "select date_trunc('month', shipdate), returnflag, count(*), sum(extendedprice) from lineitem group by all order by all",
    ),
  );
}

/** As a server would: opened for the query alone, read-only. */
async function onFile(path: string, sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(path, {
    access_mode: 'READ_ONLY',
    threads: '2',
    memory_limit: '256MiB',
  });
  const connection = await instance.connect();
  await (await connection.runAndReadAll(sql)).getRowsJson();
  connection.closeSync();
  instance.closeSync();
}

/** Every value follows from the row's number: the same table in each run. */
function lineitem(count: number): string {
  const random = (seed: number, most: number) => `(hash(i, ${seed}) % ${most})::integer`;
  return `create table lineitem as select (i // 4)::bigint as orderkey, (i % 4 + 1)::integer as linenumber,
    ${random(1, 200_000)} as partkey, ${random(2, 50)} + 1 as quantity,
    ((${random(3, 9_000_000)} + 90_000) / 100.0)::decimal(12,2) as extendedprice, (${random(4, 11)} / 100.0)::decimal(4,2) as discount,
    date '1992-01-02' + ${random(5, 2500)} as shipdate, chr(65 + ${random(6, 3)}) as returnflag,
    'comment ' || ${random(7, 100_000)} as comment from range(${count}) t(i)`;
}
