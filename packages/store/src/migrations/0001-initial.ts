import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const now = sql`now()`;
const newId = sql`gen_random_uuid()`;

/** Accounts, documents with their extractions and reports, and the event log. */
export const initial: Migration = {
  async up(db: Kysely<never>) {
    await createAccounts(db);
    await createDocuments(db);
    await createReports(db);
    await createEvents(db);
  },
};

async function createAccounts(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', 'uuid', (c) => c.primaryKey().defaultTo(newId))
    .addColumn('email', 'text', (c) => c.notNull())
    .addColumn('password_hash', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull().defaultTo('user').check(sql`role in ('user', 'admin')`))
    .addColumn('disabled', 'boolean', (c) => c.notNull().defaultTo(false))
    .addColumn('created_at', sql`timestamptz(3)`, (c) => c.notNull().defaultTo(now))
    .addUniqueConstraint('users_email', ['email'])
    .execute();
  await db.schema
    .createTable('refresh_tokens')
    .addColumn('id', 'uuid', (c) => c.primaryKey().defaultTo(newId))
    .addColumn('user_id', 'uuid', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('family_id', 'uuid', (c) => c.notNull())
    .addColumn('token_hash', 'text', (c) => c.notNull())
    .addColumn('expires_at', sql`timestamptz(3)`, (c) => c.notNull())
    .addColumn('family_started_at', sql`timestamptz(3)`, (c) => c.notNull())
    .addColumn('used_at', sql`timestamptz(3)`)
    .addColumn('revoked_at', sql`timestamptz(3)`)
    .addUniqueConstraint('refresh_tokens_hash', ['token_hash'])
    .execute();
  await index(db, 'refresh_tokens', 'user', ['user_id']);
  await index(db, 'refresh_tokens', 'family', ['family_id']);
  await index(db, 'refresh_tokens', 'expiry', ['expires_at']);
}

async function createDocuments(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('documents')
    .addColumn('id', 'uuid', (c) => c.primaryKey().defaultTo(newId))
    .addColumn('owner_id', 'uuid', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('media_type', 'text', (c) => c.notNull())
    .addColumn('bytes', 'bigint', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) =>
      c.notNull().check(sql`state in ('uploaded', 'queued', 'processing', 'completed', 'partial', 'failed')`),
    )
    .addColumn('run', 'integer', (c) => c.notNull().defaultTo(1))
    .addColumn('job_id', 'uuid')
    .addColumn('requeues', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('attempt', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('worker_id', 'text')
    .addColumn('stage', 'text')
    .addColumn('progress', 'real', (c) => c.notNull().defaultTo(0))
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .addColumn('created_at', sql`timestamptz(3)`, (c) => c.notNull().defaultTo(now))
    .addColumn('updated_at', sql`timestamptz(3)`, (c) => c.notNull().defaultTo(now))
    .addColumn('finished_at', sql`timestamptz(3)`)
    .execute();
  await index(db, 'documents', 'list', ['owner_id', 'created_at', 'id']);
  await index(db, 'documents', 'state', ['owner_id', 'state', 'created_at', 'id']);
  await index(db, 'documents', 'blob', ['sha256']);
  await db.schema
    .createIndex('documents_unfinished')
    .on('documents')
    .column('updated_at')
    .where(sql<boolean>`state in ('uploaded', 'queued', 'processing')`)
    .execute();
  await db.schema
    .createTable('extractions')
    .addColumn('document_id', 'uuid', (c) => c.notNull().references('documents.id').onDelete('cascade'))
    .addColumn('run', 'integer', (c) => c.notNull())
    .addColumn('owner_id', 'uuid', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('seller', 'text')
    .addColumn('total', 'numeric')
    .addColumn('currency', 'text')
    .addColumn('page_count', 'integer')
    .addColumn('result', 'jsonb', (c) => c.notNull())
    .addColumn('created_at', sql`timestamptz(3)`, (c) => c.notNull().defaultTo(now))
    .addPrimaryKeyConstraint('extractions_pkey', ['document_id', 'run'])
    .execute();
  await index(db, 'extractions', 'type', ['owner_id', 'type']);
}

async function createReports(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('reports')
    .addColumn('id', 'uuid', (c) => c.primaryKey().defaultTo(newId))
    .addColumn('owner_id', 'uuid', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('document_ids', sql`uuid[]`, (c) => c.notNull())
    .addColumn('format', 'text', (c) => c.notNull())
    .addColumn('title', 'text')
    .addColumn('language', 'text')
    .addColumn('state', 'text', (c) => c.notNull().check(sql`state in ('pending', 'ready', 'failed')`))
    .addColumn('job_id', 'uuid')
    .addColumn('requeues', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('media_type', 'text')
    .addColumn('extension', 'text')
    .addColumn('bytes', 'bigint')
    .addColumn('sha256', 'text')
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .addColumn('created_at', sql`timestamptz(3)`, (c) => c.notNull().defaultTo(now))
    .addColumn('updated_at', sql`timestamptz(3)`, (c) => c.notNull().defaultTo(now))
    .execute();
  await index(db, 'reports', 'list', ['owner_id', 'created_at', 'id']);
  await index(db, 'reports', 'blob', ['sha256']);
  await db.schema
    .createIndex('reports_documents')
    .on('reports')
    .using('gin')
    .column('document_ids')
    .execute();
  await db.schema
    .createIndex('reports_pending')
    .on('reports')
    .column('updated_at')
    .where(sql<boolean>`state = 'pending'`)
    .execute();
}

async function createEvents(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('events')
    .addColumn('id', 'bigint', (c) => c.primaryKey().generatedAlwaysAsIdentity())
    .addColumn('tx', sql`xid8`, (c) => c.notNull().defaultTo(sql`pg_current_xact_id()`))
    .addColumn('owner_id', 'uuid', (c) => c.notNull())
    .addColumn('document_id', 'uuid')
    .addColumn('report_id', 'uuid')
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('data', 'jsonb', (c) => c.notNull())
    .addColumn('created_at', sql`timestamptz(3)`, (c) => c.notNull().defaultTo(now))
    .execute();
  await index(db, 'events', 'order', ['tx', 'id']);
  await index(db, 'events', 'owner', ['owner_id', 'tx', 'id']);
  await index(db, 'events', 'document', ['document_id', 'tx', 'id']);
  await index(db, 'events', 'age', ['created_at']);
  await db.schema
    .createTable('event_log')
    .addColumn('only', 'boolean', (c) => c.primaryKey().defaultTo(true).check(sql`"only"`))
    .addColumn('pruned_tx', sql`xid8`, (c) => c.notNull())
    .addColumn('pruned_id', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('chores')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('done_at', sql`timestamptz(3)`, (c) => c.notNull())
    .execute();
}

async function index(db: Kysely<never>, table: string, name: string, columns: string[]): Promise<void> {
  await db.schema.createIndex(`${table}_${name}`).on(table).columns(columns).execute();
}
