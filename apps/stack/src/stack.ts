import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DocprocError } from '@org/docproc-core/errors';
import { type Child, type ChildExit, type ChildOptions, startChild } from './process/child.ts';

/** A part of the stack. */
export type StackPart = 'postgres' | 'server' | 'worker';

/** How the stack is to be started. */
export interface StackOptions {
  /** Folder for the database, the files and the logs; kept. Default: a temporary one, removed at `stop()`. */
  readonly folder?: string;
  /** The server's port; 0 picks a free one. Default 0. */
  readonly port?: number;
  /** Address the server listens on. Default `127.0.0.1`. */
  readonly host?: string;
  /** Extraction threads of the worker. Default: the worker's own. */
  readonly threads?: number;
  /** Worker processes. Default 1. */
  readonly workers?: number;
  /** Further settings of server and worker, as environment variables. Default none. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Stops a start that is under way; it then fails with `ABORTED` and leaves nothing running. */
  readonly signal?: AbortSignal;
  /** Called as each part is ready, with the milliseconds that it took. */
  readonly onReady?: (part: StackPart, ms: number) => void;
}

/** A running stack. */
export interface Stack {
  /** The server's address, such as `http://127.0.0.1:8001`. */
  readonly url: string;
  /** PostgreSQL's address, with its password. */
  readonly databaseUrl: string;
  /** Folder of database, files and logs. */
  readonly folder: string;
  /** Process ids, for those who watch or kill them. */
  readonly pids: Readonly<Record<StackPart, number>>;
  /** Process ids of all workers, that of `pids` first. */
  readonly workerPids: readonly number[];
  /** Resolves when a part ends that was not told to. */
  readonly broken: Promise<ChildExit>;
  /** Stops all parts, the last started first. Resolves when nothing runs; safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL, server and worker as processes of their own on this machine.
 * Errors: `INTERNAL` where a part does not start (the message names its log), `ABORTED`.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'docproc-')));
  const children: Child[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= stopAll(children, options.folder === undefined ? folder : undefined);
    return stopping;
  };
  const logOf = (part: StackPart) => {
    const before = children.filter(({ name }) => name === part).length;
    return before === 0 ? part : `${part}-${before + 1}`;
  };
  const start = async (part: StackPart, child: Omit<ChildOptions, 'name' | 'logFile'>) => {
    options.signal?.throwIfAborted();
    const started = performance.now();
    const running = await startChild({
      ...child,
      name: part,
      logFile: join(folder, 'logs', `${logOf(part)}.log`),
    });
    children.push(running);
    options.onReady?.(part, Math.round(performance.now() - started));
    return running;
  };
  try {
    return { ...(await startParts(folder, options, start)), folder, stop };
  } catch (error) {
    await stop();
    if (options.signal?.aborted) throw new DocprocError('ABORTED', undefined, { cause: error });
    throw error;
  }
}

type StartPart = (part: StackPart, child: Omit<ChildOptions, 'name' | 'logFile'>) => Promise<Child>;

async function startParts(folder: string, options: StackOptions, start: StartPart) {
  const uploads = join(folder, 'uploads');
  await mkdir(folder, { recursive: true });
  // As root, PostgreSQL runs as another user, who has to get through to its own folder.
  await chmod(folder, 0o711);
  for (const path of [uploads, join(folder, 'logs')]) await mkdir(path, { recursive: true, mode: 0o700 });
  const postgres = await start('postgres', {
    entry: fileURLToPath(new URL('./postgres.js', import.meta.url)),
    args: [join(folder, 'postgres'), options.folder === undefined ? 'scratch' : 'kept'],
    env: inherited(),
    isReady: (message) => 'connectionString' in message,
  });
  const databaseUrl = String(postgres.ready['connectionString']);
  const own = { DATABASE_URL: databaseUrl, UPLOAD_DIR: uploads, DATA_DIR: folder, STOP_TIMEOUT: '5' };
  const shared = { ...inherited(), ...options.environment, ...own };
  const server = await start('server', {
    entry: entryOf('@org/docproc-server'),
    args: ['serve'],
    env: { ...shared, HOST: options.host ?? '127.0.0.1', PORT: String(options.port ?? 0) },
    isReady: (message) => message['msg'] === 'listening',
  });
  const startWorker = () =>
    start('worker', {
      entry: entryOf('@org/docproc-worker'),
      args: ['run'],
      env: options.threads === undefined ? shared : { ...shared, WORKER_THREADS: String(options.threads) },
      isReady: (message) => message['msg'] === 'working',
    });
  const worker = await startWorker();
  const workers = [worker];
  while (workers.length < (options.workers ?? 1)) workers.push(await startWorker());
  return {
    url: String(server.ready['url']),
    databaseUrl,
    pids: { postgres: postgres.pid, server: server.pid, worker: worker.pid },
    workerPids: workers.map(({ pid }) => pid),
    broken: Promise.race([postgres.exited, server.exited, ...workers.map(({ exited }) => exited)]),
  };
}

/** The built command line of a package of ours, beside its main entry. */
function entryOf(name: string): string {
  return fileURLToPath(new URL('./cli.js', import.meta.resolve(name)));
}

/** What a child needs of our environment to run at all; everything else is set on purpose. */
function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

async function stopAll(children: readonly Child[], temporary: string | undefined): Promise<void> {
  for (const child of children.toReversed()) await child.stop();
  if (temporary === undefined) return;
  // A PostgreSQL whose keeper was killed may still be writing its last files.
  await rm(temporary, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
