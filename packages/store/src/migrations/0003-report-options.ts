import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What a report is told beyond its format, and how far it is. */
export const reportOptions: Migration = {
  async up(db: Kysely<never>) {
    await db.schema
      .alterTable('reports')
      .addColumn('options', 'jsonb', (c) => c.notNull().defaultTo('{}'))
      .addColumn('progress', 'double precision', (c) => c.notNull().defaultTo(0))
      .execute();
  },
};
