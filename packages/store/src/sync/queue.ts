import { PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { Database } from '../database/connect.ts';
import type { QueueSettings } from '../queue/contract.ts';

/** Queues of sync: runs to do, runs that failed for the last time, and schedules whose time has come. */
export const syncQueueNames = {
  run: 'docproc-sync',
  runDead: 'docproc-sync-dead',
  due: 'docproc-sync-due',
} as const;

/** A job of `docproc-sync` (and of its dead letter queue): do this run. */
export const syncJobSchema = z.object({ runId: z.uuid() });

/** Which run is to be done. */
export type SyncJob = z.infer<typeof syncJobSchema>;

/** Longest time of one try, in seconds: pg-boss allows no more. */
const day = 86_400;

/** Makes the queues, or gives those that exist the present settings. */
export async function ensureSyncQueues(boss: PgBoss, settings: QueueSettings): Promise<void> {
  const shared = {
    retryDelay: settings.retryDelaySeconds ?? 2,
    retryBackoff: true,
    retryDelayMax: settings.retryDelayMaxSeconds ?? 120,
    heartbeatSeconds: settings.heartbeatSeconds ?? 10,
    deleteAfterSeconds: settings.keepFinishedSeconds ?? day,
    retentionSeconds: 30 * day,
  };
  const run = { ...shared, retryLimit: 5, expireInSeconds: day };
  const quick = { ...shared, retryLimit: 100, retryDelayMax: 3600, expireInSeconds: 60 };
  await ensure(boss, syncQueueNames.runDead, quick);
  await ensure(boss, syncQueueNames.run, { ...run, deadLetter: syncQueueNames.runDead });
  await ensure(boss, syncQueueNames.due, { ...quick, retryLimit: 5 });
}

async function ensure(boss: PgBoss, name: string, options: object): Promise<void> {
  // Both: making one that exists changes nothing, and two processes may be here at once.
  await boss.createQueue(name, options);
  await boss.updateQueue(name, options);
}

/**
 * Opens the queue for the worker that does the runs: with connections of its own, and sending the jobs of schedules as
 * their time comes. The caller stops it.
 */
export async function openSyncQueue(database: Database): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: database.connectionString,
    application_name: `${database.applicationName}-sync`,
    schema: database.queueSchema,
    max: 3,
    migrate: false,
    supervise: false,
    schedule: true,
    cronWorkerIntervalSeconds: 2,
  });
  // Without a listener here, a PostgreSQL that restarts ends the process.
  boss.on('error', (error) => database.logger.warn({ err: error }, 'the queue of sync lost the database'));
  await boss.start();
  return boss;
}
