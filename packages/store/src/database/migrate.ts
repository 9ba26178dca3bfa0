import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { PgBoss } from 'pg-boss';
import { migrations } from '../migrations/index.ts';
import type { QueueSettings } from '../queue/contract.ts';
import { ensureQueues } from '../queue/queues.ts';
import { ensureSyncQueues } from '../sync/queue.ts';
import { connectDatabase, type Database } from './connect.ts';

/** What a migration did. */
export interface MigrationReport {
  /** Names of the migrations that this call applied, in their order. Empty where all had been. */
  readonly applied: readonly string[];
}

/**
 * Brings the tables and the queues up to date. Safe to call at every start and by many processes at once: a PostgreSQL
 * advisory lock lets one after the other do its part. One that is cut short has done nothing; the next call does it all.
 */
export async function migrate(database: Database, settings: QueueSettings = {}): Promise<MigrationReport> {
  // A migration takes as long as it needs, and waits as long for another process's.
  const patient = connectDatabase({ ...database, poolSize: 2, statementTimeoutMs: 0 });
  try {
    const applied = await migrateTables(patient);
    await migrateQueues(database, settings);
    return { applied };
  } finally {
    await patient.close();
  }
}

async function migrateTables({ db, schema }: Database): Promise<string[]> {
  const migrator = new Migrator({
    db: db as unknown as Kysely<unknown>,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableSchema: schema,
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error) throw error;
  return results.filter((result) => result.status === 'Success').map((result) => result.migrationName);
}

/** pg-boss holds a lock of its own while it makes its tables. */
async function migrateQueues(database: Database, settings: QueueSettings): Promise<void> {
  const boss = new PgBoss({
    connectionString: database.connectionString,
    application_name: `${database.applicationName}-migrate`,
    schema: database.queueSchema,
    max: 2,
    migrate: true,
    supervise: false,
    schedule: false,
  });
  boss.on('error', (error) => database.logger.warn({ err: error }, 'the queue lost the database'));
  await boss.start();
  try {
    await ensureQueues(boss, settings);
    await ensureSyncQueues(boss, settings);
  } finally {
    await boss.stop({ graceful: false });
  }
}
