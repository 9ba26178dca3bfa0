import type { LogFields, Logger } from '@org/docproc-core/ports';
import { type DestinationStream, destination, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import type { LogLevel } from './levels.ts';
import { redactMembers, redactText } from './redact.ts';

/** A logger whose level can be changed while it is in use. */
export interface LeveledLogger extends Logger {
  /** Least level that is written. */
  level: LogLevel;
}

/**
 * A logger that writes one JSON object a line: `level`, `time` (ISO 8601), `msg` and the fields, without secrets. Errors
 * become their name, message, code and stack, with their causes. By default it writes to standard output.
 *
 * @example
 * const logger = createJsonLogger('info');
 * logger.info({ documentId }, 'document extracted');
 */
export function createJsonLogger(
  level: LogLevel,
  stream: DestinationStream = destination({ fd: 1, sync: false }),
): LeveledLogger {
  const lines = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // Errors are plain by then, and not pino's to describe.
      serializers: { err: (error: unknown) => error },
    },
    stream,
  );
  return {
    get level() {
      return lines.level as LogLevel;
    },
    set level(next) {
      lines.level = next;
    },
    debug: writerAt(lines, 'debug'),
    info: writerAt(lines, 'info'),
    warn: writerAt(lines, 'warn'),
    error: writerAt(lines, 'error'),
  };
}

function writerAt(lines: PinoLogger, level: 'debug' | 'info' | 'warn' | 'error'): Logger['info'] {
  return (fields: LogFields, message: string) => {
    if (lines.isLevelEnabled(level)) lines[level](redactMembers(fields), redactText(message));
  };
}
