import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Files that are about to be referred to, and what an upload in pieces becomes when it is sent again. */
export const blobClaims: Migration = {
  async up(db: Kysely<never>) {
    await db.schema
      .createTable('blob_claims')
      .addColumn('id', 'uuid', (c) => c.primaryKey().defaultTo(sql`gen_random_uuid()`))
      .addColumn('sha256', 'text', (c) => c.notNull())
      .addColumn('created_at', sql`timestamptz(3)`, (c) => c.notNull().defaultTo(sql`now()`))
      .execute();
    await db.schema.createIndex('blob_claims_blob').on('blob_claims').column('sha256').execute();
    await db.schema
      .alterTable('uploads')
      .addColumn('idempotency_key', 'text')
      .addColumn('reuse', 'boolean', (c) => c.notNull().defaultTo(false))
      .execute();
  },
};
