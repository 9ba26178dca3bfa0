import { fromKysely } from 'pg-boss';
import type { Database } from '../database/connect.ts';
import { type HeldJob, queueNames, type ReportJob } from '../queue/contract.ts';
import type { Queue } from '../queue/open.ts';

/**
 * Hands a report back that a worker took and cannot finish, because it stops: its job is withdrawn and a new one sent.
 * Answers false where the report is done or gone already.
 */
export async function releaseReport(
  database: Database,
  queue: Queue,
  job: ReportJob,
  held: HeldJob,
): Promise<boolean> {
  return database.db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('reports')
      .select('id')
      .where('id', '=', job.reportId)
      .where('state', '=', 'pending')
      .forUpdate()
      .executeTakeFirst();
    if (!row) return false;
    await queue.boss.deleteJob(queueNames.report, held, { db: fromKysely(trx) });
    const jobId = await queue.sendReport(trx, job);
    await trx.updateTable('reports').set({ job_id: jobId }).where('id', '=', job.reportId).execute();
    return true;
  });
}
