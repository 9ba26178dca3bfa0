import type { Job, JobWithMetadata, PgBoss } from 'pg-boss';

/** What is done with one job. Rejects where it should be tried again. */
export type JobHandler<T extends Job<object>> = (job: T) => Promise<void>;

/** How a queue is worked on. */
export interface SlotOptions {
  /** How many jobs of the queue are at work at the same time in this process. */
  readonly slots: number;
}

/**
 * Works on a queue with a number of slots: each takes one job, does it, and takes the next at once. A slow job holds
 * up its own slot only, and each job ends with a result of its own.
 *
 * pg-boss takes jobs in batches and goes on when the whole batch is done, or, with batches of one, when the next poll
 * is due. So every slot is a worker of its own with batches of one, woken as soon as its job is done.
 */
export async function workSlots(
  boss: PgBoss,
  queue: string,
  options: SlotOptions,
  handle: JobHandler<JobWithMetadata<object>>,
): Promise<void> {
  const polling = {
    batchSize: 1,
    includeMetadata: true,
    pollingIntervalSeconds: 1,
    // New jobs are notified; a job that is to be tried again is not, and waits for this.
    notifyPollingIntervalSeconds: 2,
    heartbeatRefreshSeconds: 3,
  } as const;
  for (let slot = 0; slot < options.slots; slot++) {
    let id: string | undefined;
    id = await boss.work<object, void, typeof polling>(queue, polling, async (jobs) => {
      try {
        for (const job of jobs) await handle(job);
      } finally {
        if (id !== undefined) boss.notifyWorker(id);
      }
    });
  }
}
