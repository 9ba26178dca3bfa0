#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { isDocprocError } from '@org/docproc-core/errors';
import { runDemo } from './demo/run.ts';
import { runStart } from './start.ts';

const usage = `usage: docproc-stack demo FILE... [--out DIR]
       docproc-stack start [--port N] [--host ADDRESS] [--folder DIR] [--threads N]

demo   starts PostgreSQL, server and worker, takes the files from upload to report, and stops.
       --out DIR        folder for the reports, a new one for each run inside it (default docproc-out)
start  starts the same three and keeps them running until Ctrl-C.
       --port N         port of the server (default 8001)
       --host ADDRESS   address the server listens on (default 127.0.0.1)
       --folder DIR     database, files and logs; kept between runs (default .docproc)
       --threads N      extraction threads of the worker`;

/** Exit codes: 0 done, 1 something failed, 2 the call was wrong, 130 interrupted. */
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());

process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) => {
  if (interrupted.signal.aborted) {
    process.stderr.write('\ninterrupted; everything that was started is stopped\n');
    return 130;
  }
  process.stderr.write(`\n${describe(error)}\n`);
  return 1;
});

async function run(args: readonly string[]): Promise<number> {
  const call = parseCall(args);
  if (call === undefined || call.values.help) {
    (call ? process.stdout : process.stderr).write(`${usage}\n`);
    return call ? 0 : 2;
  }
  const { positionals, values } = call;
  const [command, ...files] = positionals;
  if (command === 'demo' && files.length > 0) {
    return runDemo({ files, out: values.out ?? 'docproc-out', signal: interrupted.signal });
  }
  if (command === 'start' && files.length === 0)
    return runStart({ ...startOptions(values), signal: interrupted.signal });
  process.stderr.write(`${usage}\n`);
  return 2;
}

function parseCall(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        folder: { type: 'string' },
        threads: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    return undefined;
  }
}

function startOptions(values: { port?: string; host?: string; folder?: string; threads?: string }) {
  const threads = values.threads === undefined ? {} : { threads: wholeNumber('--threads', values.threads) };
  return {
    port: wholeNumber('--port', values.port ?? '8001'),
    host: values.host ?? '127.0.0.1',
    folder: values.folder ?? '.docproc',
    ...threads,
  };
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new Error(`${flag} takes a whole number, not "${text}"`);
  return value;
}

function describe(error: unknown): string {
  if (isDocprocError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
