import { type Logger, silentLogger } from '@org/docproc-core/ports';
import type { Logs } from '@org/docproc-store';

/** Logs that go nowhere, and the fields of the first line with this message, once it is logged. */
export function lineOf(message: string): {
  readonly line: Promise<Readonly<Record<string, unknown>>>;
  readonly logs: Logs;
} {
  const { promise, resolve } = Promise.withResolvers<Readonly<Record<string, unknown>>>();
  const info: Logger['info'] = (fields, text) => {
    if (text === message) resolve(fields);
  };
  const logger: Logger = { ...silentLogger, info };
  return { line: promise, logs: { logger, access: silentLogger, level: 'info', close: async () => {} } };
}
