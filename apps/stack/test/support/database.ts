import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@org/docproc-store/embedded';

/** A PostgreSQL of the test's own, which can be stopped, started again and paused. */
export interface OwnDatabase extends AsyncDisposable {
  readonly connectionString: string;
  /** Folder of the test, removed with it. */
  readonly folder: string;
  /** Stops it as a restart does: every connection is ended. */
  stop(): Promise<void>;
  /** Starts it again where it was. */
  start(): Promise<void>;
  /** Stops every process of it in its tracks (`SIGSTOP`). */
  pause(): Promise<void>;
  resume(): Promise<void>;
}

export async function openDatabase(options: { readonly maxConnections?: number } = {}): Promise<OwnDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'docproc-failures-'));
  // As root, PostgreSQL runs as another user, who has to get through to its own folder.
  await chmod(folder, 0o711);
  const home = join(folder, 'postgres');
  let postgres: EmbeddedPostgres = await startEmbeddedPostgres({ folder: home, ...options });
  const { connectionString, port } = postgres;
  let paused: readonly number[] = [];
  const resume = async () => {
    for (const pid of paused.toReversed()) process.kill(pid, 'SIGCONT');
    paused = [];
  };
  return {
    connectionString,
    folder,
    stop: () => postgres.stop(),
    async start() {
      postgres = await startEmbeddedPostgres({ folder: home, port, ...options });
    },
    async pause() {
      const postmaster = Number.parseInt(await readFile(join(home, 'data', 'postmaster.pid'), 'utf8'), 10);
      // First the one that starts the others.
      process.kill(postmaster, 'SIGSTOP');
      const children = await childrenOf(postmaster);
      for (const pid of children) process.kill(pid, 'SIGSTOP');
      paused = [postmaster, ...children];
    },
    resume,
    async [Symbol.asyncDispose]() {
      await resume();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

/** The parent is the second field after the name in proc(5)'s `stat`. */
async function childrenOf(parent: number): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent) found.push(Number(name));
  }
  return found;
}
