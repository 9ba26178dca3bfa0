import { DocprocError } from '@org/docproc-core/errors';
import {
  createDocumentsSource,
  createMysqlSource,
  createOracleSource,
  createPostgresSource,
  type SyncSource,
} from '@org/docproc-core/sync';
import type { Database } from '../database/connect.ts';
import { createDocumentsReader } from './documents-reader.ts';
import type { SourceSettings } from './source-record.ts';

/** How sources are connected to. */
export interface ConnectOptions {
  readonly database: Pick<Database, 'db'>;
  /** Hosts that may be connected to, in lower case; `*.example.com` for all below. Empty: all. */
  readonly allowedHosts: readonly string[];
  /** Longest wait for a connection in milliseconds. Default 10,000. */
  readonly connectTimeoutMs?: number;
}

/** A source as it is configured, with its password. */
export interface ConnectedSource {
  readonly name: string;
  readonly settings: SourceSettings;
  readonly password: string;
}

/**
 * Makes the source that a configured one stands for. Nothing is connected yet.
 * Errors: `SYNC_HOST_REFUSED`, `SYNC_DRIVER_MISSING`.
 */
export function connectSource(
  { name, settings, password }: ConnectedSource,
  { database, allowedHosts, connectTimeoutMs = 10_000 }: ConnectOptions,
): SyncSource {
  if (settings.kind === 'documents') {
    return createDocumentsSource({
      name: `docproc://${name}`,
      reader: createDocumentsReader(database, settings.ownerId),
    });
  }
  checkHost(settings.host, allowedHosts);
  if (settings.kind === 'oracle') {
    const { host, port = 1521, service, user } = settings;
    const connectString = `${host}:${port}/${service}`;
    return createOracleSource({ connectString, user, password, connectTimeout: connectTimeoutMs / 1000 });
  }
  const connectionString = addressOf(settings, password);
  const options = { connectionString, connectTimeoutMs };
  return settings.kind === 'postgres' ? createPostgresSource(options) : createMysqlSource(options);
}

/** Error: `SYNC_HOST_REFUSED`. */
export function checkHost(host: string, allowedHosts: readonly string[]): void {
  const name = host.toLowerCase();
  const fits = (allowed: string) =>
    allowed.startsWith('*.') ? name.endsWith(allowed.slice(1)) : name === allowed;
  if (allowedHosts.length === 0 || allowedHosts.some(fits)) return;
  throw new DocprocError('SYNC_HOST_REFUSED', `${host} is not among SYNC_ALLOWED_HOSTS.`);
}

type ServerSettings = Extract<SourceSettings, { kind: 'postgres' | 'mysql' }>;

function addressOf({ kind, host, port, database, user, tls }: ServerSettings, password: string): string {
  const account = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  const place = host.includes(':') ? `[${host}]` : host;
  const at = `${place}:${port ?? (kind === 'postgres' ? 5432 : 3306)}/${encodeURIComponent(database)}`;
  return `${kind}://${account}@${at}${tlsOf[kind][tls]}`;
}

/** What each driver is told. */
const tlsOf = {
  postgres: { off: '?sslmode=disable', on: '?sslmode=no-verify', verify: '?sslmode=verify-full' },
  mysql: {
    off: '',
    on: `?ssl=${encodeURIComponent('{"rejectUnauthorized":false}')}`,
    verify: `?ssl=${encodeURIComponent('{"rejectUnauthorized":true}')}`,
  },
} as const;
