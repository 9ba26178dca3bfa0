import { sql } from 'kysely';
import { removeOrphanBlobs } from './blobs.ts';
import { rescueDocuments, rescueReports } from './lost-work.ts';
import type { SweepOptions, SweepReport } from './options.ts';
import {
  pruneAttempts,
  pruneAudit,
  pruneEvents,
  pruneSyncRuns,
  pruneTokens,
  pruneUploads,
  pruneWorkers,
} from './prune.ts';

/**
 * Puts right what crashes leave behind, and throws away what is too old. Any process may call it at any time, again
 * and again: one at a time does the work, the others get `undefined` at once.
 *
 * @example
 * const report = await runSweep({ database, queue, blobs });
 */
export async function runSweep(options: SweepOptions): Promise<SweepReport | undefined> {
  const { db, schema } = options.database;
  const key = sql`hashtextextended(${`${schema}.sweep`}, 0)`;
  return db.connection().execute(async (connection) => {
    const lock = sql<{ held: boolean }>`select pg_try_advisory_lock(${key}) as held`;
    const { rows } = await lock.execute(connection);
    if (!rows[0]?.held) return undefined;
    try {
      return await sweep(options);
    } finally {
      await sql`select pg_advisory_unlock(${key})`.execute(connection);
    }
  });
}

async function sweep(options: SweepOptions): Promise<SweepReport> {
  const documents = await rescueDocuments(options);
  const reports = await rescueReports(options);
  const files = await removeOrphanBlobs(options);
  return {
    requeued: documents.requeued + reports.requeued,
    failed: documents.failed + reports.failed,
    ...files,
    removedTokens: await pruneTokens(options),
    removedEvents: await pruneEvents(options),
    removedUploads: await pruneUploads(options),
    removedAuditEntries: await pruneAudit(options),
    removedAttempts: await pruneAttempts(options),
    removedSyncRuns: await pruneSyncRuns(options),
    removedWorkers: await pruneWorkers(options),
  };
}
