import { join } from 'node:path';
import type { Logger } from '@org/docproc-core/ports';
import { connectDatabase, migrate } from '@org/docproc-store';
import type { ServerConfig } from './config.ts';
import { keepSigningKey, parseSigningKey } from './keys.ts';
import { createServer } from './server.ts';

/** Runs a server until the signal, then lets it finish what is at work. */
export async function runServer(config: ServerConfig, logger: Logger, signal: AbortSignal): Promise<void> {
  await using postgres = await openPostgres(config, logger);
  const server = await createServer({
    connectionString: postgres.connectionString,
    blobs: config.UPLOAD_DIR,
    signingKeys: { current: await signingKeyOf(config) },
    host: config.HOST,
    port: config.PORT,
    maxUploadBytes: config.MAX_UPLOAD_SIZE,
    accessTtlMs: config.ACCESS_TOKEN_EXPIRE_MINUTES * 60_000,
    refreshTtlMs: config.REFRESH_TOKEN_EXPIRE_DAYS * 86_400_000,
    corsOrigins: config.CORS_ORIGINS,
    proxyHops: config.PROXY_HOPS,
    poolSize: config.DATABASE_POOL_SIZE,
    schema: config.DATABASE_SCHEMA,
    queueSchema: config.QUEUE_SCHEMA,
    logger,
  });
  logger.info({ url: server.url }, 'listening');
  await aborted(signal);
  logger.info({ reason: String(signal.reason) }, 'stopping');
  await server.close(config.STOP_TIMEOUT * 1000);
  logger.info({}, 'stopped');
}

/** Brings the database up to date. */
export async function runMigrations(config: ServerConfig, logger: Logger): Promise<void> {
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
    logger.info({ applied }, 'the database is up to date');
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

async function signingKeyOf(config: ServerConfig) {
  if (config.JWT_SIGNING_KEY !== undefined) return parseSigningKey(config.JWT_SIGNING_KEY);
  return keepSigningKey(join(config.DATA_DIR, 'signing-key.json'));
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
