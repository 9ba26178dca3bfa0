import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SigningKeys } from '@org/docproc-core/auth';
import { isDocprocError } from '@org/docproc-core/errors';
import type { Logger } from '@org/docproc-core/ports';
import {
  closedBox,
  connectDatabase,
  type Database,
  type Logs,
  migrate,
  openBlobStore,
  openConfiguredTracing,
  openCredentialsBox,
} from '@org/docproc-store';
import type { ServerConfig } from './config.ts';
import { grantAdmin } from './first-admin.ts';
import { keepSigningKeys, parseAcceptedKeys, parseSigningKey } from './keys.ts';
import { createServer, type DocprocServer, type ServerOptions } from './server.ts';
import type { SyncOptions } from './sync/service.ts';

/** Runs a server until the signal, then lets it finish what is at work. */
export async function runServer(config: ServerConfig, logs: Logs, signal: AbortSignal): Promise<void> {
  const { logger } = logs;
  const tracing = await openConfiguredTracing(config, 'docproc-server');
  await using postgres = await openPostgres(config, logger);
  const options: ServerOptions = {
    connectionString: postgres.connectionString,
    blobs: openBlobStore(config),
    signingKeys: await signingKeysOf(config),
    host: config.HOST,
    port: config.PORT,
    maxUploadBytes: config.MAX_UPLOAD_SIZE,
    sync: await syncOptionsOf(config),
    accessTtlMs: config.ACCESS_TOKEN_EXPIRE_MINUTES * 60_000,
    refreshTtlMs: config.REFRESH_TOKEN_EXPIRE_DAYS * 86_400_000,
    sessionTtlMs: config.SESSION_EXPIRE_DAYS * 86_400_000,
    limits: {
      callsPerMinute: config.RATE_LIMIT_PER_MINUTE,
      registrationsPerHour: config.REGISTRATIONS_PER_HOUR,
    },
    corsOrigins: config.CORS_ORIGINS,
    proxyHops: config.PROXY_HOPS,
    poolSize: config.DATABASE_POOL_SIZE,
    databaseTimeoutMs: config.DATABASE_TIMEOUT * 1000,
    registration: config.REGISTRATION,
    drainMs: config.DRAIN_DELAY * 1000,
    schema: config.DATABASE_SCHEMA,
    queueSchema: config.QUEUE_SCHEMA,
    ...(config.ADMIN_EMAIL !== undefined && {
      firstAdmin: { email: config.ADMIN_EMAIL, password: config.ADMIN_PASSWORD ?? '' },
    }),
    logger,
    logs,
    slowRequestMs: config.SLOW_REQUEST_MS,
    ...(config.METRICS_TOKEN !== undefined && { metricsToken: config.METRICS_TOKEN }),
    ...(tracing && { tracing }),
    ...(config.S3_BUCKET === undefined && { storageFolder: config.UPLOAD_DIR }),
  };
  const server = await startWhenReachable(options, logger, signal);
  if (!server) return;
  logger.info({ url: server.url }, 'listening');
  // With a log folder, standard output says nothing to a parent process that waits.
  process.send?.({ msg: 'listening', url: server.url });
  await aborted(signal);
  logger.info({ reason: String(signal.reason) }, 'stopping');
  await server.close(config.STOP_TIMEOUT * 1000);
  await tracing?.close();
  logger.info({}, 'stopped');
}

const retryPauseMs = 2000;

/** Starts however long PostgreSQL takes to come up. `undefined`: told to stop before. */
async function startWhenReachable(
  options: ServerOptions,
  logger: Logger,
  signal: AbortSignal,
): Promise<DocprocServer | undefined> {
  while (!signal.aborted) {
    try {
      return await createServer(options);
    } catch (error) {
      if (!isDocprocError(error) || error.code !== 'DATABASE_UNAVAILABLE') throw error;
      logger.warn({ err: error }, 'the database cannot be reached; trying again');
    }
    await sleep(retryPauseMs, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

/** Brings the database up to date. */
export async function runMigrations(config: ServerConfig, logger: Logger): Promise<void> {
  await withDatabase(config, logger, async (_database, applied) => {
    logger.info({ applied }, 'the database is up to date');
  });
}

/** Makes an account an administrator. Error: `USER_NOT_FOUND`. */
export async function runGrantAdmin(config: ServerConfig, logger: Logger, email: string): Promise<void> {
  await withDatabase(config, logger, async (database) => {
    logger.info({ userId: await grantAdmin(database, email) }, 'the account is an administrator');
  });
}

/** Work on the database without a server, once it is up to date. */
async function withDatabase(
  config: ServerConfig,
  logger: Logger,
  work: (database: Database, applied: readonly string[]) => Promise<void>,
): Promise<void> {
  await using postgres = await openPostgres(config, logger);
  const database = connectDatabase({
    connectionString: postgres.connectionString,
    applicationName: 'docproc-migrate',
    schema: config.DATABASE_SCHEMA,
    queueSchema: config.QUEUE_SCHEMA,
    statementTimeoutMs: 0,
    logger,
  });
  try {
    const { applied } = await migrate(database);
    await work(database, applied);
  } finally {
    await database.close();
  }
}

/** The configured database, or one of this process's own. */
async function openPostgres(
  config: ServerConfig,
  logger: Logger,
): Promise<AsyncDisposable & { readonly connectionString: string }> {
  if (config.DATABASE_URL !== undefined) {
    return { connectionString: config.DATABASE_URL, [Symbol.asyncDispose]: async () => {} };
  }
  const { startEmbeddedPostgres } = await import('@org/docproc-store/embedded');
  const postgres = await startEmbeddedPostgres({ folder: join(config.DATA_DIR, 'postgres') });
  logger.info({ port: postgres.port }, 'embedded PostgreSQL started');
  return postgres;
}

async function syncOptionsOf(config: ServerConfig): Promise<SyncOptions> {
  return {
    box: await credentialsBox(config),
    allowedHosts: config.SYNC_ALLOWED_HOSTS,
    query: { memoryMb: config.QUERY_MEMORY_MB, timeoutMs: config.QUERY_TIMEOUT * 1000 },
    queriesAtOnce: config.QUERIES_AT_ONCE,
    exportBytes: config.MAX_EXPORT_SIZE,
    keptExportBytes: config.MAX_EXPORTS_KEPT,
  };
}

/** In production servers and workers have to share a key: none is made up. */
async function credentialsBox({ NODE_ENV, SYNC_CREDENTIALS_KEY, DATA_DIR }: ServerConfig) {
  if (NODE_ENV === 'production' && SYNC_CREDENTIALS_KEY === undefined) return closedBox;
  return openCredentialsBox(SYNC_CREDENTIALS_KEY, DATA_DIR);
}

async function signingKeysOf(config: ServerConfig): Promise<SigningKeys> {
  const { JWT_SIGNING_KEY, JWT_ACCEPTED_KEYS } = config;
  const further = JWT_ACCEPTED_KEYS === undefined ? [] : await parseAcceptedKeys(JWT_ACCEPTED_KEYS);
  const kept =
    JWT_SIGNING_KEY === undefined
      ? await keepSigningKeys(config.DATA_DIR)
      : { current: await parseSigningKey(JWT_SIGNING_KEY), accepted: [] };
  return { current: kept.current, accepted: [...kept.accepted, ...further] };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
