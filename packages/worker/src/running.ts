/** A job at work, and how to give it back. */
interface RunningJob {
  /** Ends the work on it. */
  readonly abort: AbortController;
  /** Gives the job back to the queue, so that another worker takes it at once. */
  readonly handBack: () => Promise<void>;
}

/** The jobs at work in this process. */
export interface RunningJobs {
  /** Runs the work as one of the jobs. `work` gets the signal that ends it. Rejects where the work does. */
  run(work: (signal: AbortSignal) => Promise<void>, handBack: () => Promise<void>): Promise<void>;
  /** Gives back every job that is at work, then ends the work; takes no more. Gives their number. */
  handBackAll(): Promise<number>;
}

/** Keeps the book of the jobs at work, so that a stop can give back what does not end in time. */
export function createRunningJobs(onHandBackFailed: (error: unknown) => void): RunningJobs {
  const jobs = new Set<RunningJob>();
  let closed = false;

  async function giveBack(job: RunningJob): Promise<void> {
    // In this order: the work, once ended, finds that the job is its own no more, and changes nothing.
    await job.handBack().catch(onHandBackFailed);
    job.abort.abort();
  }

  return {
    async run(work, handBack) {
      if (closed) throw new Error('the worker stops');
      const job = { abort: new AbortController(), handBack };
      jobs.add(job);
      try {
        await work(job.abort.signal);
      } finally {
        jobs.delete(job);
      }
    },
    async handBackAll() {
      closed = true;
      const left = [...jobs];
      await Promise.all(left.map(giveBack));
      return left.length;
    },
  };
}
