#!/usr/bin/env node
import { isDocprocError } from '@org/docproc-core/errors';
import { runCommand } from './cli/command.ts';
import { usage } from './cli/usage.ts';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());

process.exitCode = await runCommand(process.argv.slice(2), interrupted.signal).catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\n`);
  if (interrupted.signal.aborted) return 130;
  const wrong = isDocprocError(error) && error.code === 'OPTION_INVALID';
  if (wrong && message !== usage) process.stderr.write('\nSee docproc-bench --help.\n');
  return wrong ? 2 : 1;
});
