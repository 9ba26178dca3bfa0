import type { Database } from '../database/connect.ts';
import type { JobQueue } from '../queue/contract.ts';
import type { Queue } from '../queue/open.ts';
import type { WorkerRecord } from '../workers/record.ts';
import { listWorkers } from '../workers/registry.ts';
import { attemptsOf } from './attempts.ts';
import {
  type CancelledJob,
  cancelJob,
  jobOrThrow,
  type RetriedJobs,
  retryFailedJobs,
  retryJob,
} from './change.ts';
import { type Durations, readDurations } from './durations.ts';
import { type JobFilter, type JobPage, listJobs } from './list.ts';
import { type QueueOverview, readQueueOverview } from './numbers.ts';
import type { JobDetails, JobRecord } from './record.ts';

/** Everybody's jobs, for those who look after the queue. */
export interface JobStore {
  /** All queues in numbers. */
  overview(): Promise<QueueOverview>;
  /** Workers that live, with what they have at work. */
  workers(): Promise<readonly WorkerRecord[]>;
  /** Error: `VALIDATION_FAILED` where the cursor is none of ours. */
  list(filter?: JobFilter): Promise<JobPage>;
  /** A job with its tries. Errors: `DOCUMENT_NOT_FOUND`, `REPORT_NOT_FOUND`. */
  get(queue: JobQueue, id: string): Promise<JobDetails>;
  /** How long jobs took that ended within the last hours, 1 to 24. */
  durations(hours: number): Promise<Durations>;
  /** Errors: `DOCUMENT_NOT_FOUND`, `REPORT_NOT_FOUND`, `STATE_CONFLICT`. */
  retry(queue: JobQueue, id: string): Promise<JobRecord>;
  /** Tries failed jobs again, those first that came first; no more than `limit`. */
  retryFailed(queue: JobQueue, limit: number): Promise<RetriedJobs>;
  /** Ends a job, also one at work. Errors: `DOCUMENT_NOT_FOUND`, `REPORT_NOT_FOUND`, `STATE_CONFLICT`. */
  cancel(queue: JobQueue, id: string): Promise<CancelledJob>;
}

/** Opens the jobs of a database and its queue. */
export function createJobStore(parts: { readonly database: Database; readonly queue: Queue }): JobStore {
  const { database } = parts;
  return {
    overview: () => readQueueOverview(database),
    workers: () => listWorkers(database),
    list: (filter) => listJobs(database, filter),
    async get(queue, id) {
      const job = await jobOrThrow(parts, queue, id);
      return { job, attempts: await attemptsOf(database, job) };
    },
    durations: (hours) => readDurations(database, hours),
    retry: (queue, id) => retryJob(parts, queue, id),
    retryFailed: (queue, limit) => retryFailedJobs(parts, queue, limit),
    cancel: (queue, id) => cancelJob(parts, queue, id),
  };
}
