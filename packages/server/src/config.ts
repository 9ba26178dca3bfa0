import { join } from 'node:path';
import {
  byteSize,
  type LoadedConfig,
  linkSettings,
  loadForProcess,
  loadSettings,
  logLevel,
  logSettings,
  metricsSettings,
  originList,
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

/** Each setting with its meaning; `docproc-server --help` prints this table. */
export const settings = {
  HOST: z.string().min(1).default('127.0.0.1').describe('address to listen on'),
  PORT: wholeNumber(0, 65_535).default(8001).describe('port to listen on; 0 for a free one'),
  DATABASE_URL: postgresUrl
    .optional()
    .describe('PostgreSQL connection string; left out, an embedded one is started'),
  DATABASE_SCHEMA: plainName.default('docproc').describe("schema of Docproc's tables"),
  QUEUE_SCHEMA: plainName.default('pgboss').describe("schema of the queue's tables"),
  DATABASE_POOL_SIZE: wholeNumber(1, 500).default(10).describe('most database connections'),
  DATABASE_TIMEOUT: wholeNumber(1, 600)
    .default(15)
    .describe('longest time of one statement in the database, seconds; then the call is answered with 503'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('data')
    .describe('folder of the embedded database and of generated keys'),
  UPLOAD_DIR: z
    .string()
    .min(1)
    .optional()
    .describe('folder of uploaded files, shared with the workers; default blobs in DATA_DIR'),
  ...storageSettings,
  ...linkSettings,
  ...syncSettings,
  QUERY_MEMORY_MB: wholeNumber(32, 65_536).default(256).describe('memory of one query of synced tables, MB'),
  QUERY_TIMEOUT: wholeNumber(1, 3600)
    .default(30)
    .describe('longest time of one query of synced tables, seconds'),
  QUERIES_AT_ONCE: wholeNumber(1, 64)
    .default(4)
    .describe('queries of synced tables at the same time; others wait'),
  MAX_EXPORT_SIZE: byteSize
    .default(1024 ** 3)
    .describe('largest file of one export of a synced table: bytes, or with KB, MB, GB'),
  MAX_EXPORTS_KEPT: byteSize
    .default(4 * 1024 ** 3)
    .describe('exports of one user that a server keeps until they are swept; his older ones go first'),
  MAX_UPLOAD_SIZE: byteSize.default(100 * 1024 ** 2).describe('largest upload: bytes, or with KB, MB, GB'),
  JWT_SIGNING_KEY: z
    .string()
    .optional()
    .describe('Ed25519 private key as JSON Web Key; left out, one is generated and kept in DATA_DIR'),
  JWT_ACCEPTED_KEYS: z
    .string()
    .optional()
    .describe('older or coming keys whose tokens are accepted: a JSON Web Key Set, public parts suffice'),
  ADMIN_EMAIL: z
    .string()
    .optional()
    .describe('address of the first administrator, made at start while there is none; needs ADMIN_PASSWORD'),
  ADMIN_PASSWORD: z.string().optional().describe('password of the first administrator'),
  ACCESS_TOKEN_EXPIRE_MINUTES: wholeNumber(1, 1440).default(15).describe('life of an access token, minutes'),
  REFRESH_TOKEN_EXPIRE_DAYS: wholeNumber(1, 365)
    .default(14)
    .describe('life of an unused refresh token, days'),
  SESSION_EXPIRE_DAYS: wholeNumber(1, 3650)
    .default(90)
    .describe('a login ends after this time, however used, days'),
  REGISTRATION: z
    .enum(['open', 'telling', 'closed'])
    .default('open')
    .describe(
      'who makes accounts: anybody (open), anybody and a taken address is said (telling), administrators (closed)',
    ),
  RATE_LIMIT_PER_MINUTE: wholeNumber(0, 10_000_000)
    .default(30_000)
    .describe('calls of one user, or of one address without a login; 0 for any number'),
  REGISTRATIONS_PER_HOUR: wholeNumber(0, 1_000_000)
    .default(100)
    .describe('new accounts from one address; 0 for any number'),
  CORS_ORIGINS: originList
    .default([])
    .describe('origins that browsers may call from, parted by commas; default none'),
  PROXY_HOPS: wholeNumber(0, 10)
    .default(0)
    .describe('reverse proxies in front, whose X-Forwarded-For tells where callers are'),
  DRAIN_DELAY: wholeNumber(0, 600)
    .default(0)
    .describe('time after SIGTERM with readiness down and requests answered on, seconds'),
  STOP_TIMEOUT: wholeNumber(0, 600).default(25).describe('time to finish requests after SIGTERM, seconds'),
  LOG_LEVEL: logLevel.default('info').describe('debug, info, warn, error or silent'),
  ...logSettings,
  SLOW_REQUEST_MS: wholeNumber(1, 3_600_000)
    .default(1000)
    .describe('requests that take longer are flagged in the log, milliseconds'),
  ...metricsSettings,
  ...tracingSettings,
  NODE_ENV: z
    .string()
    .default('development')
    .describe('production requires DATABASE_URL and JWT_SIGNING_KEY'),
};

const schema = z.object(settings).check((context) => {
  const { ADMIN_EMAIL, ADMIN_PASSWORD } = context.value;
  if ((ADMIN_EMAIL === undefined) !== (ADMIN_PASSWORD === undefined)) {
    const path = [ADMIN_EMAIL === undefined ? 'ADMIN_EMAIL' : 'ADMIN_PASSWORD'];
    context.issues.push({ code: 'custom', input: undefined, path, message: 'is needed beside the other' });
  }
  for (const [key, message] of storageFaults(context.value)) {
    context.issues.push({ code: 'custom', input: undefined, path: [key], message });
  }
  if (context.value.NODE_ENV !== 'production') return;
  for (const key of ['DATABASE_URL', 'JWT_SIGNING_KEY'] as const) {
    if (context.value[key] !== undefined) continue;
    context.issues.push({
      code: 'custom',
      input: undefined,
      path: [key],
      message: 'is required in production',
    });
  }
});

/** What the process is configured to do. */
export type ServerConfig = Readonly<Omit<z.infer<typeof schema>, 'UPLOAD_DIR'>> & {
  readonly UPLOAD_DIR: string;
};

/**
 * Reads the configuration from environment variables alone; an empty one counts as not set.
 * Error: `CONFIG_INVALID`, naming every setting at fault at once and never its value.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): ServerConfig {
  return load({ environment }).config;
}

/**
 * Reads the configuration of this process: see `loadForProcess`.
 * Error: `CONFIG_INVALID`.
 */
export function loadConfig(envFile: string | undefined): LoadedConfig<ServerConfig> {
  return loadForProcess(load, envFile, { environment: process.env, folder: process.cwd() });
}

function load(sources: SettingSources): LoadedConfig<ServerConfig> {
  const { config, ...rest } = loadSettings(settings, schema, sources);
  return { ...rest, config: { ...config, UPLOAD_DIR: config.UPLOAD_DIR ?? join(config.DATA_DIR, 'blobs') } };
}
