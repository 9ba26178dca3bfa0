/// <reference path="./pino-roll.d.ts" />
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@org/docproc-core/ports';
import { type DestinationStream, destination, multistream } from 'pino';
import { createJsonLogger } from './json.ts';
import type { LogLevel } from './levels.ts';

/** What each file in the log folder holds: a server's lines, errors of all, requests, and workers' lines. */
export const logKinds = ['app', 'error', 'access', 'worker'] as const;

/** A kind of log file. */
export type LogKind = (typeof logKinds)[number];

/** Where log lines go. */
export interface LogOptions {
  readonly level: LogLevel;
  /** Whose lines they are: a server's (`app`) or a worker's. */
  readonly kind: 'app' | 'worker';
  /** Folder of the files; made where it is missing. Default: lines go to standard output. */
  readonly folder?: string;
  /** A file that has grown to this many bytes is followed by a new one. Default 50 MiB. */
  readonly maxFileBytes?: number;
  /** Most files of each kind; older ones are removed when a new one is begun. Default 14. */
  readonly maxFiles?: number;
}

/** Open logs. */
export interface Logs {
  readonly logger: Logger;
  /** For requests: a file of its own, or the same as the others. */
  readonly access: Logger;
  /** Folder of the files; left out where there are none. */
  readonly folder?: string;
  /** Least level that is written; changes for all at once. */
  level: LogLevel;
  /** Writes what is left, and closes. */
  close(): Promise<void>;
}

/**
 * Opens the logs of a process: JSON lines to standard output, or to files in a folder, a new one each day and whenever one
 * has grown too large: `app.2026-11-21.1.log`. Lines of level `error` also go to `error`. Several processes may share
 * the folder: each line is appended whole.
 */
export async function openLogs(options: LogOptions): Promise<Logs> {
  const { folder, level } = options;
  if (folder === undefined) {
    const out: FileStream = destination({ fd: 1, sync: false, maxLength: mostWaiting });
    const logger = createJsonLogger(level, whileOpen(out));
    return logsOf([logger], [out], { logger, access: logger });
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const [own, error] = [await openFile(options, options.kind), await openFile(options, 'error')];
  const streams = [
    { stream: whileOpen(own), level: 'debug' },
    { stream: whileOpen(error), level: 'error' },
  ] as const;
  const logger = createJsonLogger(level, multistream([...streams]));
  if (options.kind === 'worker') return logsOf([logger], [own, error], { logger, access: logger, folder });
  const requests = await openFile(options, 'access');
  const access = createJsonLogger(level, whileOpen(requests));
  return logsOf([logger, access], [own, error, requests], { logger, access, folder });
}

/** Bytes of lines that may wait for a disk; those that come on top of them are lost. */
const mostWaiting = 16 * 1024 ** 2;

/** A file's stream, as far as we use it. */
interface FileStream extends DestinationStream {
  on(event: 'error', listener: (error: unknown) => void): unknown;
  once(event: 'close', listener: () => void): unknown;
  end(): void;
}

function logsOf(
  loggers: readonly { level: LogLevel }[],
  streams: readonly FileStream[],
  parts: Pick<Logs, 'logger' | 'access' | 'folder'>,
): Logs {
  return {
    ...parts,
    get level() {
      return loggers[0]?.level ?? 'info';
    },
    set level(level) {
      for (const logger of loggers) logger.level = level;
    },
    close: async () => void (await Promise.all(streams.map(end))),
  };
}

/** What is logged after the end is lost; it must not throw. */
function whileOpen(stream: FileStream): DestinationStream {
  let open = true;
  stream.once('close', () => {
    open = false;
  });
  return {
    write(line) {
      if (open) stream.write(line);
    },
  };
}

async function openFile(
  { folder = '.', maxFileBytes = 50 * 1024 ** 2, maxFiles = 14 }: LogOptions,
  kind: LogKind,
): Promise<FileStream> {
  const { default: openRollingFile } = await import('pino-roll');
  const stream: FileStream = await openRollingFile({
    file: join(folder, kind),
    extension: '.log',
    frequency: 'daily',
    dateFormat: 'yyyy-MM-dd',
    size: `${maxFileBytes}b`,
    limit: { count: maxFiles, removeOtherLogFiles: true },
    mode: 0o600,
    maxLength: mostWaiting,
  });
  // A full disk or a removed folder costs log lines, and nothing else.
  stream.on('error', () => {});
  return stream;
}

async function end(stream: FileStream): Promise<void> {
  const closed = new Promise<void>((resolve) => stream.once('close', resolve));
  stream.end();
  await closed;
}
