import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';

/** How full a queue is. */
export interface QueueNumbers {
  readonly queue: string;
  /** Jobs that wait, those for a later try too; of more than 100,000 so many. */
  readonly waiting: number;
  /** Jobs at work. */
  readonly active: number;
  /** Jobs that failed for good and are kept for a while. */
  readonly failed: number;
  /** Seconds that the oldest waiting job has been waiting; 0 where none is. */
  readonly oldestSeconds: number;
}

/** Waiting jobs of a queue that are looked at: more are as bad, and looking must stay cheap. */
const mostCounted = 100_000;

/**
 * How full each queue is. Waiting jobs are counted by pg-boss's own index of them; the other numbers are those that its
 * supervision notes in the small table of queues, every few seconds while a worker lives.
 */
export async function readQueueNumbers(
  database: Pick<Database, 'db' | 'queueSchema'>,
): Promise<QueueNumbers[]> {
  const { rows } = await queueNumbersQuery(database).execute(database.db);
  return rows.map((row) => ({ ...row, oldestSeconds: Math.max(0, row.oldestSeconds) }));
}

/** The query behind it. */
export function queueNumbersQuery({ queueSchema }: Pick<Database, 'queueSchema'>) {
  const table = (name: string) => sql.id(queueSchema, name);
  return sql<QueueNumbers>`
    select queue.name as queue, queue.active_count::int as active, queue.failed_count::int as failed,
      waiting.count::int as waiting,
      coalesce(extract(epoch from now() - waiting.oldest), 0)::float8 as "oldestSeconds"
    from ${table('queue')} as queue
    cross join lateral (
      select count(*) as count, min(created_on) as oldest from (
        select created_on from ${table('job')} as job
        where job.name = queue.name and job.state < 'active' and not job.blocked
        limit ${mostCounted}
      ) as looked_at
    ) as waiting
    where queue.name not like '\\_\\_pgboss%'
    order by queue.name`;
}
