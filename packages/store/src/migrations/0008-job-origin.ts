import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Where the jobs of documents and reports came from, so that one that is sent anew says so, too. */
export const jobOrigin: Migration = {
  async up(db: Kysely<never>) {
    await db.schema.alterTable('documents').addColumn('job_origin', 'jsonb').execute();
    await db.schema.alterTable('reports').addColumn('job_origin', 'jsonb').execute();
  },
};
