import type { JobWithMetadata } from 'pg-boss';

/** A job that this process has taken and that is not settled yet. */
export interface Hold {
  readonly job: JobWithMetadata<object>;
  /** Ends the work on it. */
  readonly abort: AbortController;
}

/** Takes a job into hold; its signal is the hold's. */
export function holdOf(job: JobWithMetadata<object>): Hold {
  const abort = new AbortController();
  job.signal = abort.signal;
  return { job, abort };
}

/** What keeps claims alive. */
interface ClaimKeeper {
  /** Tells the database that the jobs are still at work. `settled`: those that it knows as ours. */
  touch(queue: string, jobs: JobWithMetadata<object>[]): Promise<{ readonly settled?: string[] }>;
}

/**
 * Tells the database every few seconds, for all jobs in hold at once, that this process lives. A job that is not ours
 * any more, because it was cancelled or given to another worker, has its work ended. Gives the function that stops it.
 */
export function keepClaims(
  boss: ClaimKeeper,
  queue: string,
  holds: ReadonlyMap<string, Hold>,
  intervalMs: number,
  onError: (error: unknown) => void,
): () => void {
  async function beat(): Promise<void> {
    const held = [...holds.values()].filter(({ abort }) => !abort.signal.aborted);
    if (held.length === 0) return;
    const { settled } = await boss.touch(
      queue,
      held.map(({ job }) => job),
    );
    if (!settled) return;
    const ours = new Set(settled);
    for (const { job, abort } of held) {
      if (!ours.has(job.id)) abort.abort(new Error('the job is no longer this worker’s'));
    }
  }
  // A beat that could not be sent says nothing about the claims.
  const timer = setInterval(() => void beat().catch(onError), intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
