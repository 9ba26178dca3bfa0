import { DocprocError } from '@org/docproc-core/errors';
import { joinCoordinator } from '../generator/remote.ts';
import { hostAndPort } from './address.ts';
import { runCalibrate } from './calibrate.ts';
import { runCompare } from './compare.ts';
import { type Flags, parseCall, required } from './flags.ts';
import { runRun } from './run.ts';
import { runSize } from './size.ts';
import { usage } from './usage.ts';

/** Runs what the arguments ask for. Resolves to the exit code. Error: `OPTION_INVALID` for a call that is wrong. */
export async function runCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const call = parseCall(args);
  if (call.flags.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const [command, ...rest] = call.positionals;
  if (command === 'run' && rest.length === 1) return runRun(String(rest[0]), call.flags, signal);
  if (command === 'generate' && rest.length === 1) return runGenerate(String(rest[0]), call.flags, signal);
  if (command === 'compare' && rest.length > 0) return runCompare(rest, call.flags, signal);
  if (command === 'calibrate' && rest.length === 0) return runCalibrate(call.flags, signal);
  if (command === 'size' && rest.length === 0) return runSize(call.flags);
  throw new DocprocError('OPTION_INVALID', usage);
}

async function runGenerate(address: string, flags: Flags, signal: AbortSignal): Promise<number> {
  const { host, port } = hostAndPort('the coordinator', address);
  await joinCoordinator(host, port, required('--token', flags.token), signal);
  return 0;
}
