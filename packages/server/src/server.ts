import { createServer as createHttpServer, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createAuthService, exportVerificationKey, type SigningKeys } from '@org/docproc-core/auth';
import { DocprocError } from '@org/docproc-core/errors';
import { type Clock, type Logger, silentLogger, systemClock } from '@org/docproc-core/ports';
import {
  connectDatabase,
  createAccountDirectory,
  createAuditLog,
  createClaimingBlobStore,
  createDepartmentStore,
  createDocumentStore,
  createEventFeed,
  createFolderBlobStore,
  createJobStore,
  createLiveSessions,
  createRefreshTokenStore,
  createReportStore,
  createUploadStore,
  createUserStore,
  type Database,
  followLogLevel,
  isDatabaseUnavailable,
  type LinkingBlobStore,
  type Logs,
  migrate,
  openQueue,
  type Queue,
  type Tracing,
  tellingTokens,
} from '@org/docproc-store';
import { createJobBoard } from './console/board.ts';
import { createFileLinks } from './files/links.ts';
import { ensureAdmin } from './first-admin.ts';
import { Answer } from './http/answer.ts';
import { createCors } from './http/cors.ts';
import { createHandler } from './http/handler.ts';
import { NotedRequest } from './http/notes.ts';
import { deriveLinkKey } from './keys.ts';
import { createLimits, type LimitOptions } from './limits.ts';
import type { ServerLogs } from './logs/level.ts';
import { createServerMetrics } from './metrics/metrics.ts';
import type { Registration, Services } from './services.ts';
import { attachSockets, type Sockets } from './sockets/attach.ts';
import { createSyncService, type SyncOptions } from './sync/service.ts';

/** What a server is made of. */
export interface ServerOptions {
  /** PostgreSQL: `postgres://user:password@host:port/database`. */
  readonly connectionString: string;
  /**
   * Where files are: a folder that is shared with the workers, or another store. Downloads are redirected to its links
   * where it gives some.
   */
  readonly blobs: string | LinkingBlobStore;
  /** Made an administrator at start, while there is none. An account with this address keeps its password, which must be this one. */
  readonly firstAdmin?: { readonly email: string; readonly password: string };
  /** Signs access tokens. Servers of a group share them. */
  readonly signingKeys: SigningKeys;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 8001; 0 for a free one. */
  readonly port?: number;
  /** Largest upload in bytes. Default 100 MiB. */
  readonly maxUploadBytes?: number;
  /** Life of an access token in milliseconds. Default 15 minutes. */
  readonly accessTtlMs?: number;
  /** Life of an unused refresh token in milliseconds. Default 14 days. */
  readonly refreshTtlMs?: number;
  /** A login ends after this time, however it was used, in milliseconds. Default 90 days. */
  readonly sessionTtlMs?: number;
  /** Origins that browsers may call from, beside the server's own. Default none. */
  readonly corsOrigins?: readonly string[];
  /**
   * Reverse proxies between callers and this server; each adds the address it was called from to `X-Forwarded-For`.
   * Default 0: that header is not believed.
   */
  readonly proxyHops?: number;
  /** How often callers may do what. */
  readonly limits?: LimitOptions;
  /** Sync of tables: keys for passwords, hosts, limits of queries. */
  readonly sync?: SyncOptions;
  /** Most database connections, beside two that listen. Default 10. */
  readonly poolSize?: number;
  /** Longest time of one statement in the database, in milliseconds; the call then fails with `DATABASE_UNAVAILABLE`. Default 15,000. */
  readonly databaseTimeoutMs?: number;
  /** Who may make an account. Default `open`: anybody, and nobody learns which addresses have one. */
  readonly registration?: Registration;
  /** How long `close` goes on answering with readiness down, so that load balancers notice, in milliseconds. Default 0. */
  readonly drainMs?: number;
  /** Schema of Docproc's tables. Default `docproc`. */
  readonly schema?: string;
  /** Schema of the queue's tables. Default `pgboss`. */
  readonly queueSchema?: string;
  /** Brings the database up to date first. Default true. */
  readonly migrate?: boolean;
  /** Default: silent. */
  readonly logger?: Logger;
  /** The logs that `logger` belongs to: administrators then read the files and change the level. Requests go to `access`. */
  readonly logs?: Pick<Logs, 'access' | 'folder' | 'level'>;
  /** Requests that take longer are flagged in the log, in milliseconds. Default 1,000. */
  readonly slowRequestMs?: number;
  /** Who brings it may read `/metrics` from anywhere. Default: it is read from this machine alone. */
  readonly metricsToken?: string;
  /** Folder whose free space is measured. Default: that of `blobs`, where it is one. */
  readonly storageFolder?: string;
  /** Default: nothing is traced. */
  readonly tracing?: Tracing;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** A running server. */
export interface DocprocServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:8001`. */
  readonly url: string;
  readonly port: number;
  /**
   * Says that it is not ready any more, and answers on for `drainMs`. Then takes no more requests, closes sockets with code
   * 1012, finishes the requests at work for up to `timeoutMs` (default 25,000), and lets everything go.
   */
  close(timeoutMs?: number): Promise<void>;
}

/**
 * Starts a server.
 * Errors: `DATABASE_UNAVAILABLE` and other faults of the database; those of `listen`, such as a port in use.
 *
 * @example
 * await using server = await createServer({
 *   connectionString: 'postgres://localhost/docproc',
 *   blobs: './data/blobs',
 *   signingKeys: { current: await generateSigningKey() },
 * });
 * console.log(server.url);
 */
export async function createServer(options: ServerOptions): Promise<DocprocServer> {
  const { logger = silentLogger } = options;
  const database = connectDatabase({
    connectionString: options.connectionString,
    applicationName: 'docproc-server',
    logger,
    statementTimeoutMs: options.databaseTimeoutMs ?? 15_000,
    ...(options.poolSize !== undefined && { poolSize: options.poolSize }),
    ...(options.schema !== undefined && { schema: options.schema }),
    ...(options.queueSchema !== undefined && { queueSchema: options.queueSchema }),
  });
  try {
    if (options.migrate !== false) await migrate(database);
    const queue = await openQueue({ database, mode: 'send' });
    return await start(options, database, queue).catch(async (error: unknown) => {
      await queue.stop(0);
      throw error;
    });
  } catch (error) {
    await database.close();
    throw isDatabaseUnavailable(error)
      ? new DocprocError('DATABASE_UNAVAILABLE', 'The database cannot be reached.', { cause: error })
      : error;
  }
}

async function start(options: ServerOptions, database: Database, queue: Queue): Promise<DocprocServer> {
  const draining = new AbortController();
  const stopping = new AbortController();
  const ends = { draining: draining.signal, stopping: stopping.signal };
  const services = await createServices(options, database, queue, ends);
  if (options.firstAdmin) await ensureAdmin(services, options.firstAdmin);
  await resealSources(services);
  const cors = createCors(options.corsOrigins ?? []);
  const ours = { IncomingMessage: NotedRequest, ServerResponse: Answer as typeof ServerResponse };
  const http = createHttpServer({ ...limits, ...ours }, createHandler(services, cors));
  // A connection on which nothing moves for this long is dropped, in the middle of an upload too.
  http.setTimeout(60_000);
  const sockets = attachSockets(http, services, cors);
  try {
    await listen(http, options);
  } catch (error) {
    await services.feed.close();
    await services.sessions.close();
    throw error;
  }
  const { address, family, port } = http.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  let closing: Promise<void> | undefined;
  const close = (timeoutMs = 25_000) => {
    closing ??= drain(draining, options.drainMs ?? 0).then(() =>
      shutDown({ http, sockets, services, queue, stopping }, timeoutMs),
    );
    return closing;
  };
  return { url: `http://${host}:${port}`, port, close, [Symbol.asyncDispose]: () => close() };
}

/** Slow headers are cut off; a body may take its time as long as it moves. Longer than proxies keep a connection. */
const limits = { headersTimeout: 20_000, requestTimeout: 0, keepAliveTimeout: 75_000 };

async function createServices(
  options: ServerOptions,
  database: Database,
  queue: Queue,
  ends: Pick<Services, 'draining' | 'stopping'>,
): Promise<Services> {
  const { signingKeys, clock = systemClock, logger = silentLogger } = options;
  const keys = [signingKeys.current, ...(signingKeys.accepted ?? [])];
  const storage: LinkingBlobStore =
    typeof options.blobs === 'string' ? createFolderBlobStore({ folder: options.blobs }) : options.blobs;
  const blobs = createClaimingBlobStore(database, storage);
  const users = createUserStore(database);
  const sessions = createLiveSessions({ database });
  const jobs = createJobStore({ database, queue });
  const auth = createAuthService({
    users,
    refreshTokens: tellingTokens(createRefreshTokenStore(database), sessions),
    signingKeys,
    clock,
    ...(options.accessTtlMs !== undefined && { accessTtlMs: options.accessTtlMs }),
    ...(options.refreshTtlMs !== undefined && { refreshTtlMs: options.refreshTtlMs }),
    ...(options.sessionTtlMs !== undefined && { familyTtlMs: options.sessionTtlMs }),
  });
  return {
    auth,
    users,
    accounts: createAccountDirectory(database),
    departments: createDepartmentStore(database),
    sessions,
    audit: createAuditLog(database),
    uploads: createUploadStore(database),
    documents: createDocumentStore({ database, queue, blobs }),
    reports: createReportStore({ database, queue, blobs }),
    sync: createSyncService({ database, queue, blobs }, options.sync),
    jobs,
    board: createJobBoard(jobs, logger),
    blobs,
    feed: createEventFeed({ database }),
    links: createFileLinks({ key: await deriveLinkKey(signingKeys.current), clock }),
    limits: createLimits(clock, options.limits),
    jwks: { keys: await Promise.all(keys.map(exportVerificationKey)) },
    proxyHops: options.proxyHops ?? 0,
    database,
    maxUploadBytes: options.maxUploadBytes ?? 100 * 1024 ** 2,
    clock,
    logger,
    ...observersOf(options, database, logger),
    registration: options.registration ?? 'open',
    ...ends,
  };
}

/** What tells operators how the server is. */
function observersOf(options: ServerOptions, database: Database, logger: Logger) {
  const { logs, blobs, slowRequestMs = 1000, metricsToken, tracing } = options;
  const storageFolder = options.storageFolder ?? (typeof blobs === 'string' ? blobs : undefined);
  return {
    access: logs?.access ?? logger,
    slowRequestMs,
    metrics: createServerMetrics({ database, ...(storageFolder !== undefined && { storageFolder }) }),
    ...(metricsToken !== undefined && { metricsToken }),
    ...(tracing && { tracing }),
    ...(logs && { logs: serverLogsOf(logs, database) }),
  };
}

function serverLogsOf(logs: NonNullable<ServerOptions['logs']>, database: Database): ServerLogs {
  return {
    ...(logs.folder !== undefined && { folder: logs.folder }),
    watch: followLogLevel(database, logs),
    level: () => logs.level,
  };
}

/** With a key that was put before the others, every password is sealed anew. */
async function resealSources({ sync, logger }: Services): Promise<void> {
  try {
    const sources = await sync.sources.reseal();
    if (sources > 0) logger.info({ sources }, 'passwords of sources were sealed anew');
  } catch (error) {
    logger.error({ err: error }, 'passwords of sources cannot be sealed anew');
  }
}

async function listen(http: HttpServer, { host = '127.0.0.1', port = 8001 }: ServerOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      resolve();
    });
  });
}

interface Running {
  readonly http: HttpServer;
  readonly sockets: Sockets;
  readonly services: Services;
  readonly queue: Queue;
  readonly stopping: AbortController;
}

/** Goes on as before, but for what tells load balancers to send nothing more. */
async function drain(draining: AbortController, ms: number): Promise<void> {
  draining.abort();
  if (ms > 0) await delay(ms);
}

async function shutDown(
  { http, sockets, services, queue, stopping }: Running,
  timeoutMs: number,
): Promise<void> {
  stopping.abort();
  const finished = new Promise<void>((resolve) => http.close(() => resolve()));
  // Also those that become idle later: their clients would keep them.
  const idle = setInterval(() => http.closeIdleConnections(), 100);
  const cut = setTimeout(() => http.closeAllConnections(), timeoutMs);
  await sockets.close();
  await finished;
  clearInterval(idle);
  clearTimeout(cut);
  services.logs?.watch.stop();
  services.metrics.close();
  await services.feed.close();
  await services.sessions.close();
  await services.sync.files.close();
  await queue.stop(1000);
  await services.database.close();
}
