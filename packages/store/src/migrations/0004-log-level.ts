import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The log level that holds for every server and worker at once; no row while each has its own. */
export const logLevelTable: Migration = {
  async up(db: Kysely<never>) {
    await db.schema
      .createTable('log_level')
      .addColumn('only', 'boolean', (c) => c.primaryKey().defaultTo(true).check(sql`"only"`))
      .addColumn('level', 'text', (c) => c.notNull())
      .addColumn('until', sql`timestamptz(3)`)
      .execute();
  },
};
