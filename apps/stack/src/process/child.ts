import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { DocprocError } from '@org/docproc-core/errors';

/** What a child says, one JSON object a line on its standard output, or by IPC. */
export type ChildMessage = Readonly<Record<string, unknown>>;

/** How a child process is to be started. */
export interface ChildOptions {
  /** For messages and the log file's name. */
  readonly name: string;
  /** Script to run, absolute. */
  readonly entry: string;
  readonly args?: readonly string[];
  /** Whole environment of the child: nothing is inherited that is not here. */
  readonly env: Readonly<Record<string, string>>;
  /** File that takes its output. */
  readonly logFile: string;
  /** Picks the message that says it is ready. */
  readonly isReady: (message: ChildMessage) => boolean;
  /** Longest time to get ready, in milliseconds. Default 60,000. */
  readonly readyTimeoutMs?: number;
}

/** How a child ended. */
export interface ChildExit {
  readonly name: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running child process. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** The message that said it was ready. */
  readonly ready: ChildMessage;
  /** Resolves when the process has ended. Never rejects. */
  readonly exited: Promise<ChildExit>;
  /** Asks it to stop; kills it and what it started after `graceMs` (default 10,000). Resolves when nothing of it runs. */
  stop(graceMs?: number): Promise<void>;
}

/** How long the output of a child that ended may take to arrive, in milliseconds. */
const LAST_WORDS_MS = 500;

/**
 * Starts a Node process in a group of its own, so that a Ctrl-C in the terminal reaches only us, and waits until it is
 * ready. Error: `INTERNAL` with its last words where it ends or stays silent before that.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const lifeline = new URL('./lifeline.js', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', lifeline, options.entry, ...(options.args ?? [])], {
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  const exited = exitOf(child, options.name);
  const stop = (graceMs = 10_000) => stopGroup(child, exited, graceMs);
  writeLog(child, options.logFile);
  try {
    const ready = await untilReady(child, exited, options);
    return { name: options.name, pid: child.pid ?? 0, ready, exited, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function exitOf(child: ChildProcess, name: string): Promise<ChildExit> {
  return new Promise((resolve) => {
    child.on('error', () => resolve({ name, code: 1, signal: null }));
    child.on('exit', (code, signal) => resolve({ name, code, signal }));
  });
}

function writeLog(child: ChildProcess, logFile: string): void {
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  child.on('close', () => log.end());
}

function untilReady(
  child: ChildProcess,
  exited: Promise<ChildExit>,
  options: ChildOptions,
): Promise<ChildMessage> {
  const { name, isReady, readyTimeoutMs = 60_000 } = options;
  const said = lastWords(child);
  const closed = once(child, 'close').catch(() => undefined);
  return new Promise((resolve, reject) => {
    const fail = (what: string) => reject(new DocprocError('INTERNAL', `the ${name} ${what}${said()}`));
    const timer = setTimeout(() => fail(`was not ready within ${readyTimeoutMs / 1000} s`), readyTimeoutMs);
    const hear = (message: unknown) => {
      if (!isMessage(message) || !isReady(message)) return;
      clearTimeout(timer);
      resolve(message);
    };
    child.on('message', hear);
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => hear(parseLine(line)));
    void exited.then(async ({ code, signal }) => {
      clearTimeout(timer);
      await Promise.race([closed, sleep(LAST_WORDS_MS)]);
      fail(`ended before it was ready (${signal ?? `exit ${code}`})`);
    });
  });
}

/** The end of what the child wrote to its standard error, for the message of a failed start. */
function lastWords(child: ChildProcess): () => string {
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-1000);
  });
  return () => (words.trim() === '' ? '' : `:\n${words.trim()}`);
}

function isMessage(value: unknown): value is ChildMessage {
  return typeof value === 'object' && value !== null;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Whatever the child had started in its group goes with it. */
async function stopGroup(child: ChildProcess, exited: Promise<ChildExit>, graceMs: number): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => killGroup(pid), graceMs);
  await exited;
  clearTimeout(timer);
  killGroup(pid);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}
