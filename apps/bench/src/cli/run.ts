import { writeFile } from 'node:fs/promises';
import { DocprocError } from '@org/docproc-core/errors';
import { parseDuration } from '../duration.ts';
import type { Generator } from '../generator/protocol.ts';
import { awaitGenerators } from '../generator/remote.ts';
import { createThreadGenerator } from '../generator/thread.ts';
import { parseThresholdText } from '../metric/threshold.ts';
import { openOutputs } from '../output/outputs.ts';
import { formatHtml } from '../report/html.ts';
import { exitCodeOf, type RunOptions, type RunResult, runTest } from '../run/run.ts';
import type { PlanOverrides } from '../script/options.ts';
import { formatSummary } from '../summary/text.ts';
import { hostAndPort } from './address.ts';
import { type Flags, keyValues, required, wholeNumber } from './flags.ts';
import { createLiveView } from './live.ts';

/** `docproc-bench run`. Resolves to the exit code. */
export async function runRun(script: string, flags: Flags, signal: AbortSignal): Promise<number> {
  const fixed: RunOptions = {
    script,
    signal,
    env: keyValues('--env', flags.env),
    overrides: overridesOf(flags),
    watch: pidsOf(flags.watch),
    ...(flags.url !== undefined && { url: validUrl(flags.url) }),
  };
  await using outputs = await openOutputs(flags.out ?? []);
  const generators = await generatorsOf(flags, signal);
  const view = createLiveView(flags.quiet ? undefined : process.stderr);
  let result: RunResult;
  try {
    result = await runTest({
      ...fixed,
      ...(generators && { generators }),
      onStart: view.start,
      onPoint(point, collector) {
        outputs.write(point);
        view.show(point, collector);
      },
    });
  } finally {
    view.end();
  }
  await report(result, flags);
  return exitCodeOf(result.summary);
}

async function report({ summary, files }: RunResult, flags: Flags): Promise<void> {
  if (files === undefined) {
    if (!flags.quiet) process.stdout.write(`${formatSummary(summary)}\n`);
  } else await writeFiles(files);
  const path = flags['summary-export'];
  if (path !== undefined) await writeFile(path, `${JSON.stringify(summary, undefined, 2)}\n`);
  if (flags.html !== undefined) await writeFile(flags.html, formatHtml(summary));
}

/** What `handleSummary` gave: contents by path. */
async function writeFiles(files: unknown): Promise<void> {
  if (typeof files !== 'object' || files === null) return;
  for (const [path, content] of Object.entries(files)) {
    if (path === 'stdout' || path === 'stderr') process[path].write(String(content));
    else await writeFile(path, content instanceof Uint8Array ? content : String(content));
  }
}

function overridesOf(flags: Flags): PlanOverrides {
  const { vus, duration, iterations } = flags;
  return {
    ...(vus !== undefined && { vus: wholeNumber('--vus', vus) }),
    ...(duration !== undefined && { durationMs: parseDuration(duration, '--duration') }),
    ...(iterations !== undefined && { iterations: wholeNumber('--iterations', iterations) }),
    tags: keyValues('--tag', flags.tag),
    thresholds: (flags.threshold ?? []).map(parseThresholdText),
  };
}

async function generatorsOf(flags: Flags, signal: AbortSignal): Promise<Generator[] | undefined> {
  if (flags.generators !== undefined) {
    const { host, port } = hostAndPort('--listen', flags.listen ?? '127.0.0.1:6565');
    const tell = (text: string) => void (flags.quiet || process.stderr.write(`${text}\n`));
    const count = wholeNumber('--generators', flags.generators);
    return awaitGenerators({
      host,
      port,
      count,
      token: required('--token', flags.token),
      signal,
      onListening: (at) => tell(`waiting for ${count} load generators at ${host}:${at}`),
      onJoined: (joined) => tell(`${joined} of ${count} load generators are there`),
    });
  }
  const threads = wholeNumber('--threads', flags.threads ?? '1');
  return threads === 1 ? undefined : Array.from({ length: threads }, createThreadGenerator);
}

/** Process ids by name. */
export function pidsOf(texts: readonly string[] | undefined): Record<string, number> {
  const pairs = Object.entries(keyValues('--watch', texts));
  return Object.fromEntries(pairs.map(([name, pid]) => [name, wholeNumber('--watch', pid)]));
}

/** An address that can be called. Error: `OPTION_INVALID`. */
export function validUrl(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text;
  throw new DocprocError(
    'OPTION_INVALID',
    `--url takes an address such as https://docs.example.com, not "${text}"`,
  );
}
