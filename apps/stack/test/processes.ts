import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** How a run of the command line ended. */
export interface RunEnd {
  readonly code: number | null;
  readonly output: string;
}

/** A run of the built command line whose processes and files can be told from all others. */
export interface Run extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly end: Promise<RunEnd>;
  /** Resolves once the output contains the text; rejects where the run ends before. */
  saw(text: string): Promise<void>;
  /** Ids of its processes whose command line contains the text. */
  processes(text?: string): Promise<number[]>;
  /** What it left in the temporary folder. */
  files(): Promise<string[]>;
}

/** Runs `docproc-stack` with a temporary folder of its own, by which its processes are found in `/proc`. */
export async function runCli(args: readonly string[]): Promise<Run> {
  const temporary = await mkdtemp(join(tmpdir(), 'docproc-test-'));
  // As root, PostgreSQL runs as another user, who has to get in.
  await chmod(temporary, 0o755);
  const env = { ...process.env, TMPDIR: temporary };
  const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const end = new Promise<RunEnd>((resolve) => child.on('close', (code) => resolve({ code, output })));
  return {
    child,
    end,
    saw: (text) => until(() => output.includes(text), end),
    processes: (text = '') => findProcesses(temporary, text),
    files: () => readdir(temporary),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await end;
      await rm(temporary, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

async function until(isTrue: () => boolean, end: Promise<RunEnd>): Promise<void> {
  let ended: RunEnd | undefined;
  void end.then((value) => (ended = value));
  while (!isTrue()) {
    if (ended) throw new Error(`ended with ${ended.code} before that:\n${ended.output}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function findProcesses(marker: string, text: string): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    ids.map(async (id) => {
      const command = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
      const environment = await readFile(`/proc/${id}/environ`, 'utf8').catch(() => '');
      return (command + environment).includes(marker) && command.includes(text) ? [Number(id)] : [];
    }),
  );
  return found.flat();
}
