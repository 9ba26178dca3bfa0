import { type SqlBool, sql } from 'kysely';
import type { Trx } from '../database/connect.ts';
import { comparePositions, type EventPosition } from '../events/cursor.ts';
import type { SweepOptions } from './options.ts';

const week = 7 * 86_400_000;
const batchSize = 5000;

/** Removes refresh tokens that expired long ago. */
export async function pruneTokens({ database, tokenRetentionMs = week }: SweepOptions): Promise<number> {
  const result = await database.db
    .deleteFrom('refresh_tokens')
    .where('expires_at', '<', new Date(Date.now() - tokenRetentionMs))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Removes uploads that nobody has gone on with; the sweep of blobs takes their pieces. */
export async function pruneUploads({ database, uploadRetentionMs = week }: SweepOptions): Promise<number> {
  const result = await database.db
    .deleteFrom('uploads')
    .where('updated_at', '<', new Date(Date.now() - uploadRetentionMs))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Removes old lines of the audit log. */
export async function pruneAudit({ database, auditRetentionMs = 52 * week }: SweepOptions): Promise<number> {
  const result = await database.db
    .deleteFrom('audit_log')
    .where('at', '<', new Date(Date.now() - auditRetentionMs))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Removes old tries of jobs. */
export async function pruneAttempts({ database, attemptRetentionMs = week }: SweepOptions): Promise<number> {
  const result = await database.db
    .deleteFrom('attempts')
    .where('ended_at', '<', new Date(Date.now() - attemptRetentionMs))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Runs of a table that are kept, however old they are. */
const keptRuns = 20;

/** Removes old runs of sync that are over, but for the last ones of each table. */
export async function pruneSyncRuns({
  database,
  syncRunRetentionMs = 13 * week,
}: SweepOptions): Promise<number> {
  const numbered = database.db
    .selectFrom('sync_runs')
    .select(['id', 'finished_at'])
    .select(
      sql<number>`row_number() over (partition by table_name order by created_at desc, id desc)`.as('place'),
    )
    .as('run');
  const old = database.db
    .selectFrom(numbered)
    .select('run.id')
    .where('run.place', '>', keptRuns)
    .where('run.finished_at', '<', new Date(Date.now() - syncRunRetentionMs));
  const result = await database.db
    .deleteFrom('sync_runs')
    .where('id', 'in', old)
    .where('state', 'not in', ['queued', 'running'])
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Forgets workers that have been silent for a minute: they died without a word. */
export async function pruneWorkers({ database }: SweepOptions): Promise<number> {
  const result = await database.db
    .deleteFrom('workers')
    .where('seen_at', '<', sql<Date>`now() - interval '1 minute'`)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Removes old events, and notes how far, so that a subscriber from before can be told what it missed. */
export async function pruneEvents({ database, eventRetentionMs = week }: SweepOptions): Promise<number> {
  const before = new Date(Date.now() - eventRetentionMs);
  let total = 0;
  for (let count = batchSize; count === batchSize; total += count) {
    count = await database.db.transaction().execute((trx) => pruneBatch(trx, before));
  }
  return total;
}

async function pruneBatch(trx: Trx, before: Date): Promise<number> {
  const old = trx
    .selectFrom('events')
    .select('id')
    .where('created_at', '<', before)
    .where(sql<SqlBool>`tx < pg_snapshot_xmin(pg_current_snapshot())`)
    .orderBy('created_at')
    .limit(batchSize);
  const gone: EventPosition[] = await trx
    .deleteFrom('events')
    .where('id', 'in', old)
    .returning(['tx', 'id'])
    .execute();
  const last = gone.sort(comparePositions).at(-1);
  if (last) await notePruned(trx, last);
  return gone.length;
}

async function notePruned(trx: Trx, { tx, id }: EventPosition): Promise<void> {
  await trx
    .insertInto('event_log')
    .values({ pruned_tx: tx, pruned_id: id })
    .onConflict((conflict) =>
      conflict
        .column('only')
        .doUpdateSet({ pruned_tx: tx, pruned_id: id })
        .where(sql<SqlBool>`(event_log.pruned_tx, event_log.pruned_id) < (${tx}::xid8, ${id}::bigint)`),
    )
    .execute();
}
