/**
 * The door: `pnpm verify`, `pnpm demo [FILE...]`, `pnpm start`. pnpm has installed the dependencies by the time this
 * runs (`verifyDepsBeforeRun` in pnpm-workspace.yaml); this builds, then runs the command.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runQuietly } from './steps.ts';
import { verify } from './verify.ts';

const [command, ...args] = process.argv.slice(2);
// Where the user called it from; pnpm runs scripts in the root.
const calledFrom = process.env['INIT_CWD'] ?? process.cwd();
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
process.exitCode = await run();

async function run(): Promise<number> {
  if (command === 'verify') return verify();
  if (command !== 'demo' && command !== 'start') return usage();
  if (!(await runQuietly('build', 'building'))) return 1;
  return runStack(command, command === 'demo' ? demoArgs() : args);
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
    'usage: pnpm verify | pnpm demo [FILE...] [--out DIR] | pnpm start [--port N] [--folder DIR]',
  );
  return 2;
}

/** Runs the built stack. Signals reach it through us, so that it can stop its own children in order. */
function runStack(name: string, rest: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, ['apps/stack/dist/cli.js', name, ...rest], { stdio: 'inherit' });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, forward);
  return new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
  });
}
