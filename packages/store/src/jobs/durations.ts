import { sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../database/connect.ts';
import { jobQueues } from '../queue/contract.ts';

export const durationsSchema = z.object({
  /** ISO 8601: where the first bucket begins, and where the last one ends. */
  from: z.string(),
  until: z.string(),
  /** Width of a bucket. */
  bucketSeconds: z.int().positive(),
  /** By queue and time; buckets in which nothing ended are left out. */
  buckets: z
    .array(
      z.object({
        queue: z.enum(jobQueues),
        /** Where the bucket begins. */
        at: z.string(),
        /** Tries that ended in it. */
        count: z.int().nonnegative(),
        /** Those of them that failed. */
        errors: z.int().nonnegative(),
        /** Milliseconds that half of them, and 19 of 20, took at the most. */
        p50: z.number().nonnegative(),
        p95: z.number().nonnegative(),
      }),
    )
    .readonly(),
});

/** How long jobs took, over time. */
export type Durations = z.infer<typeof durationsSchema>;

/** How long jobs took that ended within the last hours, 1 to 24: by minute, over longer times by five or ten. */
export async function readDurations({ db }: Pick<Database, 'db'>, hours: number): Promise<Durations> {
  const bucketSeconds = widthOf(hours);
  const until = Math.ceil(Date.now() / 1000 / bucketSeconds) * bucketSeconds;
  const from = until - hours * 3600;
  const ms = sql`extract(epoch from ended_at - started_at) * 1000`;
  const percentile = (share: number) =>
    sql<number>`percentile_cont(${share}::float8) within group (order by ${ms})::float8`;
  const bucket = sql<number>`floor(extract(epoch from ended_at) / ${bucketSeconds}::int) * ${bucketSeconds}::int`;
  const rows = await db
    .selectFrom('attempts')
    .select([
      'queue',
      bucket.as('at'),
      sql<number>`count(*)`.as('count'),
      sql<number>`count(*) filter (where outcome = 'failed')`.as('errors'),
      percentile(0.5).as('p50'),
      percentile(0.95).as('p95'),
    ])
    .where('ended_at', '>=', new Date(from * 1000))
    .where('outcome', 'in', ['done', 'failed'])
    .groupBy(['queue', sql`2`])
    .orderBy('at')
    .orderBy('queue')
    .execute();
  const time = (seconds: number) => new Date(seconds * 1000).toISOString();
  const buckets = rows.map(({ at, p50, p95, ...row }) => ({
    ...row,
    at: time(at),
    p50: Math.max(0, p50),
    p95: Math.max(0, p95),
  }));
  return { from: time(from), until: time(until), bucketSeconds, buckets };
}

/** At most 180 buckets. */
function widthOf(hours: number): number {
  if (hours <= 3) return 60;
  return hours <= 12 ? 300 : 600;
}
