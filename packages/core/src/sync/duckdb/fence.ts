import type { DuckDBConnection } from '@duckdb/node-api';
import { DocprocError } from '../../errors/index.ts';
import { inTransaction } from './tables.ts';

/** Keeps out every writer with a lower number from now on. Error: `SYNC_TARGET_UNAVAILABLE` where this one is kept out. */
export async function raiseFence(connection: DuckDBConnection, fence: number): Promise<void> {
  await connection.run('create table if not exists docproc_sync.fence (token bigint not null)');
  await inTransaction(connection, async () => {
    const highest = await readFence(connection);
    if (highest !== undefined && highest > fence) throw takenOver();
    await connection.run('delete from docproc_sync.fence');
    await connection.run('insert into docproc_sync.fence values ($1)', [BigInt(fence)]);
  });
}

/** Called in each transaction that changes what readers see. Error: `SYNC_TARGET_UNAVAILABLE`. */
export async function checkFence(connection: DuckDBConnection, fence: number | undefined): Promise<void> {
  if (fence !== undefined && (await readFence(connection)) !== fence) throw takenOver();
}

async function readFence(connection: DuckDBConnection): Promise<number | undefined> {
  const reader = await connection.runAndReadAll('select max(token)::double from docproc_sync.fence');
  const token = reader.getRows()[0]?.[0];
  return token === null || token === undefined ? undefined : Number(token);
}

function takenOver(): DocprocError {
  return new DocprocError(
    'SYNC_TARGET_UNAVAILABLE',
    'Another process has taken over the writing of this file.',
  );
}
