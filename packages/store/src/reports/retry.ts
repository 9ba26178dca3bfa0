import { DocprocError } from '@org/docproc-core/errors';
import { sql } from 'kysely';
import { appendEvents } from '../events/append.ts';
import type { ReportStoreOptions } from './store.ts';

/** Has a report built anew that failed. Row, job and event in one transaction. Error: `STATE_CONFLICT`. */
export async function retryReport(
  { database, queue }: Pick<ReportStoreOptions, 'database' | 'queue'>,
  id: string,
): Promise<void> {
  await database.db.transaction().execute(async (trx) => {
    const row = await trx
      .updateTable('reports')
      .set({
        state: 'pending',
        progress: 0,
        requeues: 0,
        error_code: null,
        error_message: null,
        updated_at: sql`now()`,
      })
      .where('id', '=', id)
      .where('state', '=', 'failed')
      .returning(['owner_id', 'format'])
      .executeTakeFirst();
    if (!row) throw new DocprocError('STATE_CONFLICT', 'A report that has not failed cannot be tried again.');
    const jobId = await queue.sendReport(trx, { reportId: id });
    // The job has no origin of its own, and is not to be traced back to the one before.
    await trx.updateTable('reports').set({ job_id: jobId, job_origin: null }).where('id', '=', id).execute();
    await appendEvents(trx, database.schema, [
      { ownerId: row.owner_id, reportId: id, type: 'report.created', data: { format: row.format } },
    ]);
  });
}
