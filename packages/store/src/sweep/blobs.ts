import { sql } from 'kysely';
import { removeUnusedBlob } from '../blobs/remove.ts';
import type { Database, Queries } from '../database/connect.ts';
import type { SweepOptions, SweepReport } from './options.ts';

const hour = 3_600_000;

/** Removes files that no document, report or synced table refers to: of uploads and deletions that a crash cut short. */
export async function removeOrphanBlobs(
  options: SweepOptions,
): Promise<Pick<SweepReport, 'removedBlobs' | 'removedTemporaryFiles'>> {
  const { database, blobs, blobGraceMs = hour, blobIntervalMs = hour } = options;
  if (!(await isDue(database, 'blobs', blobIntervalMs))) return { removedBlobs: 0, removedTemporaryFiles: 0 };
  const before = Date.now() - blobGraceMs;
  const removedTemporaryFiles = (await blobs.removeStale?.(before)) ?? 0;
  await database.db.deleteFrom('blob_claims').where('created_at', '<', new Date(before)).execute();
  let removedBlobs = 0;
  for await (const batch of oldBlobs(options, before)) {
    for (const sha256 of await unusedOf(database.db, batch)) {
      if (await removeUnusedBlob(database, blobs, { sha256 }, before)) removedBlobs += 1;
    }
  }
  await markDone(database, 'blobs');
  return { removedBlobs, removedTemporaryFiles };
}

async function* oldBlobs({ blobs }: SweepOptions, before: number): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const { sha256, modifiedAt } of blobs.list()) {
    if (modifiedAt >= before) continue;
    batch.push(sha256);
    if (batch.length < 500) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function unusedOf(queries: Queries, batch: readonly string[]): Promise<string[]> {
  const documents = queries
    .selectFrom('documents')
    .select('sha256')
    .where('sha256', 'in', [...batch]);
  const reports = queries
    .selectFrom('reports')
    .select(sql<string>`sha256`.as('sha256'))
    .where('sha256', 'in', [...batch]);
  const parts = queries
    .selectFrom('upload_parts')
    .select('sha256')
    .where('sha256', 'in', [...batch]);
  const tables = queries
    .selectFrom('sync_files')
    .select('sha256')
    .where('sha256', 'in', [...batch]);
  const claims = queries
    .selectFrom('blob_claims')
    .select('sha256')
    .where('sha256', 'in', [...batch]);
  const rows = await documents.union(reports).union(parts).union(tables).union(claims).execute();
  const used = new Set(rows.map(({ sha256 }) => sha256));
  return batch.filter((sha256) => !used.has(sha256));
}

async function isDue({ db }: Database, name: string, intervalMs: number): Promise<boolean> {
  const row = await db.selectFrom('chores').select('done_at').where('name', '=', name).executeTakeFirst();
  return !row || row.done_at.getTime() <= Date.now() - intervalMs;
}

async function markDone({ db }: Database, name: string): Promise<void> {
  const done_at = new Date();
  await db
    .insertInto('chores')
    .values({ name, done_at })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ done_at }))
    .execute();
}
