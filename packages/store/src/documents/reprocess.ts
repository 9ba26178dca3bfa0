import { sql } from 'kysely';
import { appendEvents } from '../events/append.ts';
import { type JobOrigin, originOrNull } from '../queue/contract.ts';
import { findDocument } from './read.ts';
import type { DocumentRecord } from './record.ts';
import { conflict, transition } from './states.ts';
import type { DocumentStoreOptions } from './store.ts';

/**
 * Starts another run of a document whose run is over; earlier results stay. Run, job and event in one transaction.
 * Errors: `DOCUMENT_NOT_FOUND`, `STATE_CONFLICT`.
 */
export async function reprocessDocument(
  { database, queue }: Pick<DocumentStoreOptions, 'database' | 'queue'>,
  ownerId: string,
  id: string,
  origin: JobOrigin = {},
): Promise<DocumentRecord> {
  return database.db.transaction().execute(async (trx) => {
    const changes = { ...freshRun, run: sql<number>`run + 1`, requeues: 0 };
    const changed = await transition(trx, 'reprocess', 'queued', { id, ownerId }, changes);
    if (!changed) throw conflict('reprocess', (await findDocument(trx, ownerId, id)).state);
    const { name, run, queuePriority } = changed;
    const jobId = await queue.sendExtract(trx, { documentId: id, run, ...origin }, queuePriority);
    const job = { job_id: jobId, job_origin: originOrNull(origin) };
    await trx.updateTable('documents').set(job).where('id', '=', id).execute();
    await appendEvents(trx, database.schema, [
      { ownerId, documentId: id, type: 'document.queued', data: { name, run } },
    ]);
    return findDocument(trx, ownerId, id);
  });
}

/** A run that nobody has worked on. */
export const freshRun = {
  attempt: 0,
  worker_id: null,
  stage: null,
  progress: 0,
  error_code: null,
  error_message: null,
  finished_at: null,
} as const;
