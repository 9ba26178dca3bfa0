import { availableParallelism, hostname } from 'node:os';
import {
  type LoadedConfig,
  loadForProcess,
  loadSettings,
  logLevel,
  logSettings,
  metricsSettings,
  plainName,
  postgresUrl,
  type SettingSources,
  storageFaults,
  storageSettings,
  syncSettings,
  tracingSettings,
  wholeNumber,
} from '@org/docproc-store';
import { z } from 'zod';

/** Each setting with its meaning; `docproc-worker --help` prints this table. */
export const settings = {
  DATABASE_URL: postgresUrl.describe('PostgreSQL connection string (required)'),
  DATABASE_SCHEMA: plainName.default('docproc').describe("schema of Docproc's tables"),
  QUEUE_SCHEMA: plainName.default('pgboss').describe("schema of the queue's tables"),
  UPLOAD_DIR: z
    .string()
    .min(1)
    .default('data/blobs')
    .describe('folder of uploaded files, shared with the servers'),
  ...storageSettings,
  DATA_DIR: z.string().min(1).default('data').describe('folder of generated keys and of synced tables'),
  ...syncSettings,
  SYNC_CONCURRENCY: wholeNumber(0, 32)
    .default(2)
    .describe('tables synced at the same time by the one worker that syncs; 0: this one never does'),
  SYNC_MEMORY_MB: wholeNumber(64, 65_536).default(256).describe('memory of DuckDB while it syncs, MB'),
  WORKER_ID: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('name in logs and database; default host name and process id'),
  WORKER_THREADS: wholeNumber(1, 256)
    .optional()
    .describe('documents at the same time; default one a processor'),
  JOB_TIMEOUT: wholeNumber(1, 540).default(120).describe('longest time of one document, seconds'),
  MAX_MEMORY_MB: wholeNumber(64, 65_536).default(1024).describe('memory ceiling of one document, MB'),
  MAX_PAGES: wholeNumber(1, 1_000_000)
    .default(2000)
    .describe('pages or sheets read of one document, the rest is left out'),
  MAX_PIXELS: wholeNumber(1, 10_000_000_000).default(100_000_000).describe('pixels of one picture'),
  OCR_CACHE_DIR: z
    .string()
    .min(1)
    .optional()
    .describe('folder that keeps what OCR read, so that no picture is read twice; default none'),
  STOP_TIMEOUT: wholeNumber(0, 600)
    .default(25)
    .describe('time to finish after SIGTERM before work is handed back, seconds'),
  SWEEP_INTERVAL: wholeNumber(1, 86_400)
    .default(60)
    .describe('time between sweeps for lost work and orphaned files, seconds'),
  LOG_LEVEL: logLevel.default('info').describe('debug, info, warn, error or silent'),
  ...logSettings,
  METRICS_PORT: wholeNumber(0, 65_535)
    .optional()
    .describe('port of /metrics, /health/live and /health/ready; 0 for a free one; default none'),
  METRICS_HOST: z.string().min(1).default('127.0.0.1').describe('address that METRICS_PORT listens on'),
  ...metricsSettings,
  ...tracingSettings,
};

const schema = z.object(settings).check((context) => {
  for (const [key, message] of storageFaults(context.value)) {
    context.issues.push({ code: 'custom', input: undefined, path: [key], message });
  }
});

/** What the process is configured to do. */
export type WorkerConfig = Omit<z.infer<typeof schema>, 'WORKER_ID' | 'WORKER_THREADS'> & {
  readonly WORKER_ID: string;
  readonly WORKER_THREADS: number;
};

/**
 * Reads the configuration from environment variables alone; an empty one counts as not set.
 * Error: `CONFIG_INVALID`, naming every setting at fault at once and never its value.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): WorkerConfig {
  return load({ environment }).config;
}

/**
 * Reads the configuration of this process: see `loadForProcess`.
 * Error: `CONFIG_INVALID`.
 */
export function loadConfig(envFile: string | undefined): LoadedConfig<WorkerConfig> {
  return loadForProcess(load, envFile, { environment: process.env, folder: process.cwd() });
}

function load(sources: SettingSources): LoadedConfig<WorkerConfig> {
  const { config, ...rest } = loadSettings(settings, schema, sources);
  const { WORKER_ID = `${hostname()}-${process.pid}`, WORKER_THREADS = availableParallelism() } = config;
  return { ...rest, config: { ...config, WORKER_ID, WORKER_THREADS } };
}
