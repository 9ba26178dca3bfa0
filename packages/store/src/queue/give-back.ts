import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { tellOfJobs } from './channel.ts';
import type { HeldJob } from './contract.ts';

/**
 * Gives jobs back that a worker took and has not begun: they are in the queue as before, none of their tries is used
 * up, and other workers hear of it. A job that is not that worker's any more is left alone. pg-boss's `restore` does
 * not look whose it is.
 */
export async function giveBackJobs(
  database: Database,
  queue: string,
  held: readonly HeldJob[],
): Promise<void> {
  const table = sql.id(database.queueSchema, 'job');
  const claims = held.map(({ id, retryCount }) => `${id}:${retryCount}`);
  await database.db.transaction().execute(async (trx) => {
    await sql`
      update ${table} set state = 'created', started_on = null, heartbeat_on = null
      where name = ${queue} and state = 'active' and id = any(${held.map(({ id }) => id)}::uuid[])
        and id::text || ':' || retry_count::text = any(${claims}::text[])`.execute(trx);
    await tellOfJobs(trx, database, queue);
  });
}
