import { z } from 'zod';
import { jobQueues } from '../queue/contract.ts';

const currentJob = z.object({
  queue: z.enum(jobQueues),
  /** The document or report. */
  id: z.uuid(),
  /** From 1. */
  attempt: z.int().positive(),
  /** ISO 8601: since when it is at work. */
  since: z.string(),
});

/** A job that a worker has at work. */
export type CurrentJob = z.infer<typeof currentJob>;

export const workerRecordSchema = z.object({
  /** Of the process. */
  instance: z.uuid(),
  /** As it was configured, for people. */
  name: z.string(),
  host: z.string(),
  pid: z.int(),
  version: z.string(),
  /** Documents at the same time. */
  threads: z.int().positive(),
  /** Memory of the process with all its threads. */
  rssBytes: z.int().nonnegative(),
  /** Memory of its main thread's objects. */
  heapBytes: z.int().nonnegative(),
  /** ISO 8601, as below. */
  startedAt: z.string(),
  /** When it last gave a sign of life. */
  seenAt: z.string(),
  /** What it has at work. */
  jobs: z.array(
    currentJob.extend({
      /** Name of the file, or title of the report; left out where it is gone. */
      name: z.string().exactOptional(),
      /** What is done with it at the moment. */
      stage: z.string().exactOptional(),
      /** 0 to 1. */
      progress: z.number().min(0).max(1).exactOptional(),
    }),
  ),
});

/** A worker that lives, and what it has at work. */
export type WorkerRecord = z.infer<typeof workerRecordSchema>;

/** What a worker tells of itself. */
export interface WorkerReport extends Omit<WorkerRecord, 'seenAt' | 'startedAt' | 'jobs'> {
  readonly startedAt: Date;
  readonly jobs: readonly CurrentJob[];
}
