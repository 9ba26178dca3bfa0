import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Tables } from '../database/tables.ts';

const now = sql`now()`;
const newId = sql`gen_random_uuid()`;

/** Departments and priorities, resumable uploads, the audit log, and what lists need to be quick. */
export const rolesUploadsAudit: Migration = {
  async up(db: Kysely<never>) {
    await createDepartments(db);
    await extendDocuments(db);
    await createTotals(db);
    await createUploads(db);
    await createAudit(db);
  },
};

async function createDepartments(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('departments')
    .addColumn('id', 'uuid', (c) => c.primaryKey().defaultTo(newId))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('priority', 'smallint', (c) => c.notNull().defaultTo(5).check(sql`priority between 1 and 9`))
    .addColumn('created_at', sql`timestamptz(3)`, (c) => c.notNull().defaultTo(now))
    .addUniqueConstraint('departments_name', ['name'])
    .execute();
  await db.schema
    .alterTable('users')
    .addColumn('department_id', 'uuid', (c) => c.references('departments.id').onDelete('set null'))
    .execute();
  await index(db, 'users', 'list', ['created_at', 'id']);
  await index(db, 'users', 'department', ['department_id']);
}

async function extendDocuments(db: Kysely<never>): Promise<void> {
  await db.schema
    .alterTable('documents')
    .addColumn('priority', 'smallint', (c) => c.notNull().defaultTo(5).check(sql`priority between 1 and 9`))
    // Department's and own priority in one number: what the queue is ordered by.
    .addColumn('queue_priority', 'integer', (c) => c.notNull().defaultTo(55))
    .addColumn('idempotency_key', 'text')
    .execute();
  await index(db, 'documents', 'name', ['owner_id', 'name', 'id']);
  await index(db, 'documents', 'bytes', ['owner_id', 'bytes', 'id']);
  await index(db, 'documents', 'content', ['owner_id', 'sha256']);
  await index(db, 'documents', 'all', ['created_at', 'id']);
  await index(db, 'reports', 'all', ['created_at', 'id']);
  await db.schema
    .createIndex('documents_idempotency')
    .unique()
    .on('documents')
    .columns(['owner_id', 'idempotency_key'])
    .where(sql<boolean>`idempotency_key is not null`)
    .execute();
}

/** How many documents an owner has: counting them for each page costs more than the page. */
async function createTotals(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('document_totals')
    .addColumn('owner_id', 'uuid', (c) => c.primaryKey().references('users.id').onDelete('cascade'))
    .addColumn('total', 'bigint', (c) => c.notNull())
    .execute();
  const tables = db as unknown as Kysely<Pick<Tables, 'document_totals' | 'documents'>>;
  await tables
    .insertInto('document_totals')
    .columns(['owner_id', 'total'])
    .expression((eb) =>
      eb
        .selectFrom('documents')
        .select(['owner_id', sql<number>`count(*)`.as('total')])
        .groupBy('owner_id'),
    )
    .execute();
}

async function createUploads(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('uploads')
    .addColumn('id', 'uuid', (c) => c.primaryKey().defaultTo(newId))
    .addColumn('owner_id', 'uuid', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('bytes', 'bigint', (c) => c.notNull())
    .addColumn('received', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('file_type', 'text')
    .addColumn('priority', 'smallint', (c) => c.notNull().defaultTo(5))
    .addColumn('document_id', 'uuid')
    .addColumn('created_at', sql`timestamptz(3)`, (c) => c.notNull().defaultTo(now))
    .addColumn('updated_at', sql`timestamptz(3)`, (c) => c.notNull().defaultTo(now))
    .execute();
  await index(db, 'uploads', 'owner', ['owner_id']);
  await index(db, 'uploads', 'age', ['updated_at']);
  await db.schema
    .createTable('upload_parts')
    .addColumn('upload_id', 'uuid', (c) => c.notNull().references('uploads.id').onDelete('cascade'))
    .addColumn('start', 'bigint', (c) => c.notNull())
    .addColumn('bytes', 'bigint', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('upload_parts_pkey', ['upload_id', 'start'])
    .execute();
  await index(db, 'upload_parts', 'blob', ['sha256']);
}

async function createAudit(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('audit_log')
    .addColumn('id', 'bigint', (c) => c.primaryKey().generatedAlwaysAsIdentity())
    .addColumn('at', sql`timestamptz(3)`, (c) => c.notNull().defaultTo(now))
    .addColumn('action', 'text', (c) => c.notNull())
    // No reference: what was done stays known when who did it is gone.
    .addColumn('actor_id', 'uuid')
    .addColumn('target_id', 'uuid')
    .addColumn('address', 'text')
    .addColumn('request_id', 'text')
    .addColumn('details', 'jsonb', (c) => c.notNull().defaultTo(sql`'{}'::jsonb`))
    .execute();
  await index(db, 'audit_log', 'actor', ['actor_id', 'id']);
  await index(db, 'audit_log', 'action', ['action', 'id']);
  await index(db, 'audit_log', 'target', ['target_id', 'id']);
  await index(db, 'audit_log', 'age', ['at']);
}

async function index(db: Kysely<never>, table: string, name: string, columns: string[]): Promise<void> {
  await db.schema.createIndex(`${table}_${name}`).on(table).columns(columns).execute();
}
