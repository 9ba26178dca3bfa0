import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which workers live, how each try of a job went, and what the lists of jobs need to be quick. */
export const jobs: Migration = {
  async up(db: Kysely<never>) {
    await createWorkers(db);
    await createAttempts(db);
    await indexOpen(db, 'documents', sql<boolean>`state in ('uploaded', 'queued', 'processing', 'failed')`);
    await indexOpen(db, 'reports', sql<boolean>`state in ('pending', 'failed')`);
  },
};

async function createWorkers(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('workers')
    // Of the process: two may have been given the same name.
    .addColumn('instance', 'uuid', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('host', 'text', (c) => c.notNull())
    .addColumn('pid', 'integer', (c) => c.notNull())
    .addColumn('version', 'text', (c) => c.notNull())
    .addColumn('threads', 'integer', (c) => c.notNull())
    .addColumn('rss_bytes', 'bigint', (c) => c.notNull())
    .addColumn('heap_bytes', 'bigint', (c) => c.notNull())
    .addColumn('jobs', 'jsonb', (c) => c.notNull())
    .addColumn('started_at', sql`timestamptz(3)`, (c) => c.notNull())
    .addColumn('seen_at', sql`timestamptz(3)`, (c) => c.notNull())
    .execute();
}

async function createAttempts(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('attempts')
    .addColumn('id', 'bigint', (c) => c.primaryKey().generatedAlwaysAsIdentity())
    .addColumn('queue', 'text', (c) => c.notNull())
    // The document or report. No reference: how long work took stays known when it is gone.
    .addColumn('subject_id', 'uuid', (c) => c.notNull())
    .addColumn('run', 'integer', (c) => c.notNull())
    .addColumn('attempt', 'integer', (c) => c.notNull())
    .addColumn('worker', 'text', (c) => c.notNull())
    .addColumn('outcome', 'text', (c) => c.notNull())
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .addColumn('error_trace', 'text')
    .addColumn('started_at', sql`timestamptz(3)`, (c) => c.notNull())
    .addColumn('ended_at', sql`timestamptz(3)`, (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('attempts_subject')
    .on('attempts')
    .columns(['subject_id', 'run', 'attempt'])
    .execute();
  await db.schema.createIndex('attempts_time').on('attempts').column('ended_at').execute();
}

/** Lists of one state, newest first, over all owners; what is done is left out: that is nearly all of it. */
async function indexOpen(
  db: Kysely<never>,
  table: string,
  open: ReturnType<typeof sql<boolean>>,
): Promise<void> {
  await db.schema
    .createIndex(`${table}_open`)
    .on(table)
    .columns(['state', 'created_at', 'id'])
    .where(open)
    .execute();
}
