import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@org/docproc-core/ports';
import { type Database, type EndedAttempt, recordAttempts } from '@org/docproc-store';

/** Notes of how tries went, for those who look after the queue. */
export interface AttemptNotes {
  /** Notes a try that has ended; written soon, together with others. */
  add(attempt: EndedAttempt): void;
  /** Settles once everything is written, or given up. */
  flush(): Promise<void>;
}

/** Time in which notes are gathered for one statement, in milliseconds. */
const gatherMs = 200;

/** Most notes of one statement. */
const batchSize = 500;

/** Most notes that wait for a database that is away; later ones are left out. */
const mostWaiting = 10_000;

/** Makes notes. One that cannot be written is left out: the work itself must not wait for it. */
export function createAttemptNotes(database: Database, logger: Logger): AttemptNotes {
  let waiting: EndedAttempt[] = [];
  let writing: Promise<void> | undefined;

  async function write(): Promise<void> {
    await sleep(gatherMs, undefined, { ref: false });
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize);
      waiting = waiting.slice(batchSize);
      await recordAttempts(database, batch).catch((error: unknown) =>
        logger.warn({ err: error, attempts: batch.length }, 'tries of jobs could not be noted'),
      );
    }
    writing = undefined;
  }

  return {
    add(attempt) {
      if (waiting.length >= mostWaiting) return;
      waiting.push(attempt);
      writing ??= write();
    },
    async flush() {
      await writing;
    },
  };
}
