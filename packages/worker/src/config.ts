import { availableParallelism, hostname } from 'node:os';
import { DocprocError } from '@org/docproc-core/errors';
import { logLevels, storageFaults, storageSettings } from '@org/docproc-store';
import { z } from 'zod';

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const name = z.string().regex(/^[a-z_][a-z0-9_]{0,40}$/, 'a plain name: a-z, 0-9 and _');

// Each setting with its meaning; `docproc-worker --help` prints this table.
const settings = {
  DATABASE_URL: z
    .string({ error: 'is required' })
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres://')
    .describe('PostgreSQL connection string (required)'),
  DATABASE_SCHEMA: name.default('docproc').describe("schema of Docproc's tables"),
  QUEUE_SCHEMA: name.default('pgboss').describe("schema of the queue's tables"),
  UPLOAD_DIR: z
    .string()
    .min(1)
    .default('data/blobs')
    .describe('folder of uploaded files, shared with the servers'),
  ...storageSettings,
  WORKER_ID: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('name in logs and database; default host name and process id'),
  WORKER_THREADS: whole(1, 256).optional().describe('documents at the same time; default one a processor'),
  JOB_TIMEOUT: whole(1, 540).default(120).describe('longest time of one document, seconds'),
  MAX_MEMORY_MB: whole(64, 65_536).default(1024).describe('memory ceiling of one document, MB'),
  MAX_PAGES: whole(1, 1_000_000)
    .default(2000)
    .describe('pages or sheets read of one document, the rest is left out'),
  MAX_PIXELS: whole(1, 10_000_000_000).default(100_000_000).describe('pixels of one picture'),
  OCR_CACHE_DIR: z
    .string()
    .min(1)
    .optional()
    .describe('folder that keeps what OCR read, so that no picture is read twice; default none'),
  STOP_TIMEOUT: whole(0, 600)
    .default(25)
    .describe('time to finish after SIGTERM before work is handed back, seconds'),
  SWEEP_INTERVAL: whole(1, 86_400)
    .default(60)
    .describe('time between sweeps for lost work and orphaned files, seconds'),
  LOG_LEVEL: z.enum(logLevels).default('info').describe('debug, info, warn, error or silent'),
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
 * Reads the configuration from environment variables; an empty one counts as not set.
 * Error: `CONFIG_INVALID`, naming every setting at fault at once and never its value.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): WorkerConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (!result.success) throw invalid(result.error);
  const { WORKER_ID = `${hostname()}-${process.pid}`, WORKER_THREADS = availableParallelism() } = result.data;
  return { ...result.data, WORKER_ID, WORKER_THREADS };
}

/** One line a setting: name, meaning and default. */
export function describeSettings(): string {
  const width = Math.max(...Object.keys(settings).map((key) => key.length));
  const lines = Object.entries(settings).map(([key, setting]) => {
    const fallback = setting instanceof z.ZodDefault ? ` (default ${setting.parse(undefined)})` : '';
    return `  ${key.padEnd(width)}  ${setting.description}${fallback}`;
  });
  return lines.join('\n');
}

function invalid(error: z.ZodError): DocprocError {
  const fields = Object.fromEntries(error.issues.map((issue) => [issue.path.join('.'), issue.message]));
  const lines = Object.entries(fields).map(([key, message]) => `${key}: ${message}`);
  return new DocprocError('CONFIG_INVALID', `The configuration is wrong. ${lines.join('; ')}`, {
    details: { fields },
  });
}
