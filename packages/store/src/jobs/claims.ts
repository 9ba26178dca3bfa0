import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { type JobQueue, queueNames } from '../queue/contract.ts';

/** What the queue knows of a job. Its own table is only read here: pg-boss has no call that finds jobs by many ids. */
export interface ClaimedJob {
  readonly state: 'created' | 'retry' | 'active' | 'completed' | 'cancelled' | 'failed';
  /** From 1; 0 before the first. */
  readonly attempt: number;
  readonly startAfter: Date;
  readonly startedOn: Date | null;
  /** The worker that has it, where that is known. */
  readonly worker?: string;
}

/** By the job's id. */
export type ClaimedJobs = ReadonlyMap<string, ClaimedJob>;

/** What the queue knows of the jobs of these rows. */
export async function claimedJobs(
  { db, queueSchema }: Pick<Database, 'db' | 'queueSchema'>,
  queue: JobQueue,
  rows: readonly { readonly id: string; readonly job_id: string | null }[],
): Promise<ClaimedJobs> {
  const subjects = new Map(rows.map(({ id, job_id }) => [job_id, id]));
  const ids = [...subjects.keys()].filter((id) => id !== null);
  if (ids.length === 0) return new Map();
  const found = await sql<Omit<ClaimedJob, 'worker'> & { readonly id: string }>`
    select id, state, start_after as "startAfter", started_on as "startedOn",
      case when started_on is null then 0 else retry_count + 1 end as attempt
    from ${sql.id(queueSchema, 'job')} where name = ${queueNames[queue]} and id = any(${ids}::uuid[])`.execute(
    db,
  );
  const workers = queue === 'report' ? await workersOf(db) : new Map<string, string>();
  return new Map(
    found.rows.map(({ id, ...job }) => {
      const worker = workers.get(subjects.get(id) ?? '');
      return [id, { ...job, ...(worker !== undefined && { worker }) }];
    }),
  );
}

/** Which worker has which document or report at work. */
async function workersOf(db: Database['db']): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('workers').select(['name', 'jobs']).limit(1000).execute();
  return new Map(rows.flatMap(({ name, jobs }) => jobs.map(({ id }) => [id, name] as const)));
}

/** Whether a job is at work. */
export function isActive(
  { queueSchema }: Pick<Database, 'queueSchema'>,
  queue: JobQueue,
  jobId: RawBuilder<unknown>,
): RawBuilder<SqlBool> {
  return sql<SqlBool>`exists (select from ${sql.id(queueSchema, 'job')} job
    where job.name = ${queueNames[queue]} and job.id = ${jobId} and job.state = 'active')`;
}
