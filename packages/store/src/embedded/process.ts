import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Account, spawnOptions } from './account.ts';

/**
 * Runs PostgreSQL and stops it when its own input ends. That end comes when this process closes it, and when this
 * process is gone, however it went: so nothing is ever left running. Arguments: log file, then the command.
 */
const keeper = `
log=$1; shift
exec 3<&0
"$@" </dev/null >>"$log" 2>&1 3<&- &
server=$!
{ cat <&3 >/dev/null; kill -INT "$server"; } >/dev/null 2>&1 &
keeper=$!
wait "$server"
code=$?
kill "$keeper" 2>/dev/null
exit "$code"
`;

/** A running PostgreSQL. */
export interface Server {
  /** Stops it and waits until it is gone. */
  stop(): Promise<void>;
  /** Whether it has ended, by itself or not. */
  hasEnded(): boolean;
  /** Resolves when it has ended, by itself or not. */
  readonly ended: Promise<void>;
}

/** Starts the command under the keeper, away from the terminal: Ctrl-C reaches us first, not the database. */
export function startServer(
  command: readonly string[],
  logFile: string,
  account: Account | undefined,
): Server {
  const child = spawn('/bin/sh', ['-c', keeper, 'sh', logFile, ...command], {
    ...spawnOptions(account),
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', resolve);
    child.once('error', resolve);
  }).then(() => {
    hasEnded = true;
    child.stdin.destroy();
  });
  // Writing to a keeper that is gone is no news.
  child.stdin.on('error', () => {});
  child.unref();
  return {
    hasEnded: () => hasEnded,
    ended,
    stop: () => stopChild(child, () => hasEnded),
  };
}

async function stopChild(child: ChildProcess, hasEnded: () => boolean): Promise<void> {
  if (hasEnded()) return;
  child.ref();
  const exited = once(child, 'exit');
  child.stdin?.end();
  await exited;
}

/**
 * Stops a server that another process left running on this folder: one that was killed on a system where the keeper
 * could not do its work.
 */
export async function stopLeftover(folder: string): Promise<void> {
  const pid = await readPid(folder);
  if (pid === undefined || !isAlive(pid) || !(await isPostgres(pid))) return;
  process.kill(pid, 'SIGINT');
  for (let waited = 0; isAlive(pid) && waited < 10_000; waited += 50) await delay(50);
  if (isAlive(pid)) process.kill(pid, 'SIGQUIT');
}

async function readPid(folder: string): Promise<number | undefined> {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
}

/** Whether there is a process of that number, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A number may belong to another program by now. Where the system does not tell, PostgreSQL's own check decides. */
async function isPostgres(pid: number): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.includes('postgres');
}
