import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database, Queries } from '../database/connect.ts';
import { createListener, type Listener } from '../events/listener.ts';

/** Something that workers should know of at once. */
export type QueueNotice =
  /** A job may be there: of this queue, or of any where none is named. */
  | { readonly kind: 'jobs'; readonly queue?: string }
  /** The job of this id was cancelled: whoever is at work on it stops. */
  | { readonly kind: 'cancelled'; readonly jobId: string };

/** Listens to the queue with a connection of its own, which comes back by itself. */
export function listenToQueue(database: Database, onNotice: (notice: QueueNotice) => void): Listener {
  return createListener(database, channelOf(database), (payload) => onNotice(noticeOf(payload)));
}

/** Tells every worker, when the transaction commits, that there are jobs of this queue. */
export async function tellOfJobs(queries: Queries, database: Database, queue: string): Promise<void> {
  await tell(queries, database, queue);
}

/** Tells every worker, when the transaction commits, that this job was cancelled. */
export async function tellOfCancel(queries: Queries, database: Database, jobId: string): Promise<void> {
  await tell(queries, database, cancelPrefix + jobId);
}

const cancelPrefix = 'cancelled:';

async function tell(queries: Queries, database: Database, payload: string): Promise<void> {
  await sql`select pg_notify(${channelOf(database)}, ${payload})`.execute(queries);
}

function noticeOf(payload: string | undefined): QueueNotice {
  if (payload === undefined) return { kind: 'jobs' };
  if (payload.startsWith(cancelPrefix))
    return { kind: 'cancelled', jobId: payload.slice(cancelPrefix.length) };
  return { kind: 'jobs', queue: payload };
}

/** The channel on which pg-boss tells of new jobs, with the queue's name: `notifyChannelSql` in its plans. */
function channelOf({ queueSchema }: Pick<Database, 'queueSchema'>): string {
  return `pgboss_${createHash('sha224').update(queueSchema).digest('hex').slice(0, 24)}`;
}
