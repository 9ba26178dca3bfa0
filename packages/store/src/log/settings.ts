import { z } from 'zod';
import type { LogOptions } from './files.ts';

/** Settings of log files, for the table of an executable. */
export const logSettings = {
  LOG_DIR: z
    .string()
    .min(1)
    .optional()
    .describe('folder of log files, which administrators can read by the API; default standard output'),
  LOG_MAX_SIZE_MB: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(50)
    .describe('size at which a log file is followed by a new one, MB; there is one each day at least'),
  LOG_MAX_FILES: z.coerce.number().int().min(1).max(1000).default(14).describe('most log files of each kind'),
};

/** What the settings say. */
export type LogConfig = z.infer<z.ZodObject<typeof logSettings>>;

/** The same as `openLogs` takes it. */
export function logOptionsOf(config: Readonly<LogConfig>): Omit<LogOptions, 'kind' | 'level'> {
  return {
    ...(config.LOG_DIR !== undefined && { folder: config.LOG_DIR }),
    maxFileBytes: config.LOG_MAX_SIZE_MB * 1024 ** 2,
    maxFiles: config.LOG_MAX_FILES,
  };
}
