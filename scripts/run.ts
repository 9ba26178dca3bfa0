/**
 * The door: `pnpm verify`, `pnpm demo [FILE...]`, `pnpm start`. pnpm has installed the dependencies by the time this
 * runs (`verifyDepsBeforeRun` in pnpm-workspace.yaml); this builds, then runs the command.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { runQuietly } from './steps.ts';
import { verify } from './verify.ts';

const [command, ...args] = process.argv.slice(2);
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
process.exitCode = await run();

async function run(): Promise<number> {
  if (command === 'verify') return verify();
  if (command !== 'demo' && command !== 'start') return usage();
  if (!(await runQuietly('build', 'building'))) return 1;
  return runStack(command, args);
}

function usage(): number {
  console.error('usage: pnpm verify | pnpm demo [FILE...] | pnpm start');
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
