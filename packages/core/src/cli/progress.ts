import type { Document } from '../model/index.ts';
import { inFlags } from './flag-names.ts';

/** Shows how far the work is. */
export interface Progress {
  /** `fraction` from 0 to 1 of the file of this index is done. */
  advance(file: number, fraction: number): void;
  /** A file is done. */
  finish(file: number, name: string, outcome: Outcome): void;
  /** Takes the bar away. */
  end(): void;
}

/** How a file ended. */
export interface Outcome {
  readonly status: Document['status'];
  readonly issues: Document['issues'];
  readonly totalMs: number;
}

/**
 * A bar on a terminal, one line a file elsewhere; where `quiet`, one line for each file that failed and nothing else.
 * Writes to standard error alone.
 */
export function createProgress(files: number, quiet: boolean): Progress {
  if (quiet) return { advance: () => undefined, finish: tellFailure, end: () => undefined };
  const bar = process.stderr.isTTY ? createBar(files) : undefined;
  return {
    advance: (file, fraction) => bar?.set(file, fraction),
    finish(file, name, outcome) {
      bar?.clear();
      // On a terminal the bar tells how it goes; only what needs a look stays to be read.
      if (bar === undefined || outcome.status !== 'ok') process.stderr.write(`${lineOf(name, outcome)}\n`);
      bar?.set(file, 1);
    },
    end: () => bar?.clear(),
  };
}

function tellFailure(_file: number, name: string, outcome: Outcome): void {
  if (outcome.status === 'failed') process.stderr.write(`${lineOf(name, outcome)}\n`);
}

function lineOf(name: string, { status, issues, totalMs }: Outcome): string {
  const issue = issues.find(({ severity }) => severity === 'error');
  const reason = issue === undefined ? '' : `  ${issue.code}: ${printable(inFlags(issue.message))}`;
  return `${status.padEnd(7)}  ${printable(name)}  ${(totalMs / 1000).toFixed(1)} s${reason}`;
}

/** A file's name may hold anything, also what moves a terminal's cursor. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}

const BAR_CELLS = 24;

/** Shortest time between two drawings, in milliseconds. */
const REDRAW_MS = 80;

function createBar(files: number) {
  const fractions = new Float64Array(files);
  let drawn = 0;
  return {
    set(file: number, fraction: number) {
      fractions[file] = fraction;
      const now = performance.now();
      if (now - drawn < REDRAW_MS) return;
      drawn = now;
      const done = fractions.filter((each) => each >= 1).length;
      const share = fractions.reduce((sum, each) => sum + each, 0) / files;
      const full = Math.round(share * BAR_CELLS);
      const cells = '#'.repeat(full) + '.'.repeat(BAR_CELLS - full);
      process.stderr.write(`\r[${cells}] ${Math.floor(share * 100)} %  ${done} of ${files}`);
    },
    clear() {
      process.stderr.write('\r\x1b[K');
      drawn = 0;
    },
  };
}
