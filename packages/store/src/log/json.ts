import { isDocprocError } from '@org/docproc-core/errors';
import type { LogFields, Logger } from '@org/docproc-core/ports';

/** Log levels, the most talkative first. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** Least level that is written; `silent` writes nothing. */
export type LogLevel = (typeof logLevels)[number];

/**
 * A logger that writes one JSON object a line: `level`, `time` (ISO 8601), `msg` and the fields. Errors under `err`
 * become their name, message, code and stack, with their causes.
 */
export function createJsonLogger(
  level: LogLevel,
  write: (line: string) => void = (line) => process.stdout.write(line),
): Logger {
  const least = logLevels.indexOf(level);
  const at = (name: 'debug' | 'info' | 'warn' | 'error') => (fields: LogFields, message: string) => {
    if (logLevels.indexOf(name) < least) return;
    const line = { level: name, time: new Date().toISOString(), msg: message, ...withPlainErrors(fields) };
    write(`${JSON.stringify(line)}\n`);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function withPlainErrors(fields: LogFields): LogFields {
  const entries = Object.entries(fields).map(([key, value]) => [
    key,
    value instanceof Error ? plainError(value) : value,
  ]);
  return Object.fromEntries(entries);
}

/** Causes are followed a few steps only: they may form a circle. */
function plainError(error: Error, depth = 0): LogFields {
  const { name, message, stack, cause } = error;
  const code = isDocprocError(error) || 'code' in error ? { code: error.code } : {};
  const causes = cause instanceof Error && depth < 4 ? { cause: plainError(cause, depth + 1) } : {};
  return { name, message, ...code, stack, ...causes };
}
