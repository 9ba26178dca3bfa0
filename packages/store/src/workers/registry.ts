import { type Selectable, sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import type { WorkerTable } from '../database/tables.ts';
import type { CurrentJob, WorkerRecord, WorkerReport } from './record.ts';

/** A worker that was silent this long counts as gone, in milliseconds: three of its signs of life. */
export const workerSilenceMs = 10_000;

/** Notes a sign of life of a worker: one row, written in place. */
export async function reportWorker({ db }: Pick<Database, 'db'>, report: WorkerReport): Promise<void> {
  const seen = {
    rss_bytes: report.rssBytes,
    heap_bytes: report.heapBytes,
    jobs: JSON.stringify(report.jobs),
    seen_at: sql<Date>`now()`,
  };
  await db
    .insertInto('workers')
    .values({
      ...seen,
      instance: report.instance,
      name: report.name,
      host: report.host,
      pid: report.pid,
      version: report.version,
      threads: report.threads,
      started_at: report.startedAt,
    })
    .onConflict((conflict) => conflict.column('instance').doUpdateSet(seen))
    .execute();
}

/** Forgets a worker, which stops. */
export async function forgetWorker({ db }: Pick<Database, 'db'>, instance: string): Promise<void> {
  await db.deleteFrom('workers').where('instance', '=', instance).execute();
}

/** The workers that live, by name, with what they have at work. */
export async function listWorkers({ db }: Pick<Database, 'db'>): Promise<readonly WorkerRecord[]> {
  const rows = await db
    .selectFrom('workers')
    .selectAll()
    .where('seen_at', '>', sql<Date>`now() - ${workerSilenceMs} * interval '1 ms'`)
    .orderBy('name')
    .orderBy('started_at')
    .limit(1000)
    .execute();
  const subjects = await subjectsOf(
    db,
    rows.flatMap(({ jobs }) => jobs),
  );
  return rows.map((row) => toRecord(row, subjects));
}

/** What the jobs are about. */
type Subjects = ReadonlyMap<string, Pick<WorkerRecord['jobs'][number], 'name' | 'stage' | 'progress'>>;

async function subjectsOf(db: Database['db'], jobs: readonly CurrentJob[]): Promise<Subjects> {
  const idsOf = (queue: CurrentJob['queue']) => jobs.filter((job) => job.queue === queue).map(({ id }) => id);
  const documents = await db
    .selectFrom('documents')
    .select(['id', 'name', 'stage', 'progress'])
    .where('id', '=', sql<string>`any(${idsOf('extract')}::uuid[])`)
    .execute();
  const reports = await db
    .selectFrom('reports')
    .select(['id', sql<string>`coalesce(title, format)`.as('name'), sql<null>`null`.as('stage'), 'progress'])
    .where('id', '=', sql<string>`any(${idsOf('report')}::uuid[])`)
    .execute();
  return new Map(
    [...documents, ...reports].map(({ id, name, stage, progress }) => [
      id,
      { name, progress, ...(stage !== null && { stage }) },
    ]),
  );
}

function toRecord(row: Selectable<WorkerTable>, subjects: Subjects): WorkerRecord {
  return {
    instance: row.instance,
    name: row.name,
    host: row.host,
    pid: row.pid,
    version: row.version,
    threads: row.threads,
    rssBytes: row.rss_bytes,
    heapBytes: row.heap_bytes,
    startedAt: row.started_at.toISOString(),
    seenAt: row.seen_at.toISOString(),
    jobs: row.jobs.map((job) => ({ ...job, ...subjects.get(job.id) })),
  };
}
