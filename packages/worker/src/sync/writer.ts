import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDocprocError } from '@org/docproc-core/errors';
import type { BlobStore, Logger } from '@org/docproc-core/ports';
import {
  type CredentialsBox,
  createSyncStore,
  type Database,
  type Lease,
  openSyncQueue,
  type SyncStore,
  scheduleTaskSchema,
  syncJobSchema,
  syncQueueNames,
} from '@org/docproc-store';
import type { JobWithMetadata, PgBoss } from 'pg-boss';
import { failureOf } from '../jobs/dead-letters.ts';
import { doRun, type RunParts } from './run.ts';
import { shareTarget } from './target.ts';

/** What a writer of tables is made of. It closes none of these. */
export interface SyncWriterOptions {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly box: CredentialsBox;
  readonly logger: Logger;
  readonly workerId: string;
  /** Folder of the DuckDB file. Workers on one machine share it. */
  readonly folder: string;
  /** Memory that DuckDB may use, in MiB. Default 256. */
  readonly memoryMb?: number;
  /** Tables at the same time. Default 2. */
  readonly concurrency?: number;
  /** See `SYNC_ALLOWED_HOSTS`. Default: all. */
  readonly allowedHosts?: readonly string[];
  /** How long a writer that fell silent is waited for, in milliseconds. Default 15,000. */
  readonly leaseMs?: number;
  /** Least time between two progress reports of a run, in milliseconds. Default 1,000. */
  readonly progressIntervalMs?: number;
}

/** Of all workers, one at a time syncs tables: the one that holds the lease. */
export interface SyncWriter {
  /** Begins to ask for the lease, and to work as long as it has it. */
  start(): void;
  /** Ends its runs at the next border of a batch, so that another worker goes on with them, and gives the lease back. */
  stop(): Promise<void>;
}

const leaseName = 'sync-writer';

/** Makes a writer. */
export function createSyncWriter(options: SyncWriterOptions): SyncWriter {
  const { database, box, logger, workerId, leaseMs = 15_000 } = options;
  const stopping = new AbortController();
  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => {});
  // Of this process alone: one that starts anew under the same name is another.
  const holder = `${workerId}/${randomUUID()}`;
  let working = Promise.resolve();

  async function work(): Promise<void> {
    const { leases } = createSyncStore({ database, queue: noQueue, box });
    while (!stopping.signal.aborted) {
      const lease = await leases.take(leaseName, holder, leaseMs).catch((error: unknown) => {
        logger.warn({ err: error }, 'the lease of sync could not be asked for; trying again');
        return undefined;
      });
      if (lease) {
        await writeWhile(options, lease, leaseMs, stopping.signal).catch((error: unknown) =>
          logger.error({ err: error }, 'the writer of tables failed; trying again'),
        );
        await leases.release(lease).catch(() => {});
      }
      await pause(leaseMs / 4);
    }
  }

  return {
    start() {
      working = work();
    },
    async stop() {
      stopping.abort();
      await working;
    },
  };
}

/** Leases need none. */
const noQueue = { boss: undefined as unknown as PgBoss };

/** Works until told to stop, or until the lease is lost. */
async function writeWhile(
  options: SyncWriterOptions,
  lease: Lease,
  leaseMs: number,
  stopping: AbortSignal,
): Promise<void> {
  const { database, box, logger } = options;
  const boss = await openSyncQueue(database);
  const store = createSyncStore({ database, queue: { boss }, box });
  const lost = new AbortController();
  const signal = AbortSignal.any([stopping, lost.signal]);
  const renewing = renew(store, lease, leaseMs, signal).then((kept) => kept || lost.abort());
  try {
    await openLanes(options, boss, store, lease, signal);
    logger.info({ token: lease.token }, 'syncs tables');
    if (!signal.aborted)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    if (lost.signal.aborted) logger.warn({}, 'another worker syncs tables now');
    await Promise.all(Object.values(syncQueueNames).map((name) => boss.offWork(name, { wait: true })));
  } finally {
    lost.abort();
    await renewing;
    await boss.stop({ graceful: false });
  }
}

/** Keeps the lease. Settles with true when the signal ends it, with false when it is lost. */
async function renew(store: SyncStore, lease: Lease, leaseMs: number, signal: AbortSignal): Promise<boolean> {
  let renewedAt = performance.now();
  while (!signal.aborted) {
    await sleep(leaseMs / 4, undefined, { signal }).catch(() => {});
    if (signal.aborted) return true;
    const asked = performance.now();
    const kept = await store.leases.renew(lease, leaseMs).catch(() => undefined);
    if (kept === false) return false;
    if (kept) renewedAt = asked;
    // The database has not been there for so long that somebody else may have it.
    if (performance.now() - renewedAt > leaseMs) return false;
  }
  return true;
}

async function openLanes(
  options: SyncWriterOptions,
  boss: PgBoss,
  store: SyncStore,
  lease: Lease,
  signal: AbortSignal,
): Promise<void> {
  const { folder, memoryMb = 256, concurrency = 2, logger } = options;
  const { tables } = store;
  const parts: RunParts = {
    ...options,
    store,
    lease,
    target: shareTarget({ folder, memoryMb, fence: lease.token, tables }),
    allowedHosts: options.allowedHosts ?? [],
    progressIntervalMs: options.progressIntervalMs ?? 1000,
    stopCheckMs: 1000,
  };
  const lane = {
    batchSize: 1,
    includeMetadata: true,
    pollingIntervalSeconds: 1,
    heartbeatRefreshSeconds: 3,
  } as const;
  type Handle = (job: JobWithMetadata<object>) => Promise<void>;
  const open = (name: string, handle: Handle) =>
    boss.work<object, void, typeof lane>(name, lane, async (jobs) => {
      for (const job of jobs) await handle(job);
    });
  for (let slot = 0; slot < concurrency; slot++) {
    await open(syncQueueNames.run, (job) => doRun(parts, job, AbortSignal.any([signal, job.signal])));
  }
  await open(syncQueueNames.runDead, (job) =>
    store.runs.bury(syncJobSchema.parse(job.data), failureOf(job.sourceOutput)),
  );
  await open(syncQueueNames.due, (job) => startScheduled(store, job, logger));
}

/** Asks for the run that a schedule is for; where one is under way, or the table is gone, there is none. */
async function startScheduled(store: SyncStore, job: JobWithMetadata<object>, logger: Logger): Promise<void> {
  const { scheduleId, table, type } = scheduleTaskSchema.parse(job.data);
  try {
    await store.runs.start({ table, type, scheduleId });
  } catch (error) {
    const expected = isDocprocError(error) && ['SYNC_CONFLICT', 'SYNC_NOT_FOUND'].includes(error.code);
    if (!expected) throw error;
    logger.info({ table, scheduleId, code: error.code }, 'a scheduled sync was left out');
  }
}
