#!/usr/bin/env node
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { DocprocError, isDocprocError } from '@org/docproc-core/errors';
import { parseThreshold } from './metric/threshold.ts';
import { type BenchOptions, runBench } from './run.ts';
import { formatSummary } from './summary.ts';

const usage = `usage: docproc-bench run FILE... [--url URL] [--vus N] [--duration D] [--threshold T]...
                         [--summary-export FILE] [--quiet]

Users upload the files in turn, wait for each result and delete it again.

--url URL              a running server; without it a whole stack is started for the run
--vus N                users at the same time (default 2)
--duration D           how long iterations are started, such as 30s, 2m or 500ms (default 10s)
--threshold T          such as document_processing_duration:p(95)<2000 or checks:rate>0.99; repeatable
--summary-export FILE  writes the summary as JSON
--quiet                prints nothing but errors

exit codes: 0 done, 1 the run itself failed, 2 the call was wrong, 99 a threshold was crossed`;

/** k6's exit code for crossed thresholds. */
const THRESHOLDS_CROSSED = 99;

/** Units of `--duration` in milliseconds. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${describe(error)}\n`);
  if (interrupted.signal.aborted) return 130;
  return isDocprocError(error) && error.code === 'OPTION_INVALID' ? 2 : 1;
});

async function main(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseCall(args);
  if (values.help) return print(usage);
  const [command, ...files] = positionals;
  if (command !== 'run' || files.length === 0) throw new DocprocError('OPTION_INVALID', usage);
  const options: BenchOptions = {
    files,
    vus: wholeNumber('--vus', values.vus ?? '2'),
    durationMs: milliseconds(values.duration ?? '10s'),
    thresholds: (values.threshold ?? []).map(parseThreshold),
    signal: interrupted.signal,
    ...(values.url !== undefined && { url: values.url }),
  };
  const summary = await runBench(options);
  if (!values.quiet) print(formatSummary(summary));
  const path = values['summary-export'];
  if (path !== undefined) await writeFile(path, `${JSON.stringify(summary, undefined, 2)}\n`);
  return summary.thresholds.every(({ ok }) => ok) ? 0 : THRESHOLDS_CROSSED;
}

function parseCall(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        url: { type: 'string' },
        vus: { type: 'string' },
        duration: { type: 'string' },
        threshold: { type: 'string', multiple: true },
        'summary-export': { type: 'string' },
        quiet: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new DocprocError('OPTION_INVALID', describe(error), { cause: error });
  }
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new DocprocError('OPTION_INVALID', `${flag} takes a whole number above 0, not "${text}"`);
}

function milliseconds(text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const factor = UNITS[unit];
  if (amount !== undefined && factor !== undefined) return Number(amount) * factor;
  throw new DocprocError('OPTION_INVALID', `--duration takes a time such as 30s, 2m or 500ms, not "${text}"`);
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
