import { isDocprocError } from '../errors/index.ts';
import { parseCommand } from './arguments.ts';
import { runExtract } from './extract.ts';
import { inFlags } from './flag-names.ts';
import { helpText } from './help.ts';
import { runReport } from './report.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

/** All went well, or well enough: `ok` or `partial`. */
const DONE = 0;
/** At least one file failed. */
const FAILED = 1;
/** The call itself was wrong. */
const WRONG_CALL = 2;
/** Ended by Ctrl-C: 128 and the signal's number, as shells count. */
const INTERRUPTED = 130;

/** Runs the command line with its arguments (without `node` and the script) and gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  // A reader that has seen enough closes the pipe; that is no fault of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? DONE : FAILED),
  );
  const interrupt = listenForInterrupt();
  try {
    const command = parseCommand(args);
    switch (command.name) {
      case 'help':
        process.stdout.write(helpText);
        return DONE;
      case 'version':
        process.stdout.write(`${version()}\n`);
        return DONE;
      case 'extract':
        return (await runExtract(command, interrupt.signal)) > 0 ? FAILED : DONE;
      case 'report':
        return (await runReport(command, interrupt.signal)) > 0 ? FAILED : DONE;
    }
  } catch (error) {
    if (interrupt.signal.aborted) return INTERRUPTED;
    return explain(error);
  } finally {
    interrupt.stop();
  }
}

function explain(error: unknown): number {
  if (error instanceof UsageError || (isDocprocError(error) && error.code === 'OPTION_INVALID')) {
    process.stderr.write(`docproc: ${inFlags(error.message)}\nTry 'docproc --help'.\n`);
    return WRONG_CALL;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`docproc: ${isDocprocError(error) ? `${error.code}: ` : ''}${inFlags(message)}\n`);
  return FAILED;
}

/** The first Ctrl-C stops the work and cleans up, the second ends at once. */
function listenForInterrupt(): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const onInterrupt = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    controller.abort();
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  const stop = () => {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  };
  return { signal: controller.signal, stop };
}
