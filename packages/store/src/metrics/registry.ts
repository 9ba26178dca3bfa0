import { statfs } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Database } from '../database/connect.ts';
import { type QueueNumbers, readQueueNumbers } from './queues.ts';

/** What servers and workers both tell of themselves. */
export interface CommonMetricsOptions {
  readonly database: Database;
  /** Folder of uploaded files, where they are in one: its free space is told. */
  readonly storageFolder?: string;
}

/** A process's metrics. */
export interface CommonMetrics {
  /** For further metrics, and for the page. */
  readonly registry: Registry;
  /** Stops measuring. */
  close(): void;
}

/**
 * Makes a registry with what servers and workers have in common: the process, its event loop, database connections,
 * queues, free space. Each number is looked up when somebody asks for the page.
 */
export function createCommonMetrics(options: CommonMetricsOptions): CommonMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const close = addEventLoop(registry);
  addPool(registry, options.database);
  addQueues(registry, options.database);
  if (options.storageFolder !== undefined) addStorage(registry, options.storageFolder);
  return { registry, close };
}

/** Between two looks of the monitor, in milliseconds: it reports that much where nothing was late. */
const resolution = 10;

/** How long delays are gathered before they are told, in milliseconds. */
const windowMs = 15_000;

const quantiles = [0.5, 0.99, 1] as const;

/** By a timer outside of JavaScript: measuring costs nothing. What is told does not depend on who asks, or how often. */
function addEventLoop(registers: Registry): () => void {
  const monitor = monitorEventLoopDelay({ resolution });
  monitor.enable();
  let told: readonly number[] | undefined;
  const measure = () =>
    quantiles.map((q) => Math.max(0, monitor.percentile(q * 100) / 1e9 - resolution / 1e3));
  const timer = setInterval(() => {
    told = measure();
    monitor.reset();
  }, windowMs).unref();
  new Gauge({
    name: 'docproc_event_loop_delay_seconds',
    help: 'How late the event loop was, over the last 15 seconds. Quantile 1 is the worst.',
    labelNames: ['quantile'],
    registers: [registers],
    collect() {
      const values = told ?? measure();
      for (const [index, quantile] of quantiles.entries()) this.set({ quantile }, values[index] ?? 0);
    },
  });
  return () => {
    clearInterval(timer);
    monitor.disable();
  };
}

function addPool(registers: Registry, { pool }: Pick<Database, 'pool'>): void {
  new Gauge({
    name: 'docproc_database_connections',
    help: 'Connections of the pool to PostgreSQL.',
    labelNames: ['state'],
    registers: [registers],
    collect() {
      this.set({ state: 'used' }, pool.totalCount - pool.idleCount);
      this.set({ state: 'idle' }, pool.idleCount);
    },
  });
  new Gauge({
    name: 'docproc_database_connections_max',
    help: 'Most connections that the pool may have.',
    registers: [registers],
    collect() {
      this.set(pool.options.max ?? 10);
    },
  });
  new Gauge({
    name: 'docproc_database_waiting',
    help: 'Queries that wait for a connection of the pool.',
    registers: [registers],
    collect() {
      this.set(pool.waitingCount);
    },
  });
}

/** How long the numbers of queues are told again, in milliseconds. */
const keptMs = 5000;

function addQueues(registers: Registry, database: Database): void {
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<readonly QueueNumbers[]> = Promise.resolve([]);
  const read = () => {
    if (performance.now() - readAt > keptMs) {
      readAt = performance.now();
      // While the database is away there are no numbers, which is what an alert on them notices.
      reading = readQueueNumbers(database).catch((err: unknown) => {
        database.logger.debug({ err }, 'the queues could not be counted');
        return [];
      });
    }
    return reading;
  };
  new Gauge({
    name: 'docproc_queue_jobs',
    help: 'Jobs of each queue: waiting, active, or failed for good.',
    labelNames: ['queue', 'state'],
    registers: [registers],
    async collect() {
      this.reset();
      for (const { queue, waiting, active, failed } of await read()) {
        this.set({ queue, state: 'waiting' }, waiting);
        this.set({ queue, state: 'active' }, active);
        this.set({ queue, state: 'failed' }, failed);
      }
    },
  });
  new Gauge({
    name: 'docproc_queue_oldest_seconds',
    help: 'How long the oldest waiting job of each queue has been waiting.',
    labelNames: ['queue'],
    registers: [registers],
    async collect() {
      this.reset();
      for (const { queue, oldestSeconds } of await read()) this.set({ queue }, oldestSeconds);
    },
  });
}

function addStorage(registers: Registry, folder: string): void {
  new Gauge({
    name: 'docproc_storage_free_bytes',
    help: 'Free space where uploaded files are.',
    registers: [registers],
    async collect() {
      const space = await statfs(folder).catch(() => undefined);
      if (space) this.set(space.bavail * space.bsize);
    },
  });
}
