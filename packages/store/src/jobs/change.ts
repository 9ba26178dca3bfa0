import { DocprocError } from '@org/docproc-core/errors';
import { fromKysely } from 'pg-boss';
import type { Database, Trx } from '../database/connect.ts';
import { reprocessDocument } from '../documents/reprocess.ts';
import { type Failure, failRun } from '../documents/work.ts';
import { tellOfCancel } from '../queue/channel.ts';
import { type JobQueue, queueNames } from '../queue/contract.ts';
import type { Queue } from '../queue/open.ts';
import { retryReport } from '../reports/retry.ts';
import { failBuilding } from '../reports/work.ts';
import { findJob } from './list.ts';
import type { JobRecord } from './record.ts';

/** What jobs are changed with. */
export interface JobChangeParts {
  readonly database: Database;
  readonly queue: Queue;
}

/** A job that was cancelled. */
export interface CancelledJob {
  readonly job: JobRecord;
  /** Whether it was at work: its worker was told, and stops within seconds. */
  readonly wasAtWork: boolean;
}

/**
 * Puts a job that failed back into the queue: a new run of the document, or the report anew.
 * Errors: `DOCUMENT_NOT_FOUND`, `REPORT_NOT_FOUND`, `STATE_CONFLICT` where it has not failed.
 */
export async function retryJob(parts: JobChangeParts, queue: JobQueue, id: string): Promise<JobRecord> {
  const job = await jobOrThrow(parts, queue, id);
  if (job.state !== 'failed') throw notAllowed(job, 'tried again');
  if (queue === 'extract') await reprocessDocument(parts, job.ownerId, id);
  else await retryReport(parts, id);
  return jobOrThrow(parts, queue, id);
}

/** What became of the failed jobs of a queue. */
export interface RetriedJobs {
  readonly retried: number;
  /** Whether there are more that failed. */
  readonly more: boolean;
}

/** Puts jobs that failed back into their queue, those first that came first; no more than `limit`. */
export async function retryFailedJobs(
  parts: JobChangeParts,
  queue: JobQueue,
  limit: number,
): Promise<RetriedJobs> {
  const rows = await parts.database.db
    .selectFrom(queue === 'extract' ? 'documents' : 'reports')
    .select('id')
    .where('state', '=', 'failed')
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  let retried = 0;
  for (const { id } of rows.slice(0, limit)) {
    // Deleted or tried again by somebody else in the meantime.
    const done = await retryJob(parts, queue, id).catch(ignoreConflict);
    if (done) retried += 1;
  }
  return { retried, more: rows.length > limit };
}

/**
 * Cancels a job that is not over: it ends as failed with `ABORTED`, and its owner hears of it. One that is at work is
 * stopped on its worker, which hears of it at once, or finds out with its next sign of life.
 * Errors: `DOCUMENT_NOT_FOUND`, `REPORT_NOT_FOUND`, `STATE_CONFLICT` where it is over.
 */
export async function cancelJob(parts: JobChangeParts, queue: JobQueue, id: string): Promise<CancelledJob> {
  const { database } = parts;
  const before = await jobOrThrow(parts, queue, id);
  const cancelled = await database.db.transaction().execute(async (trx) => {
    const jobId = await lockJob(trx, queue, id);
    const ended =
      queue === 'extract'
        ? await failRun(trx, database.schema, { id }, cancellation)
        : await failBuilding(trx, database.schema, { reportId: id }, cancellation);
    if (!ended) return false;
    if (jobId === null) return true;
    await parts.queue.boss.cancel(queueNames[queue], jobId, { db: fromKysely(trx) });
    await tellOfCancel(trx, database, jobId);
    return true;
  });
  if (!cancelled) throw notAllowed(await jobOrThrow(parts, queue, id), 'cancelled');
  return { job: await jobOrThrow(parts, queue, id), wasAtWork: before.startedAt !== undefined };
}

const cancellation: Failure = { code: 'ABORTED', message: 'An administrator cancelled the work.' };

/** Locks the row, so that its job stays the same until the end of the transaction. */
async function lockJob(trx: Trx, queue: JobQueue, id: string): Promise<string | null> {
  const row = await trx
    .selectFrom(queue === 'extract' ? 'documents' : 'reports')
    .select('job_id')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row?.job_id ?? null;
}

/** Error: `DOCUMENT_NOT_FOUND`, `REPORT_NOT_FOUND`. */
export async function jobOrThrow(
  { database }: Pick<JobChangeParts, 'database'>,
  queue: JobQueue,
  id: string,
): Promise<JobRecord> {
  const job = await findJob(database, queue, id);
  if (job) return job;
  throw new DocprocError(queue === 'extract' ? 'DOCUMENT_NOT_FOUND' : 'REPORT_NOT_FOUND');
}

function notAllowed({ state }: JobRecord, what: string): DocprocError {
  return new DocprocError('STATE_CONFLICT', `A job that is ${state} cannot be ${what}.`);
}

const conflicts: ReadonlySet<string> = new Set(['STATE_CONFLICT', 'DOCUMENT_NOT_FOUND', 'REPORT_NOT_FOUND']);

function ignoreConflict(error: unknown): undefined {
  if (error instanceof DocprocError && conflicts.has(error.code)) return undefined;
  throw error;
}
