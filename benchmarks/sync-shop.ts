/**
 * Nothing lost: `pnpm bench:sync-shop [ROWS]`, after `pnpm build`. Tables like TPC-H's, made by a seeded generator, are
 * synced from a PostgreSQL of their own, changed, synced again, and compared with their source each time. It fails where
 * one row differs.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import {
  createPostgresSource,
  type DuckdbTarget,
  openDuckdb,
  type SyncSource,
  syncTable,
  verifyTable,
} from '../packages/core/dist/sync.js';
import { shopChangesSql, shopSql, shopTables } from '../packages/core/test/sync/support/shop.ts';
import { startEmbeddedPostgres } from '../packages/store/dist/embedded.js';

const rows = Number(process.argv[2] ?? 1_000_000);
const folder = await mkdtemp(join(tmpdir(), 'docproc-shop-'));
const postgres = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), persistent: false });
try {
  const { connectionString } = postgres;
  await using into = await openDuckdb({ path: join(folder, 'shop.duckdb') });
  await using source = createPostgresSource({ connectionString });
  await run(connectionString, shopSql(rows));
  const before = await syncAndVerify(source, into);
  await run(connectionString, shopChangesSql);
  const after = await syncAndVerify(source, into);
  const differences = before + after;
  console.log(`${rows.toLocaleString('en')} rows, twice compared: ${differences} differences`);
  if (differences > 0) process.exitCode = 1;
} finally {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

async function run(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(sql);
  await client.end();
}

/** Number of ranges, of 256 in each table, that differ. */
async function syncAndVerify(source: SyncSource, into: DuckdbTarget): Promise<number> {
  let differences = 0;
  for (const { name } of shopTables) {
    const options = {
      source,
      into,
      table: { name },
      mode: 'merge' as const,
      watermark: 'changed',
      deletes: 'compare' as const,
    };
    const { inserted, updated, deleted, total, elapsedMs } = await resultOf(syncTable(options));
    const { equal, different, sourceRows } = await resultOf(verifyTable(options));
    differences += equal ? 0 : Math.max(1, different.length);
    const changes = `+${inserted} ~${updated} -${deleted}`.padEnd(28);
    console.log(
      `${name.padEnd(10)} ${changes} ${total} of ${sourceRows} rows in ${(elapsedMs / 1000).toFixed(2)} s, ${equal ? 'equal' : 'different'}`,
    );
  }
  return differences;
}

async function resultOf<T>(steps: AsyncGenerator<unknown, T>): Promise<T> {
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
  }
}
