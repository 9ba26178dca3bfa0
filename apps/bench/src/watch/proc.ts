import { readdir, readFile } from 'node:fs/promises';

/** A process as Linux's /proc shows it. */
export interface ProcessUsage {
  /** Milliseconds of processor time since it began. */
  readonly cpuMs: number;
  /** Bytes in memory; pages that processes share are counted by their share, where Linux tells. */
  readonly memoryBytes: number;
}

/** Linux counts processor time in hundredths of a second for every architecture that Node runs on (USER_HZ). */
const tickMs = 10;

/** A process and all its children, or `undefined` where it is gone or this is not Linux. */
export async function readTree(pid: number): Promise<ReadonlyMap<number, ProcessUsage> | undefined> {
  const parents = await readParents();
  if (!parents.has(pid)) return undefined;
  const members = [pid];
  for (const member of members) {
    for (const [child, parent] of parents) if (parent === member) members.push(child);
  }
  const usages = await Promise.all(members.map(async (member) => [member, await readUsage(member)] as const));
  return new Map(usages.filter((entry): entry is [number, ProcessUsage] => entry[1] !== undefined));
}

async function readParents(): Promise<Map<number, number>> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const entries = await Promise.all(
    pids.map(async (pid) => [pid, Number((await readStat(pid))?.[1])] as const),
  );
  return new Map(entries.filter(([, parent]) => parent >= 0));
}

async function readUsage(pid: number): Promise<ProcessUsage | undefined> {
  const [stat, memoryBytes] = await Promise.all([readStat(pid), readMemory(pid)]);
  if (!stat || memoryBytes === undefined) return undefined;
  return { cpuMs: (Number(stat[11]) + Number(stat[12])) * tickMs, memoryBytes };
}

/** Fields after the name, which may hold anything, in proc(5)'s order: state, ppid, ... utime is the 12th, stime the 13th. */
async function readStat(pid: number): Promise<string[] | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

async function readMemory(pid: number): Promise<number | undefined> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const shared = kilobytes(rollup, 'Pss');
  if (shared !== undefined) return shared;
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return kilobytes(status, 'VmRSS');
}

function kilobytes(text: string, name: string): number | undefined {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
  return found === undefined ? undefined : Number(found) * 1024;
}
