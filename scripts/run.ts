/**
 * The door: `pnpm verify`, `pnpm demo [FILE...]`, `pnpm start`, `pnpm docproc ...`. pnpm has installed the dependencies
 * by the time this runs (`verifyDepsBeforeRun` in pnpm-workspace.yaml); this builds, then runs the command.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBuilt, markBuilt } from './freshness.ts';
import { runQuietly } from './steps.ts';
import { verify } from './verify.ts';

const [command, ...args] = process.argv.slice(2);
// Where the user called it from; pnpm runs scripts in the root.
const calledFrom = process.env['INIT_CWD'] ?? process.cwd();
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
process.exitCode = await run();

async function run(): Promise<number> {
  if (command === 'verify') return verify();
  if (command === 'docproc') return runDocproc();
  if (command !== 'demo' && command !== 'start') return usage();
  if (!(await ensureBuilt())) return 1;
  return runNode('.', ['apps/stack/dist/cli.js', command, ...(command === 'demo' ? demoArgs() : args)]);
}

/** The command line of core, from where the user is. */
async function runDocproc(): Promise<number> {
  if (!(await ensureBuilt())) return 1;
  return runNode(calledFrom, [resolve('packages/core/dist/cli.js'), ...args]);
}

async function ensureBuilt(): Promise<boolean> {
  if (isBuilt()) return true;
  if (!(await runQuietly('build', 'building'))) return false;
  markBuilt();
  return true;
}

/** Paths are meant from where the user is. Without any, the sample documents are taken. */
function demoArgs(): string[] {
  const outAt = args.indexOf('--out');
  const paths = args.map((arg) => (arg.startsWith('--') ? arg : resolve(calledFrom, arg)));
  const files = outAt < 0 ? paths : paths.filter((_, index) => index !== outAt && index !== outAt + 1);
  return files.length > 0 ? paths : [...paths, ...samples()];
}

function samples(): string[] {
  const folder = 'fixtures/samples';
  return readdirSync(folder).map((name) => join(folder, name));
}

function usage(): number {
  console.error(
    'usage: pnpm verify | pnpm demo [FILE...] [--out DIR] | pnpm start [--port N] [--folder DIR] | pnpm docproc ...',
  );
  return 2;
}

/** Runs a built command. Signals reach it through us, so that it can stop its own children in order. */
function runNode(cwd: string, argv: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, argv, { cwd, stdio: 'inherit' });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, forward);
  return new Promise((done) => {
    child.on('error', () => done(1));
    child.on('exit', (code, signal) => done(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
  });
}
