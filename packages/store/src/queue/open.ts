import { fromKysely, PgBoss } from 'pg-boss';
import type { Database, Trx } from '../database/connect.ts';
import type { Listener } from '../events/listener.ts';
import { listenToQueue, type QueueNotice } from './channel.ts';
import { type ExtractJob, type HeldJob, queueNames, type ReportJob } from './contract.ts';
import { giveBackJobs } from './give-back.ts';

/** How to take part in the queue. */
export interface QueueOptions {
  readonly database: Database;
  /**
   * `send`: shares the database's pool and only sends, as a server does.
   * `work`: has connections of its own and looks after the queue, as a worker does.
   */
  readonly mode: 'send' | 'work';
  /** Connections of its own in `work` mode. Default 4. */
  readonly poolSize?: number;
  /** How often the queue looks for dead workers and expired jobs, in seconds. Only in `work` mode. Default 5. */
  readonly superviseSeconds?: number;
}

/** A started queue. `migrate()` must have run before. */
export interface Queue {
  /** pg-boss itself, to take jobs and to say how they ended. */
  readonly boss: PgBoss;
  /** Hears of jobs as they come and as they are cancelled, until it is closed. Takes a connection. */
  listen(onNotice: (notice: QueueNotice) => void): Listener;
  /** Gives jobs back that were taken and not begun; each is still to be done, and none of its tries is used up. */
  giveBack(queue: string, held: readonly HeldJob[]): Promise<void>;
  /**
   * Sends a job as part of the transaction: it exists when that commits. Gives the job's id. Jobs with a higher
   * `priority` are taken first; default 0.
   */
  sendExtract(trx: Trx, job: ExtractJob, priority?: number): Promise<string>;
  /** Sends a job as part of the transaction: it exists when that commits. Gives the job's id. */
  sendReport(trx: Trx, job: ReportJob): Promise<string>;
  /** Stops taking jobs, waits up to `timeoutMs` (default 30,000) for those at work, and closes. */
  stop(timeoutMs?: number): Promise<void>;
}

/**
 * Opens the queue.
 *
 * @example
 * const queue = await openQueue({ database, mode: 'work' });
 * const listener = queue.listen(async () => {
 *   const jobs = await queue.boss.fetch(queueNames.extract, { batchSize: 2 });
 * });
 */
export async function openQueue(options: QueueOptions): Promise<Queue> {
  const { database } = options;
  const boss = options.mode === 'send' ? createSender(database) : createWorker(options);
  // Without a listener here, a PostgreSQL that restarts ends the process.
  boss.on('error', (error) => database.logger.warn({ err: error }, 'the queue lost the database'));
  boss.on('warning', (warning) => database.logger.warn({ warning: warning.message }, 'the queue warns'));
  await boss.start();
  return {
    boss,
    listen: (onNotice) => listenToQueue(database, onNotice),
    giveBack: (name, held) => giveBackJobs(database, name, held),
    sendExtract: (trx, job, priority = 0) => send(boss, trx, queueNames.extract, job, priority),
    sendReport: (trx, job) => send(boss, trx, queueNames.report, job, 0),
    stop: (timeoutMs = 30_000) => boss.stop({ graceful: true, timeout: timeoutMs }),
  };
}

function createSender({ pool, queueSchema }: Database): PgBoss {
  const db = { executeSql: (text: string, values?: unknown[]) => pool.query(text, values) };
  return new PgBoss({ db, schema: queueSchema, migrate: false, supervise: false, schedule: false });
}

function createWorker({ database, poolSize = 4, superviseSeconds = 5 }: QueueOptions): PgBoss {
  return new PgBoss({
    connectionString: database.connectionString,
    application_name: `${database.applicationName}-queue`,
    schema: database.queueSchema,
    max: poolSize,
    migrate: false,
    schedule: false,
    supervise: true,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
  });
}

async function send(boss: PgBoss, trx: Trx, name: string, job: object, priority: number): Promise<string> {
  const id = await boss.send(name, job, { db: fromKysely(trx), priority });
  if (id === null) throw new Error(`the queue ${name} refused a job`);
  return id;
}
