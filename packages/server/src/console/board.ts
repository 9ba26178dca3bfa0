import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@org/docproc-core/ports';
import type { Durations, JobStore, QueueOverview } from '@org/docproc-store';

/** The queues in numbers, for all who watch them. */
export interface JobBoard {
  /** The numbers as they are, then each time that they changed; the latest ones where the reader is slow. */
  watch(signal: AbortSignal): AsyncGenerator<QueueOverview, void>;
  /** How long jobs took that ended within the last hours, 1 to 24, as it was some seconds ago at the most. */
  durations(hours: number): Promise<Durations>;
}

/** Least time between two looks at the database, in milliseconds, however many watch. */
const intervalMs = 1_000;

/** Time between two looks as a multiple of what a look takes: a database at its limit is asked less often. */
const restraint = 5;

/** How long an answer is good that takes a while to find, in milliseconds. */
const keepMs = 10_000;

/** Makes a board. It looks at the database only while somebody watches. */
export function createJobBoard(jobs: Pick<JobStore, 'overview' | 'durations'>, logger: Logger): JobBoard {
  const kept = new Map<number, { readonly at: number; readonly answer: Promise<Durations> }>();
  const watchers = new Set<() => void>();
  let latest: { readonly text: string; readonly overview: QueueOverview } | undefined;
  let looking = false;

  async function look(): Promise<void> {
    looking = true;
    while (watchers.size > 0) {
      const started = performance.now();
      try {
        const overview = await jobs.overview();
        const text = JSON.stringify(overview);
        if (text !== latest?.text) {
          latest = { text, overview };
          for (const wake of watchers) wake();
        }
      } catch (error) {
        logger.warn({ err: error }, 'the queues could not be counted');
      }
      await sleep(Math.max(intervalMs, (performance.now() - started) * restraint), undefined, { ref: false });
    }
    // Who comes next must not be told of numbers of long ago.
    latest = undefined;
    looking = false;
  }

  return {
    durations(hours) {
      const known = kept.get(hours);
      if (known && performance.now() - known.at < keepMs) return known.answer;
      const answer = jobs.durations(hours);
      kept.set(hours, { at: performance.now(), answer });
      answer.catch(() => kept.delete(hours));
      return answer;
    },
    async *watch(signal) {
      let told: string | undefined;
      let wake = () => {};
      const onChange = () => wake();
      watchers.add(onChange);
      signal.addEventListener('abort', onChange);
      if (!looking) void look();
      try {
        while (!signal.aborted) {
          const now = latest;
          if (now && now.text !== told) {
            told = now.text;
            yield now.overview;
          } else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      } finally {
        watchers.delete(onChange);
        signal.removeEventListener('abort', onChange);
      }
    },
  };
}
