import { join } from 'node:path';
import { DocprocError } from '@org/docproc-core/errors';
import { linkSettings, logLevels, storageFaults, storageSettings } from '@org/docproc-store';
import { z } from 'zod';

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const name = z.string().regex(/^[a-z_][a-z0-9_]{0,40}$/, 'a plain name: a-z, 0-9 and _');

/** Bytes, or with a unit: `52428800`, `50MB`. */
const size = z
  .string()
  .regex(/^\d{1,12} ?(B|KB|MB|GB)?$/i, 'a number of bytes, or with KB, MB or GB')
  .transform((text) => {
    const unit = /[KMG]/i.exec(text)?.[0].toUpperCase() ?? '';
    return Number.parseInt(text, 10) * 1024 ** ['', 'K', 'M', 'G'].indexOf(unit);
  })
  .pipe(
    z
      .number()
      .min(1)
      .max(1024 ** 4),
  );

const origins = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((origin) => origin.trim())
      .filter(Boolean),
  )
  .pipe(
    z.array(z.string().refine(isOrigin, 'must be origins such as https://app.example.com, parted by commas')),
  );

// Each setting with its meaning; `docproc-server --help` prints this table.
const settings = {
  HOST: z.string().min(1).default('127.0.0.1').describe('address to listen on'),
  PORT: whole(0, 65_535).default(8001).describe('port to listen on; 0 for a free one'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres://')
    .optional()
    .describe('PostgreSQL connection string; left out, an embedded one is started'),
  DATABASE_SCHEMA: name.default('docproc').describe("schema of Docproc's tables"),
  QUEUE_SCHEMA: name.default('pgboss').describe("schema of the queue's tables"),
  DATABASE_POOL_SIZE: whole(1, 500).default(10).describe('most database connections'),
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
  MAX_UPLOAD_SIZE: size.default(100 * 1024 ** 2).describe('largest upload: bytes, or with KB, MB, GB'),
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
  ACCESS_TOKEN_EXPIRE_MINUTES: whole(1, 1440).default(15).describe('life of an access token, minutes'),
  REFRESH_TOKEN_EXPIRE_DAYS: whole(1, 365).default(14).describe('life of an unused refresh token, days'),
  SESSION_EXPIRE_DAYS: whole(1, 3650)
    .default(90)
    .describe('a login ends after this time, however used, days'),
  RATE_LIMIT_PER_MINUTE: whole(0, 10_000_000)
    .default(30_000)
    .describe('calls of one user, or of one address without a login; 0 for any number'),
  REGISTRATIONS_PER_HOUR: whole(0, 1_000_000)
    .default(100)
    .describe('new accounts from one address; 0 for any number'),
  CORS_ORIGINS: origins
    .default([])
    .describe('origins that browsers may call from, parted by commas; default none'),
  PROXY_HOPS: whole(0, 10)
    .default(0)
    .describe('reverse proxies in front, whose X-Forwarded-For tells where callers are'),
  STOP_TIMEOUT: whole(0, 600).default(25).describe('time to finish requests after SIGTERM, seconds'),
  LOG_LEVEL: z.enum(logLevels).default('info').describe('debug, info, warn, error or silent'),
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
 * Reads the configuration from environment variables; an empty one counts as not set.
 * Error: `CONFIG_INVALID`, naming every setting at fault at once and never its value.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): ServerConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (!result.success) throw invalid(result.error);
  return { ...result.data, UPLOAD_DIR: result.data.UPLOAD_DIR ?? join(result.data.DATA_DIR, 'blobs') };
}

/** One line a setting: name, meaning and default. */
export function describeSettings(): string {
  const width = Math.max(...Object.keys(settings).map((key) => key.length));
  const lines = Object.entries(settings).map(([key, setting]) => {
    const fallback = setting instanceof z.ZodDefault ? setting.parse(undefined) : '';
    const shown = String(fallback) === '' ? '' : ` (default ${fallback})`;
    return `  ${key.padEnd(width)}  ${setting.description}${shown}`;
  });
  return lines.join('\n');
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

function invalid(error: z.ZodError): DocprocError {
  const fields = Object.fromEntries(error.issues.map((issue) => [issue.path.join('.'), issue.message]));
  const lines = Object.entries(fields).map(([key, message]) => `${key}: ${message}`);
  return new DocprocError('CONFIG_INVALID', `The configuration is wrong. ${lines.join('; ')}`, {
    details: { fields },
  });
}
