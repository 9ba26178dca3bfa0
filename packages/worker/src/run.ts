import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createExtractionPool } from '@org/docproc-core/extract';
import type { Logger } from '@org/docproc-core/ports';
import {
  connectDatabase,
  createClaimingBlobStore,
  type Database,
  followLogLevel,
  isDatabaseUnavailable,
  type Logs,
  migrate,
  openBlobStore,
  openConfiguredTracing,
  openingBox,
  openQueue,
  type Queue,
  type Tracing,
} from '@org/docproc-store';
import type { WorkerConfig } from './config.ts';
import { type MetricsListener, openMetricsListener } from './metrics/listener.ts';
import { createWorkerMetrics, type WorkerMetrics } from './metrics/metrics.ts';
import { createJobObserver } from './metrics/observer.ts';
import { createReportBuilder } from './report/builder.ts';
import { createSyncWriter, type SyncWriter } from './sync/writer.ts';
import { createWorker } from './worker.ts';

/** Runs a worker as configured until the signal, then stops it and closes everything. */
export async function runWorker(config: WorkerConfig, logs: Logs, signal: AbortSignal): Promise<void> {
  const { logger } = logs;
  const tracing = await openConfiguredTracing(config, 'docproc-worker');
  const database = connect(config, logger);
  try {
    const queue = await openWhenReachable(database, logger, signal);
    if (!queue) return;
    const watch = followLogLevel(database, logs);
    const parts = { config, logger, database, queue, ...(tracing && { tracing }) };
    await workUntil(signal, parts).finally(() => queue.stop(1_000));
    watch.stop();
  } finally {
    await database.close();
    await tracing?.close();
  }
}

interface RunParts {
  readonly config: WorkerConfig;
  readonly logger: Logger;
  readonly database: Database;
  readonly queue: Queue;
  readonly tracing?: Tracing;
}

async function workUntil(signal: AbortSignal, parts: RunParts): Promise<void> {
  const { config, logger, database, queue, tracing } = parts;
  const limits = { maxMemoryMb: config.MAX_MEMORY_MB, timeoutMs: config.JOB_TIMEOUT * 1000 };
  const pool = createExtractionPool({
    threads: config.WORKER_THREADS,
    maxPages: config.MAX_PAGES,
    maxPixels: config.MAX_PIXELS,
    ...(config.OCR_CACHE_DIR !== undefined && { ocrCache: config.OCR_CACHE_DIR }),
    ...limits,
  });
  const metrics = createWorkerMetrics({
    database,
    concurrency: config.WORKER_THREADS,
    threads: () => pool.usage(),
    ...(config.S3_BUCKET === undefined && { storageFolder: config.UPLOAD_DIR }),
  });
  const worker = createWorker({
    database,
    queue,
    blobs: createClaimingBlobStore(database, openBlobStore(config)),
    pool,
    buildReport: createReportBuilder(limits),
    logger,
    workerId: config.WORKER_ID,
    concurrency: config.WORKER_THREADS,
    stopTimeoutMs: config.STOP_TIMEOUT * 1000,
    sweepIntervalMs: config.SWEEP_INTERVAL * 1000,
    observer: createJobObserver(metrics, tracing),
  });
  const writer = syncWriter(config, database, logger);
  let working = false;
  const listener = await listen(parts, metrics, () => working && !signal.aborted);
  try {
    await worker.start();
    working = true;
    announce(config, logger, listener?.port);
    writer?.start();
    await untilAborted(signal);
    logger.info({}, 'stopping');
  } finally {
    await Promise.all([worker.stop(), writer?.stop()]);
    await pool.close();
    await listener?.close();
    metrics.close();
  }
}

/** For probes and for Prometheus, where a port is configured. */
async function listen(
  { config, database }: RunParts,
  { registry }: WorkerMetrics,
  isWorking: () => boolean,
): Promise<MetricsListener | undefined> {
  const { METRICS_PORT: port, METRICS_HOST: host, METRICS_TOKEN: token } = config;
  if (port === undefined) return undefined;
  return openMetricsListener({
    host,
    port,
    registry,
    database,
    isWorking,
    ...(token !== undefined && { token }),
  });
}

function connect(config: WorkerConfig, logger: Logger): Database {
  return connectDatabase({
    connectionString: config.DATABASE_URL,
    applicationName: 'docproc-worker',
    schema: config.DATABASE_SCHEMA,
    queueSchema: config.QUEUE_SCHEMA,
    poolSize: Math.max(4, config.WORKER_THREADS + 2),
    logger,
  });
}

/** Syncs tables in its turn, where this worker is to. */
function syncWriter(config: WorkerConfig, database: Database, logger: Logger): SyncWriter | undefined {
  if (config.SYNC_CONCURRENCY === 0) return undefined;
  return createSyncWriter({
    database,
    blobs: createClaimingBlobStore(database, openBlobStore(config)),
    box: openingBox(config.SYNC_CREDENTIALS_KEY, config.DATA_DIR),
    logger,
    workerId: config.WORKER_ID,
    folder: join(config.DATA_DIR, 'sync'),
    memoryMb: config.SYNC_MEMORY_MB,
    concurrency: config.SYNC_CONCURRENCY,
    allowedHosts: config.SYNC_ALLOWED_HOSTS,
  });
}

const retryPauseMs = 2_000;

/** Prepares the database and opens the queue, however long PostgreSQL takes to come up. `undefined`: told to stop. */
async function openWhenReachable(
  database: Database,
  logger: Logger,
  signal: AbortSignal,
): Promise<Queue | undefined> {
  while (!signal.aborted) {
    try {
      await migrate(database);
      return await openQueue({ database, mode: 'work' });
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      logger.warn({ err: error }, 'the database cannot be reached; trying again');
    }
    await sleep(retryPauseMs, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

/** Says that work has begun: in the log, and to a parent process that listens. */
function announce(config: WorkerConfig, logger: Logger, metricsPort: number | undefined): void {
  const ready = {
    workerId: config.WORKER_ID,
    threads: config.WORKER_THREADS,
    pid: process.pid,
    ...(metricsPort !== undefined && { metricsPort }),
  };
  logger.info(ready, 'working');
  process.send?.({ msg: 'working', ...ready });
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
