import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DocprocError } from '@org/docproc-core/errors';
import { thresholdsCrossed } from '../run/run.ts';
import { type ComparedSummary, readSummary } from './read.ts';

/** Two commands that are run in turn. */
export interface InterleaveOptions {
  /** Each has to run one load test; `--summary-export FILE` is appended to it. */
  readonly a: string;
  readonly b: string;
  /** How often each is run. */
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly onRun?: (side: 'A' | 'B', round: number) => void;
}

/** Runs of both, as they came out. */
export interface Interleaved {
  readonly a: ComparedSummary[];
  readonly b: ComparedSummary[];
}

/**
 * Runs both commands in turn (ABBA...), so that a machine that gets slower or faster meanwhile does so for both.
 * Error: `INTERNAL` where a command fails; one whose thresholds are crossed has not failed.
 */
export async function runInterleaved(options: InterleaveOptions): Promise<Interleaved> {
  const folder = await mkdtemp(join(tmpdir(), 'docproc-compare-'));
  const runs: Interleaved = { a: [], b: [] };
  try {
    for (let round = 0; round < options.rounds; round += 1) {
      const order = round % 2 === 0 ? (['a', 'b'] as const) : (['b', 'a'] as const);
      for (const side of order) {
        options.onRun?.(side === 'a' ? 'A' : 'B', round + 1);
        const path = join(folder, `${side}-${round}.json`);
        await runCommandLine(`${options[side]} --summary-export '${path}'`, options.signal);
        runs[side].push(await readSummary(path));
      }
    }
    return runs;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runCommandLine(command: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, stdio: ['ignore', 'ignore', 'inherit'], signal });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0 || code === thresholdsCrossed) resolve();
      else reject(new DocprocError('INTERNAL', `"${command}" ended with ${code}.`));
    });
  });
}
