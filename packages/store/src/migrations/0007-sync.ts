import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const now = sql`now()`;
const newId = sql`gen_random_uuid()`;
const time = sql`timestamptz(3)`;

/** Sources, tables and runs of sync, the files that tables are published as, and leases. */
export const sync: Migration = {
  async up(db: Kysely<never>) {
    await createSources(db);
    await createTables(db);
    await createRuns(db);
    await db.schema
      .createTable('leases')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('holder', 'text', (c) => c.notNull())
      // Grows with every change of hands: who has an older one has lost it.
      .addColumn('token', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', time, (c) => c.notNull())
      .execute();
  },
};

async function createSources(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('sync_sources')
    .addColumn('id', 'uuid', (c) => c.primaryKey().defaultTo(newId))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) =>
      c.notNull().check(sql`kind in ('postgres', 'mysql', 'oracle', 'documents')`),
    )
    .addColumn('settings', 'jsonb', (c) => c.notNull())
    .addColumn('credentials', 'text')
    .addColumn('created_at', time, (c) => c.notNull().defaultTo(now))
    .addColumn('updated_at', time, (c) => c.notNull().defaultTo(now))
    .addUniqueConstraint('sync_sources_name', ['name'])
    .execute();
}

async function createTables(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('sync_tables')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('source_id', 'uuid', (c) => c.notNull().references('sync_sources.id'))
    .addColumn('definition', 'jsonb', (c) => c.notNull())
    .addColumn('readable', 'boolean', (c) => c.notNull().defaultTo(false))
    // What the next run does first. Rows that were there under the name before the table are none of its.
    .addColumn('pending_reset', 'text', (c) =>
      c.defaultTo('rows').check(sql`pending_reset in ('progress', 'rows')`),
    )
    // 0: not published yet.
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('content', 'jsonb')
    .addColumn('synced_at', time)
    .addColumn('created_at', time, (c) => c.notNull().defaultTo(now))
    .execute();
  // DuckDB's names are the same in upper and lower case.
  await db.schema
    .createIndex('sync_tables_name')
    .unique()
    .on('sync_tables')
    .expression(sql`lower(name)`)
    .execute();
  await db.schema.createIndex('sync_tables_source').on('sync_tables').column('source_id').execute();
  await db.schema
    .createTable('sync_files')
    .addColumn('table_name', 'text', (c) =>
      c.notNull().references('sync_tables.name').onDelete('cascade').onUpdate('cascade'),
    )
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('partition', 'text', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('rows', 'bigint', (c) => c.notNull())
    .addColumn('bytes', 'bigint', (c) => c.notNull())
    .addColumn('checksum', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('sync_files_pkey', ['table_name', 'version', 'position'])
    .execute();
  await db.schema.createIndex('sync_files_blob').on('sync_files').column('sha256').execute();
}

async function createRuns(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('sync_runs')
    .addColumn('id', 'uuid', (c) => c.primaryKey().defaultTo(newId))
    // No reference: what was done stays known when the table is gone.
    .addColumn('table_name', 'text', (c) => c.notNull())
    .addColumn('source_name', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull().check(sql`type in ('full', 'incremental', 'test')`))
    .addColumn('row_limit', 'integer')
    .addColumn('state', 'text', (c) =>
      c.notNull().check(sql`state in ('queued', 'running', 'done', 'stopped', 'failed')`),
    )
    .addColumn('schedule_id', 'uuid')
    .addColumn('requested_by', 'uuid')
    .addColumn('stop_requested', 'boolean', (c) => c.notNull().defaultTo(false))
    .addColumn('job_id', 'uuid')
    .addColumn('worker_id', 'text')
    .addColumn('attempt', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('progress', 'jsonb')
    .addColumn('result', 'jsonb')
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .addColumn('created_at', time, (c) => c.notNull().defaultTo(now))
    .addColumn('updated_at', time, (c) => c.notNull().defaultTo(now))
    .addColumn('started_at', time)
    .addColumn('finished_at', time)
    .execute();
  await db.schema.createIndex('sync_runs_list').on('sync_runs').columns(['created_at', 'id']).execute();
  await db.schema
    .createIndex('sync_runs_table')
    .on('sync_runs')
    .columns(['table_name', 'created_at', 'id'])
    .execute();
  // One at a time of each table, whoever asks for it.
  await db.schema
    .createIndex('sync_runs_unfinished')
    .unique()
    .on('sync_runs')
    .column('table_name')
    .where(sql<boolean>`state in ('queued', 'running')`)
    .execute();
}
