import { sql } from 'kysely';
import type { Database, Trx } from '../database/connect.ts';
import { freshRun } from '../documents/reprocess.ts';
import { transition } from '../documents/states.ts';
import { type Failure, failDocument } from '../documents/work.ts';
import { appendEvents } from '../events/append.ts';
import { type JobOrigin, queueNames } from '../queue/contract.ts';
import { failReport } from '../reports/work.ts';
import type { SweepOptions } from './options.ts';

/** What became of lost work. */
export interface Rescue {
  readonly requeued: number;
  readonly failed: number;
}

/** Work that is not done and that no job will do. */
interface Lost {
  readonly id: string;
  readonly jobId: string | null;
  readonly requeues: number;
  /** Where the job came from. */
  readonly origin: JobOrigin | null;
  /** Whether the job failed for good, rather than vanished. */
  readonly failed: boolean;
}

/** Documents that no job will process: queued again, or given up. */
export async function rescueDocuments(options: SweepOptions): Promise<Rescue> {
  const { database, maxRequeues = 3 } = options;
  const tally = { requeued: 0, failed: 0 };
  for (const lost of await findLostDocuments(options)) {
    const job = { documentId: lost.id, run: lost.run };
    if (lost.failed || lost.requeues >= maxRequeues) {
      if (await failDocument(database, job, failureOf(lost))) tally.failed += 1;
    } else if (await requeueDocument(options, lost)) tally.requeued += 1;
  }
  return tally;
}

/** Reports that no job will build: queued again, or given up. */
export async function rescueReports(options: SweepOptions): Promise<Rescue> {
  const { database, maxRequeues = 3 } = options;
  const tally = { requeued: 0, failed: 0 };
  for (const lost of await findLostReports(options)) {
    if (lost.failed || lost.requeues >= maxRequeues) {
      if (await failReport(database, { reportId: lost.id }, failureOf(lost))) tally.failed += 1;
    } else if (await requeueReport(options, lost)) tally.requeued += 1;
  }
  return tally;
}

async function requeueDocument(
  { database: { db, schema }, queue }: SweepOptions,
  lost: Lost & { readonly run: number },
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    if (!(await isUntouched(trx, 'documents', lost))) return false;
    const target = { id: lost.id, run: lost.run };
    const changes = { ...freshRun, requeues: lost.requeues + 1 };
    const changed = await transition(trx, 'requeue', 'queued', target, changes);
    if (!changed) return false;
    const job = { documentId: lost.id, run: lost.run, ...lost.origin };
    const jobId = await queue.sendExtract(trx, job, changed.queuePriority);
    await trx.updateTable('documents').set({ job_id: jobId }).where('id', '=', lost.id).execute();
    const { ownerId, name, run } = changed;
    await appendEvents(trx, schema, [
      { ownerId, documentId: lost.id, type: 'document.queued', data: { name, run } },
    ]);
    return true;
  });
}

async function requeueReport({ database: { db }, queue }: SweepOptions, lost: Lost): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    if (!(await isUntouched(trx, 'reports', lost))) return false;
    const jobId = await queue.sendReport(trx, { reportId: lost.id, ...lost.origin });
    const row = await trx
      .updateTable('reports')
      .set({ job_id: jobId, requeues: lost.requeues + 1, updated_at: sql`now()` })
      .where('id', '=', lost.id)
      .where('state', '=', 'pending')
      .returning('id')
      .executeTakeFirst();
    return row !== undefined;
  });
}

/** Locks the row, and says whether it still waits for the job that was found lost. */
async function isUntouched(trx: Trx, table: 'documents' | 'reports', lost: Lost): Promise<boolean> {
  const row = await trx
    .selectFrom(table)
    .select('id')
    .where('id', '=', lost.id)
    .where('job_id', 'is not distinct from', lost.jobId)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

async function findLostDocuments({
  database,
  lostAfterMs = 60_000,
}: SweepOptions): Promise<(Lost & { readonly run: number })[]> {
  return database.db
    .selectFrom('documents as work')
    .leftJoin(jobsOf(database, queueNames.extract), (join) => join.onRef('job.id', '=', 'work.job_id'))
    .select([
      'work.id',
      'work.job_id as jobId',
      'work.requeues',
      'work.job_origin as origin',
      'work.run',
      hasFailed.as('failed'),
    ])
    .where('work.state', 'in', ['uploaded', 'queued', 'processing'])
    .where('work.updated_at', '<', new Date(Date.now() - lostAfterMs))
    .where(isNotLive)
    .limit(500)
    .execute();
}

async function findLostReports({ database, lostAfterMs = 60_000 }: SweepOptions): Promise<Lost[]> {
  return database.db
    .selectFrom('reports as work')
    .leftJoin(jobsOf(database, queueNames.report), (join) => join.onRef('job.id', '=', 'work.job_id'))
    .select([
      'work.id',
      'work.job_id as jobId',
      'work.requeues',
      'work.job_origin as origin',
      hasFailed.as('failed'),
    ])
    .where('work.state', '=', 'pending')
    .where('work.updated_at', '<', new Date(Date.now() - lostAfterMs))
    .where(isNotLive)
    .limit(500)
    .execute();
}

/** The queue's own table, read only here: pg-boss has no call that finds jobs by many ids. */
function jobsOf({ queueSchema }: Database, queue: string) {
  const table = sql.id(queueSchema, 'job');
  return sql<{ id: string; state: string }>`(select id, state from ${table} where name = ${queue})`.as<'job'>(
    sql.ref('job'),
  );
}

const isNotLive = sql<boolean>`(job.state is null or job.state not in ('created', 'retry', 'active'))`;
const hasFailed = sql<boolean>`coalesce(job.state in ('failed', 'cancelled'), false)`;

function failureOf({ failed }: Lost): Failure {
  const message = failed
    ? 'The work failed on every attempt.'
    : 'The work was lost too often. Try again later.';
  return { code: 'INTERNAL', message };
}
