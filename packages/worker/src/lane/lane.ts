import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@org/docproc-core/ports';
import type { Queue, QueueNotice } from '@org/docproc-store';
import type { JobWithMetadata } from 'pg-boss';
import { createAhead } from './ahead.ts';
import { createBell } from './bell.ts';
import { withDeadline } from './deadline.ts';
import { type Hold, holdOf, keepClaims } from './hold.ts';
import { createSettler } from './settle.ts';

/** What is done with one job. Rejects where it should be tried again. `job.signal` ends it. */
export type JobHandler = (job: JobWithMetadata<object>) => Promise<void>;

/** What a lane works on, and how. */
export interface LaneOptions {
  readonly queue: Pick<Queue, 'boss' | 'giveBack'>;
  /** Name of the queue. */
  readonly name: string;
  /** How many of its jobs are at work at the same time in this process. */
  readonly slots: number;
  readonly handle: JobHandler;
  readonly logger: Logger;
  /** Time between two looks for jobs that nobody told of, such as those to be tried again, in ms. Default 2,000. */
  readonly pollMs?: number;
}

/** Work on one queue, until it is stopped. */
export interface Lane {
  /** Looks for jobs at once where there may be some, if a slot is free; ends the work on one that was cancelled. */
  hear(notice: QueueNotice): void;
  /** Takes no more jobs and gives back those that have not begun; settles when the others have ended. */
  stop(): Promise<void>;
}

/** How often the database is told that the jobs in hold are at work. A worker counts as gone after ten seconds. */
const heartbeatMs = 3_000;

/** A job that was taken ahead and still waits after this time is given back, in milliseconds. */
const patienceMs = 100;

/** Most jobs that have ended and are not settled yet; no more are taken then. */
const mostUnsettled = 2_000;

/** Pause after the queue could not be asked, in milliseconds. */
const pauseMs = 1_000;

/**
 * Works on a queue with a number of slots: each does one job, and the next at once. A slow job holds up its own slot
 * only, and each job ends with a result of its own. pg-boss's `work()` takes batches, and goes on when the whole batch
 * is done; or with batches of one, when the next poll is due.
 */
export function openLane(options: LaneOptions): Lane {
  const { name, slots, logger } = options;
  const { boss } = options.queue;
  const tell = (message: string) => (err: unknown) => logger.warn({ err, queue: name }, message);
  const holds = new Map<string, Hold>();
  const ahead = createAhead(slots);
  const news = createBell();
  const room = createBell();
  const onBeatLost = tell('the queue could not be told of the work');
  const endBeats = keepClaims(boss, name, holds, heartbeatMs, onBeatLost);
  const settler = createSettler(boss, name, release, tell('the end of a job could not be written'));
  let waiting: Hold[] = [];
  let busy = 0;
  let stopped = false;
  let patience: NodeJS.Timeout | undefined;

  function release({ job }: Hold): void {
    holds.delete(job.id);
    room.ring();
  }

  /** How many jobs to take now. */
  function wanted(): number {
    const before = ahead.jobs();
    const tooMany = waiting.length > before / 2 || holds.size > mostUnsettled;
    return tooMany ? 0 : Math.max(0, slots + before - busy - waiting.length);
  }

  async function run(): Promise<void> {
    while (!stopped) {
      const count = wanted();
      if (count === 0) {
        await room.wait();
        continue;
      }
      // What is told from here on may be about jobs that this look misses.
      news.hush();
      const jobs = await take(count);
      if (jobs === undefined) await sleep(pauseMs);
      else if (jobs < count && !stopped) await news.wait(options.pollMs ?? 2_000);
    }
  }

  async function take(count: number): Promise<number | undefined> {
    try {
      const jobs = await boss.fetch<object>(name, { batchSize: count, includeMetadata: true });
      for (const job of jobs) accept(holdOf(job));
      if (stopped) await giveBackWaiting();
      return jobs.length;
    } catch (error) {
      tell('the queue could not be asked')(error);
      return undefined;
    }
  }

  function accept(hold: Hold): void {
    holds.set(hold.job.id, hold);
    if (busy < slots && !stopped) start(hold);
    else {
      waiting.push(hold);
      patience ??= setTimeout(() => void giveBackWaiting(), patienceMs);
    }
  }

  function start(hold: Hold): void {
    busy += 1;
    const started = performance.now();
    withDeadline(() => options.handle(hold.job), hold.job.expireInSeconds, hold.abort)
      .then(
        () => settler.done(hold),
        (error: unknown) => settler.failed(hold, error),
      )
      .finally(() => {
        busy -= 1;
        ahead.note(performance.now() - started);
        next();
        room.ring();
      });
  }

  /** Begins with a job that waits and is still ours. */
  function next(): void {
    const hold = waiting.shift();
    if (waiting.length === 0) {
      clearTimeout(patience);
      patience = undefined;
    }
    if (!hold) return;
    if (hold.abort.signal.aborted) {
      release(hold);
      next();
    } else start(hold);
  }

  /** The job in front of these is slow: others may be free for them. */
  async function giveBackWaiting(): Promise<void> {
    const back = waiting;
    waiting = [];
    clearTimeout(patience);
    patience = undefined;
    ahead.reset();
    if (back.length === 0) return;
    const jobs = back.map(({ job }) => job);
    await options.queue.giveBack(name, jobs).catch(tell('jobs could not be given back'));
    for (const hold of back) release(hold);
  }

  const running = run();
  return {
    hear(notice) {
      if (notice.kind === 'cancelled')
        holds.get(notice.jobId)?.abort.abort(new Error('the job was cancelled'));
      else if ((notice.queue ?? name) === name) news.ring();
    },
    async stop() {
      stopped = true;
      news.ring();
      room.ring();
      await running;
      await giveBackWaiting();
      while (busy > 0) await room.wait();
      await settler.idle();
      endBeats();
    },
  };
}
