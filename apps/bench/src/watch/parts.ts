import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readMetricsPage } from './metrics-page.ts';
import { readTree } from './proc.ts';

/** How much a part of the system under test used in an interval. What cannot be seen is left out. */
export interface PartUsage {
  /** Cores. */
  readonly cpu?: number;
  readonly memoryBytes?: number;
  /** Highest since the watch began. */
  readonly peakMemoryBytes?: number;
  /** How late the event loop was, in milliseconds: 99th percentile. */
  readonly loopDelayP99?: number;
  /** Jobs that wait. */
  readonly queueDepth?: number;
  /** Database connections in use, and waited for. */
  readonly poolUsed?: number;
  readonly poolWaiting?: number;
}

/** What is watched. */
export interface WatchOptions {
  /** Process ids on this machine by name; each is watched with its children. */
  readonly pids: Readonly<Record<string, number>>;
  /** Folder where probed processes tell how late their event loop is, each in a file named by its process id. */
  readonly probeFolder?: string;
  /** Address of a page of numbers in Prometheus' text format, where there is one. */
  readonly metricsUrl?: string;
}

/** Watches the system under test. */
export interface PartsWatch {
  /** Usage since the last call. */
  take(): Promise<Readonly<Record<string, PartUsage>>>;
}

/** Begins to watch. */
export function watchParts({ pids, probeFolder, metricsUrl }: WatchOptions): PartsWatch {
  const trees = Object.entries(pids).map(([name, pid]) => [name, watchTree(pid, probeFolder)] as const);
  return {
    async take() {
      const usages = await Promise.all(trees.map(async ([name, take]) => [name, await take()] as const));
      const told = metricsUrl === undefined ? undefined : await readMetricsPage(metricsUrl);
      const parts = Object.fromEntries(usages.filter(([, usage]) => usage !== undefined)) as Record<
        string,
        PartUsage
      >;
      if (told) parts['server'] = { ...parts['server'], ...told };
      return parts;
    },
  };
}

function watchTree(pid: number, probeFolder: string | undefined): () => Promise<PartUsage | undefined> {
  let before = new Map<number, number>();
  let takenAt = 0;
  let peak = 0;
  return async () => {
    const tree = await readTree(pid);
    if (!tree) return undefined;
    const now = performance.now();
    const elapsed = now - takenAt;
    // What a process used before it was first seen belongs to no interval.
    let spent = 0;
    let memory = 0;
    for (const [member, { cpuMs, memoryBytes }] of tree) {
      spent += cpuMs - (before.get(member) ?? cpuMs);
      memory += memoryBytes;
    }
    peak = Math.max(peak, memory);
    before = new Map([...tree].map(([member, { cpuMs }]) => [member, cpuMs]));
    const loopDelayP99 = await readProbe(probeFolder, pid);
    const usage = {
      memoryBytes: memory,
      peakMemoryBytes: peak,
      ...(loopDelayP99 !== undefined && { loopDelayP99 }),
    };
    const first = takenAt === 0;
    takenAt = now;
    return first ? usage : { ...usage, cpu: Math.max(0, spent / elapsed) };
  };
}

async function readProbe(folder: string | undefined, pid: number): Promise<number | undefined> {
  if (folder === undefined) return undefined;
  const text = await readFile(join(folder, String(pid)), 'utf8').catch(() => '');
  return text === '' ? undefined : Number(text);
}
