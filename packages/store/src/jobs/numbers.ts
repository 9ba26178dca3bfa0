import { sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../database/connect.ts';
import { type JobQueue, jobQueues, queueNames } from '../queue/contract.ts';
import { workerSilenceMs } from '../workers/registry.ts';
import { isActive } from './claims.ts';

const count = z.int().nonnegative();

const queueCountsSchema = z.object({
  queue: z.enum(jobQueues),
  /** Not begun. */
  waiting: count,
  /** At work. */
  running: count,
  /** Failed on a try, and will be tried again. */
  retrying: count,
  /** Failed for good, or cancelled, and not tried again since. */
  failed: count,
  /** Seconds that the one has waited that waits longest; left out where none waits. */
  oldestSeconds: z.number().nonnegative().exactOptional(),
  /** Tries that ended within the last minute, five minutes and fifteen minutes. */
  done: z.object({ last1: count, last5: count, last15: count }),
  /** Those of them that failed. */
  errors: z.object({ last1: count, last5: count, last15: count }),
});

/** A queue in numbers. */
export type QueueCounts = z.infer<typeof queueCountsSchema>;

export const queueOverviewSchema = z.object({
  queues: z.array(queueCountsSchema).readonly(),
  /** Workers that live. */
  workers: count,
  /** Jobs that these have threads for at the same time. */
  threads: count,
});

/** All queues in numbers. */
export type QueueOverview = z.infer<typeof queueOverviewSchema>;

type Place = Pick<Database, 'db' | 'schema' | 'queueSchema'>;

/** Counts what is open, and what ended of late; what ended before is not looked at. */
export async function readQueueOverview(database: Place): Promise<QueueOverview> {
  const [documents, reports, ended, workers] = await Promise.all([
    countDocuments(database),
    countReports(database),
    countEnded(database),
    countWorkers(database),
  ]);
  const open = { extract: documents, report: reports };
  return {
    queues: jobQueues.map((queue) => ({ queue, ...plain(open[queue]), ...rates(ended, queue) })),
    ...workers,
  };
}

interface Open {
  readonly waiting: number;
  readonly running: number;
  readonly retrying: number;
  readonly failed: number;
  readonly oldest: number | null;
}

async function countDocuments(database: Place): Promise<Open> {
  const { rows } = await sql<Open>`
    with processing as materialized (
      select ${isActive(database, 'extract', sql.ref('documents.job_id'))} as active
      from ${documents(database)} as documents where state = 'processing')
    select
      (select count(*) from ${documents(database)} where state = 'queued')
        + (select count(*) from ${documents(database)} where state = 'uploaded') as waiting,
      (select count(*) from processing where active) as running,
      (select count(*) from processing where not active) as retrying,
      (select count(*) from ${documents(database)} where state = 'failed') as failed,
      (select extract(epoch from now() - updated_at)::float8 from ${documents(database)}
        where state in ('uploaded', 'queued') order by updated_at limit 1) as oldest`.execute(database.db);
  return rows[0] ?? none;
}

async function countReports(database: Place): Promise<Open> {
  const { rows } = await sql<Open>`
    with pending as materialized (
      select updated_at, coalesce(job.state::text, 'created') as job_state
      from ${reports(database)} as reports left join ${sql.id(database.queueSchema, 'job')} job
        on job.name = ${queueNames.report} and job.id = reports.job_id
      where reports.state = 'pending')
    select
      (select count(*) from pending where job_state not in ('active', 'retry')) as waiting,
      (select count(*) from pending where job_state = 'active') as running,
      (select count(*) from pending where job_state = 'retry') as retrying,
      (select count(*) from ${reports(database)} where state = 'failed') as failed,
      (select extract(epoch from now() - min(updated_at))::float8 from pending
        where job_state not in ('active', 'retry')) as oldest`.execute(database.db);
  return rows[0] ?? none;
}

const none: Open = { waiting: 0, running: 0, retrying: 0, failed: 0, oldest: null };

interface Ended {
  readonly queue: string;
  readonly done1: number;
  readonly done5: number;
  readonly done15: number;
  readonly errors1: number;
  readonly errors5: number;
  readonly errors15: number;
}

async function countEnded({ db }: Place): Promise<readonly Ended[]> {
  const since = (minutes: number) => sql`ended_at > now() - ${minutes} * interval '1 minute'`;
  const failed = sql`outcome = 'failed'`;
  return db
    .selectFrom('attempts')
    .select([
      'queue',
      sql<number>`count(*) filter (where ${since(1)})`.as('done1'),
      sql<number>`count(*) filter (where ${since(5)})`.as('done5'),
      sql<number>`count(*)`.as('done15'),
      sql<number>`count(*) filter (where ${since(1)} and ${failed})`.as('errors1'),
      sql<number>`count(*) filter (where ${since(5)} and ${failed})`.as('errors5'),
      sql<number>`count(*) filter (where ${failed})`.as('errors15'),
    ])
    .where(sql<boolean>`${since(15)}`)
    .groupBy('queue')
    .execute();
}

async function countWorkers({ db }: Place): Promise<Pick<QueueOverview, 'workers' | 'threads'>> {
  return db
    .selectFrom('workers')
    .select([sql<number>`count(*)`.as('workers'), sql<number>`coalesce(sum(threads), 0)`.as('threads')])
    .where('seen_at', '>', sql<Date>`now() - ${workerSilenceMs} * interval '1 ms'`)
    .executeTakeFirstOrThrow();
}

function plain({ oldest, ...counts }: Open) {
  return { ...counts, ...(oldest !== null && { oldestSeconds: Math.max(0, Math.round(oldest)) }) };
}

function rates(ended: readonly Ended[], queue: JobQueue) {
  const row = ended.find((each) => each.queue === queue);
  return {
    done: { last1: row?.done1 ?? 0, last5: row?.done5 ?? 0, last15: row?.done15 ?? 0 },
    errors: { last1: row?.errors1 ?? 0, last5: row?.errors5 ?? 0, last15: row?.errors15 ?? 0 },
  };
}

/** Raw SQL does not know the schema by itself. */
function documents({ schema }: Place) {
  return sql.id(schema, 'documents');
}

function reports({ schema }: Place) {
  return sql.id(schema, 'reports');
}
