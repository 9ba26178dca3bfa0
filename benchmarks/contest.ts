/**
 * Runs contestants one after the other, each in a process of its own, so that none inherits another's warm caches or
 * memory, and prints time, rate, processor time and peak memory with the ratio to the first. Where there are several rounds, each
 * goes through all contestants, so that what else the machine does meets all of them, and medians are told.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a contestant's process says when it is done. */
export interface Score {
  /** Units of work it did: cells, pages. */
  readonly units: number;
  readonly seconds: number;
  /** Processor time of the process and its threads, not of processes that it starts. Other work changes it less. */
  readonly cpuSeconds: number;
}

/** A contestant's score and its process's peak resident memory in MiB. */
interface Result extends Score {
  readonly name: string;
  readonly peakMb: number;
}

/** Runs `script NAME ARGS...` once a round for each name and prints the table. */
export async function contest(
  script: string,
  names: readonly string[],
  unit: string,
  args: readonly string[],
  rounds = 1,
): Promise<void> {
  const runs = new Map(names.map((name): [string, Result[]] => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, results] of runs) results.push(await runContestant(script, name, args));
  }
  const middle = [...runs.values()].map(medianOf);
  const [first] = middle;
  console.log(
    `\n${'contestant'.padEnd(28)}${'seconds'.padStart(9)}${unit.padStart(9)}${`${unit}/s`.padStart(14)}${'ratio'.padStart(8)}${'cpu s'.padStart(9)}${'ratio'.padStart(8)}${'peak MB'.padStart(9)}`,
  );
  for (const { name, units, seconds, cpuSeconds, peakMb } of middle) {
    const rate = units / seconds;
    const ratio = first ? rate / (first.units / first.seconds) : 1;
    const cpuRatio = first ? first.cpuSeconds / first.units / (cpuSeconds / units) : 1;
    const shown = rate < 1000 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en');
    console.log(
      `${name.padEnd(28)}${seconds.toFixed(2).padStart(9)}${String(units).padStart(9)}${shown.padStart(14)}${ratio.toFixed(2).padStart(8)}${cpuSeconds.toFixed(2).padStart(9)}${cpuRatio.toFixed(2).padStart(8)}${String(Math.round(peakMb)).padStart(9)}`,
    );
  }
}

/** The run of median time, with the highest memory and the lowest processor time of all. */
function medianOf(results: readonly Result[]): Result {
  const sorted = results.toSorted((a, b) => a.seconds - b.seconds);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  if (median === undefined) throw new Error('There was no round.');
  return {
    ...median,
    cpuSeconds: Math.min(...results.map(({ cpuSeconds }) => cpuSeconds)),
    peakMb: Math.max(...results.map(({ peakMb }) => peakMb)),
  };
}

/** Times the work and tells the parent; for contestants. */
export async function perform(work: () => Promise<number>): Promise<void> {
  const started = performance.now();
  const before = process.cpuUsage();
  const units = await work();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  const score = { units, seconds, cpuSeconds: (user + system) / 1e6, peakMb: peakMb() };
  await new Promise<void>((resolve) => {
    if (process.send === undefined) return resolve();
    process.send(score, () => resolve());
  });
}

/** Of this process alone: what the system counts as its most includes what its parent held when it was started. */
function peakMb(): number {
  try {
    const [, kib] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kib !== undefined) return Number(kib) / 1024;
  } catch {
    // There is no such file on this system.
  }
  return process.resourceUsage().maxRSS / 1024;
}

function runContestant(script: string, name: string, args: readonly string[]): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(script), name, ...args], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let result: Result | undefined;
    child.on('message', (message) => {
      result = { name, ...(message as Omit<Result, 'name'>) };
    });
    child.on('exit', (code) => (result ? resolve(result) : reject(new Error(`${name} ended with ${code}`))));
  });
}
