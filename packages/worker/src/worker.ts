import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@org/docproc-core/ports';
import {
  createDocumentStore,
  createReportStore,
  type Database,
  extractJobSchema,
  type Queue,
  queueNames,
  releaseDocument,
  releaseReport,
  reportJobSchema,
} from '@org/docproc-store';
import { buryExtractJob, buryReportJob } from './jobs/dead-letters.ts';
import { type Extractor, runExtractJob } from './jobs/extract.ts';
import type { LocalBlobStore } from './jobs/local-file.ts';
import { type ReportBuilder, runReportJob } from './jobs/report.ts';
import { type JobHandler, type Lane, openLane } from './lane/lane.ts';
import { blindObserver, type JobObserver, originOf } from './metrics/observer.ts';
import { createAttemptNotes } from './notes.ts';
import { showPresence } from './presence.ts';
import { createRunningJobs, type RunningJobs } from './running.ts';
import { startSweeping } from './sweeping.ts';

/** What a worker is made of. It closes none of these. */
export interface WorkerOptions {
  readonly database: Database;
  /** Opened with mode `work`. */
  readonly queue: Queue;
  /** Blobs; read where they lie if they are files on this machine, else copied to a temporary file each. */
  readonly blobs: LocalBlobStore;
  /** Extracts files in threads of its own. */
  readonly pool: Extractor;
  readonly buildReport: ReportBuilder;
  readonly logger: Logger;
  /** Name of this worker, for people. */
  readonly workerId: string;
  /** Documents at the same time: as many as the pool has threads. */
  readonly concurrency: number;
  /** Least time between two progress reports of a document, in milliseconds. Default 300. */
  readonly progressIntervalMs?: number;
  /** How long `stop()` waits for work before it hands it back, in milliseconds. Default 25,000. */
  readonly stopTimeoutMs?: number;
  /** Time between two sweeps for lost work and orphaned files, in milliseconds. Default 60,000. */
  readonly sweepIntervalMs?: number;
  /** Watches jobs at work, to measure and to trace them. Default: nobody does. */
  readonly observer?: JobObserver;
}

/** A worker: takes jobs from the queue until it is stopped. */
export interface Worker {
  /** Starts taking jobs. */
  start(): Promise<void>;
  /** Takes no more jobs, waits for those at work, and hands back those that do not end in time. */
  stop(): Promise<void>;
}

/**
 * Makes a worker. Any number of them, on any number of hosts, may share a queue.
 *
 * @example
 * const worker = createWorker({ database, queue, blobs, pool, buildReport, logger, workerId: 'w1', concurrency: 4 });
 * await worker.start();
 * process.once('SIGTERM', () => void worker.stop());
 */
export function createWorker(options: WorkerOptions): Worker {
  const { database, queue, blobs, logger } = options;
  const notes = createAttemptNotes(database, logger);
  const running = createRunningJobs({
    worker: options.workerId,
    onEnded: notes.add,
    onHandBackFailed: (error) => logger.error({ err: error }, 'a job could not be handed back'),
  });
  let stopSweeping = async () => {};
  let endListening = async () => {};
  let leave = async () => {};
  let lanes: Lane[] = [];

  return {
    async start() {
      const intervalMs = options.sweepIntervalMs ?? 60_000;
      stopSweeping = startSweeping({ target: { database, queue, blobs }, intervalMs, logger });
      const works = worksOf(options, running);
      lanes = works.map((work) =>
        openLane({ ...work, queue, logger, handle: watched(options, work.handle) }),
      );
      const listener = queue.listen((notice) => {
        for (const lane of lanes) lane.hear(notice);
      });
      endListening = () => listener.close();
      const { workerId: name, concurrency: threads } = options;
      leave = showPresence({ database, logger, name, threads, jobs: running.list });
    },
    async stop() {
      const swept = stopSweeping();
      const idle = Promise.all(lanes.map((lane) => lane.stop()));
      await within(options.stopTimeoutMs ?? 25_000, idle);
      const handedBack = await running.handBackAll();
      if (handedBack > 0) logger.info({ jobs: handedBack }, 'unfinished jobs were handed back');
      await within(abortPatienceMs, idle);
      // A database that is away must not hold up the end.
      await within(farewellMs, Promise.all([leave(), notes.flush()]));
      await Promise.all([endListening(), swept]);
    },
  };
}

/** A queue, how many of its jobs are done at the same time, and how. */
interface Work {
  readonly name: string;
  readonly slots: number;
  readonly handle: JobHandler;
}

function worksOf(options: WorkerOptions, running: RunningJobs): Work[] {
  const { database, queue, blobs } = options;
  const documents = createDocumentStore({ database, queue, blobs });
  const reports = createReportStore({ database, queue, blobs });
  const observer = options.observer ?? blindObserver;
  const extractParts = {
    ...options,
    observer,
    documents,
    progressIntervalMs: options.progressIntervalMs ?? 300,
  };
  const reportParts = {
    ...options,
    observer,
    reports,
    progressIntervalMs: options.progressIntervalMs ?? 300,
  };
  const extract: JobHandler = (job) => {
    const data = extractJobSchema.parse(job.data);
    return running.run(
      job,
      { queue: 'extract', id: data.documentId, run: data.run },
      (signal) => runExtractJob(extractParts, job, signal),
      async () => void (await releaseDocument(database, queue, data, job)),
    );
  };
  const report: JobHandler = (job) => {
    const data = reportJobSchema.parse(job.data);
    return running.run(
      job,
      { queue: 'report', id: data.reportId, run: 1 },
      (signal) => runReportJob(reportParts, job, signal),
      async () => void (await releaseReport(database, queue, data, job)),
    );
  };
  return [
    { name: queueNames.extractDead, slots: 1, handle: (job) => buryExtractJob(documents, job) },
    { name: queueNames.reportDead, slots: 1, handle: (job) => buryReportJob(reports, job) },
    { name: queueNames.extract, slots: options.concurrency, handle: extract },
    { name: queueNames.report, slots: 1, handle: report },
  ];
}

/** How long a worker that stops waits until its last words are written, in milliseconds. */
const farewellMs = 3_000;

/** How long work that was ended may take to notice. */
const abortPatienceMs = 5_000;

/** Waits for the promise, but no longer. */
async function within(timeoutMs: number, promise: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  await Promise.race([promise, sleep(timeoutMs, undefined, { signal: over.signal }).catch(() => undefined)]);
  over.abort();
}

function watched({ logger, observer = blindObserver }: WorkerOptions, handle: JobHandler): JobHandler {
  return async (job) => {
    try {
      await observer.observe(job, () => handle(job));
    } catch (error) {
      const { name: queue, id: jobId, retryCount, retryLimit } = job;
      const { requestId } = originOf(job);
      const told = {
        queue,
        jobId,
        attempt: retryCount + 1,
        of: retryLimit + 1,
        ...(requestId && { requestId }),
      };
      logger.warn({ err: error, ...told }, 'a job failed');
      throw error;
    }
  };
}
