import { isDocprocError } from '@org/docproc-core/errors';
import type { CurrentJob, EndedAttempt, JobQueue } from '@org/docproc-store';
import type { JobWithMetadata } from 'pg-boss';
import { describeFault } from './fault.ts';

/** What a job is about. */
export interface JobSubject {
  readonly queue: JobQueue;
  /** The document or report. */
  readonly id: string;
  /** From 1. */
  readonly run: number;
}

/** A job at work, and how to give it back. */
interface RunningJob {
  readonly current: CurrentJob;
  /** Ends the work on it. */
  readonly abort: AbortController;
  /** Gives the job back to the queue, so that another worker takes it at once. */
  readonly handBack: () => Promise<void>;
}

/** The jobs at work in this process. */
export interface RunningJobs {
  /**
   * Runs the work as one of the jobs. `work` gets the signal that ends it: where the claim is lost, the job is cancelled,
   * or the worker stops. Rejects where the work does.
   */
  run(
    job: JobWithMetadata<object>,
    subject: JobSubject,
    work: (signal: AbortSignal) => Promise<void>,
    handBack: () => Promise<void>,
  ): Promise<void>;
  /** What is at work at the moment. */
  list(): readonly CurrentJob[];
  /** Gives back every job that is at work, then ends the work; takes no more. Gives their number. */
  handBackAll(): Promise<number>;
}

/** What the book of running jobs tells. */
export interface RunningJobsOptions {
  /** Name of this worker, for people. */
  readonly worker: string;
  readonly onEnded: (attempt: EndedAttempt) => void;
  readonly onHandBackFailed: (error: unknown) => void;
}

/** Keeps the book of the jobs at work, so that a stop can give back what does not end in time. */
export function createRunningJobs({ worker, onEnded, onHandBackFailed }: RunningJobsOptions): RunningJobs {
  const jobs = new Set<RunningJob>();
  let closed = false;

  async function giveBack(job: RunningJob): Promise<void> {
    // In this order: the work, once ended, finds that the job is its own no more, and changes nothing.
    await job.handBack().catch(onHandBackFailed);
    job.abort.abort();
  }

  return {
    async run(job, subject, work, handBack) {
      if (closed) throw new Error('the worker stops');
      const { queue, id, run } = subject;
      const startedAt = new Date();
      const attempt = job.retryCount + 1;
      const abort = new AbortController();
      const signal = AbortSignal.any([job.signal, abort.signal]);
      const entry = { current: { queue, id, attempt, since: startedAt.toISOString() }, abort, handBack };
      const note = (end: Pick<EndedAttempt, 'outcome' | 'error'>) =>
        onEnded({ queue, subjectId: id, run, attempt, worker, startedAt, endedAt: new Date(), ...end });
      jobs.add(entry);
      try {
        await work(signal);
        note(endOf(signal));
      } catch (error) {
        note(endOf(signal, error));
        throw error;
      } finally {
        jobs.delete(entry);
      }
    },
    list: () => [...jobs].map(({ current }) => current),
    async handBackAll() {
      closed = true;
      const left = [...jobs];
      await Promise.all(left.map(giveBack));
      return left.length;
    },
  };
}

/** How a try ended. Work that took longer than it may is stopped, too, but for a fault of its own. */
function endOf(signal: AbortSignal, error?: unknown): Pick<EndedAttempt, 'outcome' | 'error'> {
  if (isDocprocError(signal.reason)) return { outcome: 'failed', error: describeFault(signal.reason) };
  if (signal.aborted) return { outcome: 'stopped' };
  return error === undefined ? { outcome: 'done' } : { outcome: 'failed', error: describeFault(error) };
}
