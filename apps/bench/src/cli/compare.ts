import { DocprocError } from '@org/docproc-core/errors';
import { compareSummaries, formatComparisons, regressionsOf } from '../compare/compare.ts';
import { runInterleaved } from '../compare/interleave.ts';
import { type ComparedSummary, readSummary } from '../compare/read.ts';
import { thresholdsCrossed } from '../run/run.ts';
import { type Flags, wholeNumber } from './flags.ts';

/** `docproc-bench compare`. Resolves to the exit code. */
export async function runCompare(
  given: readonly string[],
  flags: Flags,
  signal: AbortSignal,
): Promise<number> {
  const { a, b } = flags.interleave
    ? await interleaved(given, flags, signal)
    : await readBoth(given, flags.with ?? []);
  const comparisons = compareSummaries(a, b, flags.metric);
  process.stdout.write(`${formatComparisons(comparisons)}\n`);
  const bound = flags['fail-on'];
  if (bound === undefined) return 0;
  const regressions = regressionsOf(comparisons, percentOf(bound));
  for (const { name } of regressions) process.stderr.write(`worse by more than ${bound}: ${name}\n`);
  return regressions.length === 0 ? 0 : thresholdsCrossed;
}

interface Runs {
  readonly a: readonly ComparedSummary[];
  readonly b: readonly ComparedSummary[];
}

/** `A.json B.json`, or several runs of each: `A1.json A2.json --with B1.json --with B2.json`. */
async function readBoth(given: readonly string[], withPaths: readonly string[]): Promise<Runs> {
  const [aPaths, bPaths] = withPaths.length > 0 ? [given, withPaths] : [given.slice(0, 1), given.slice(1)];
  if (aPaths.length === 0 || bPaths.length === 0 || (withPaths.length === 0 && given.length !== 2)) {
    throw new DocprocError('OPTION_INVALID', 'compare takes A.json B.json, or A.json... --with B.json...');
  }
  const read = (paths: readonly string[]) => Promise.all(paths.map(readSummary));
  return { a: await read(aPaths), b: await read(bPaths) };
}

async function interleaved(given: readonly string[], flags: Flags, signal: AbortSignal): Promise<Runs> {
  const [a, b] = given;
  if (a === undefined || b === undefined || given.length !== 2) {
    throw new DocprocError(
      'OPTION_INVALID',
      "compare --interleave takes two commands: 'COMMAND A' 'COMMAND B'",
    );
  }
  const rounds = wholeNumber('--rounds', flags.rounds ?? '5', 4);
  const onRun = (side: string, round: number) =>
    void process.stderr.write(`round ${round} of ${rounds}: ${side}\n`);
  return runInterleaved({ a, b, rounds, signal, onRun });
}

function percentOf(text: string): number {
  const value = Number(text.replace(/%$/, ''));
  if (Number.isFinite(value) && value >= 0) return value / 100;
  throw new DocprocError('OPTION_INVALID', `--fail-on takes a percentage such as 10%, not "${text}"`);
}
