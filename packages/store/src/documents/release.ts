import { fromKysely } from 'pg-boss';
import type { Database } from '../database/connect.ts';
import { appendEvents } from '../events/append.ts';
import { type ExtractJob, type HeldJob, queueNames } from '../queue/contract.ts';
import type { Queue } from '../queue/open.ts';
import { freshRun } from './reprocess.ts';
import { transition } from './states.ts';

/**
 * Hands a document back that a worker took and cannot finish, because it stops: the worker's job is withdrawn, a new
 * one sent, the document queued, all at once. Another worker takes it without delay, and none of its tries is used up.
 * Answers false where the document is not that attempt's any more.
 */
export async function releaseDocument(
  database: Database,
  queue: Queue,
  job: ExtractJob,
  held: HeldJob,
): Promise<boolean> {
  const attempt = held.retryCount + 1;
  return database.db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('documents')
      .select('id')
      .where('id', '=', job.documentId)
      .where('run', '=', job.run)
      .where('attempt', '=', attempt)
      .where('state', '=', 'processing')
      .forUpdate()
      .executeTakeFirst();
    if (!row) return false;
    await queue.boss.deleteJob(queueNames.extract, held, { db: fromKysely(trx) });
    const target = { id: job.documentId, run: job.run };
    const changed = await transition(trx, 'requeue', 'queued', target, freshRun);
    if (!changed) return false;
    const jobId = await queue.sendExtract(trx, job, changed.queuePriority);
    await trx.updateTable('documents').set({ job_id: jobId }).where('id', '=', job.documentId).execute();
    const { ownerId, name, run } = changed;
    await appendEvents(trx, database.schema, [
      { ownerId, documentId: job.documentId, type: 'document.queued', data: { name, run } },
    ]);
    return true;
  });
}
