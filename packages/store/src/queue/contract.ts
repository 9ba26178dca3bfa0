import { z } from 'zod';

/** Names of the queues. Jobs that failed for the last time go to the `Dead` one of each kind. */
export const queueNames = {
  extract: 'docproc-extract',
  extractDead: 'docproc-extract-dead',
  report: 'docproc-report',
  reportDead: 'docproc-report-dead',
} as const;

/** The queues that people look after, by the names of their jobs. */
export const jobQueues = ['extract', 'report'] as const;

/** `extract`: of documents; `report`: the building of reports. */
export type JobQueue = (typeof jobQueues)[number];

/** Where a job comes from, so that what is logged and traced of it is found by the request that sent it. */
export const jobOriginSchema = z.object({
  /** Of the request that sent the job. */
  requestId: z.string().max(64).exactOptional(),
  /** Of the trace that the request belongs to (W3C Trace Context). */
  traceparent: z.string().max(55).exactOptional(),
});

/** Where a job comes from. */
export type JobOrigin = z.infer<typeof jobOriginSchema>;

/** As it is stored beside what the job is for. */
export function originOrNull(origin: JobOrigin | undefined): string | null {
  return origin ? JSON.stringify(origin) : null;
}

/** A job of `docproc-extract` (and of its dead letter queue): extract this document. */
export const extractJobSchema = z.object({
  documentId: z.uuid(),
  run: z.int().positive(),
  ...jobOriginSchema.shape,
});

/** Which document is to be extracted, and which of its runs: a job of an earlier run has nothing left to do. */
export type ExtractJob = z.infer<typeof extractJobSchema>;

/** A job of `docproc-report` (and of its dead letter queue): build this report. */
export const reportJobSchema = z.object({ reportId: z.uuid(), ...jobOriginSchema.shape });

/** Which report is to be built. */
export type ReportJob = z.infer<typeof reportJobSchema>;

/** A job as the worker that took it holds it: `Job` of pg-boss is one. */
export interface HeldJob {
  readonly id: string;
  /** 0 on the first try. */
  readonly retryCount: number;
}

/** How jobs are tried, and when a worker counts as gone. Stored with the queues by `migrate`. */
export interface QueueSettings {
  /** How often a job is tried again after it failed. Default 3. */
  readonly retryLimit?: number;
  /** Seconds before the first try again; doubled each time, with jitter. Default 2. */
  readonly retryDelaySeconds?: number;
  /** Longest delay between tries in seconds. Default 120. */
  readonly retryDelayMaxSeconds?: number;
  /** A job that is at work longer than this many seconds is taken away and tried again. Default 600. */
  readonly expireSeconds?: number;
  /** A worker that has been silent this many seconds counts as gone. At least 10, which is the default. */
  readonly heartbeatSeconds?: number;
  /** How long finished jobs are kept, in seconds. Default 86,400. */
  readonly keepFinishedSeconds?: number;
}
