import type { JobWithMetadata } from 'pg-boss';
import { persist } from '../jobs/persist.ts';
import type { Hold } from './hold.ts';

/** Says how jobs ended. */
export interface Settler {
  /** The job is done. Many that end together are settled by one statement. */
  done(hold: Hold): void;
  /** The job failed: it is tried again, or goes to the dead letters. */
  failed(hold: Hold, error: unknown): void;
  /** Settles once everything that was said is written, or given up. */
  idle(): Promise<void>;
}

/** Where the ends of jobs are written. */
interface JobLedger {
  complete(queue: string, jobs: JobWithMetadata<object>[]): Promise<unknown>;
  fail(queue: string, job: JobWithMetadata<object>, error: object): Promise<unknown>;
}

/** Most jobs that one statement settles. */
const batchSize = 500;

/**
 * Makes a settler. What ends while a statement is under way goes with the next. A database that is away is waited for;
 * in the end the job is given up, and tried again when its worker counts as gone.
 */
export function createSettler(
  boss: JobLedger,
  queue: string,
  release: (hold: Hold) => void,
  onError: (error: unknown) => void,
): Settler {
  let ended: Hold[] = [];
  let writing: Promise<void> | undefined;
  const failing = new Set<Promise<void>>();
  const lasting = new AbortController().signal;

  async function writeAll(): Promise<void> {
    while (ended.length > 0) {
      const batch = ended.slice(0, batchSize);
      ended = ended.slice(batchSize);
      const jobs = batch.map(({ job }) => job);
      await persist(() => boss.complete(queue, jobs), lasting).catch(onError);
      for (const hold of batch) release(hold);
    }
    writing = undefined;
  }

  return {
    done(hold) {
      ended.push(hold);
      // After those that end in the same turn, so that they go together.
      writing ??= new Promise<void>((resolve) => setImmediate(resolve)).then(writeAll);
    },
    failed(hold, error) {
      const told = error instanceof Error ? error : new Error(String(error));
      const written = persist(() => boss.fail(queue, hold.job, told), lasting)
        .then(() => {}, onError)
        .finally(() => {
          release(hold);
          failing.delete(written);
        });
      failing.add(written);
    },
    async idle() {
      while (writing !== undefined || failing.size > 0) await Promise.all([writing, ...failing]);
    },
  };
}
