import type { Document } from '@org/docproc-core/model';
import { type JobOrigin, jobOriginSchema, type TraceSpan, type Tracing } from '@org/docproc-store';
import type { JobWithMetadata } from 'pg-boss';
import type { WorkerMetrics } from './metrics.ts';

/** A job as observers know it. */
type ObservedJob = Pick<
  JobWithMetadata<object>,
  'id' | 'name' | 'data' | 'retryCount' | 'createdOn' | 'startedOn'
>;

/** Watches jobs at work, to measure and to trace them. */
export interface JobObserver {
  /** Runs a job's work. Rejects where the work does. */
  observe(job: ObservedJob, work: () => Promise<void>): Promise<void>;
  /** A job's file was extracted; `startedAt` is in milliseconds since the epoch. */
  extracted(jobId: string, document: Document, bytes: number, startedAt: number): void;
  /** A job's report was built. */
  reported(format: string, bytes: number): void;
}

/** Observes nothing. The default of a library. */
export const blindObserver: JobObserver = {
  observe: (_job, work) => work(),
  extracted: () => {},
  reported: () => {},
};

/** Where a job comes from, as far as it says so. */
export function originOf({ data }: { readonly data: unknown }): JobOrigin {
  return jobOriginSchema.safeParse(data).data ?? {};
}

/** Observes a worker's jobs. */
export function createJobObserver(metrics: WorkerMetrics, tracing?: Tracing): JobObserver {
  /** Jobs at work, in their traces. */
  const spans = new Map<string, TraceSpan>();
  return {
    async observe(job, work) {
      const ended = metrics.jobStarted(job.name, waitedSeconds(job));
      const span = tracing && beginSpan(tracing, job);
      if (span) spans.set(job.id, span);
      try {
        await work();
        ended('completed');
      } catch (error) {
        ended('failed');
        span?.fail(error instanceof Error && 'code' in error ? String(error.code) : 'INTERNAL');
        throw error;
      } finally {
        spans.delete(job.id);
        span?.end();
      }
    },
    extracted(jobId, document, bytes, startedAt) {
      metrics.extracted(document, bytes);
      const span = spans.get(jobId);
      if (span) traceStages(span, document, startedAt);
    },
    reported: metrics.reported,
  };
}

function waitedSeconds({ createdOn, startedOn }: ObservedJob): number {
  return Math.max(0, (startedOn.getTime() - createdOn.getTime()) / 1000);
}

/** The wait in the queue, and then the job: both parts of the trace of whoever sent it. */
function beginSpan(tracing: Tracing, job: ObservedJob): TraceSpan {
  const { traceparent: parent, requestId } = originOf(job);
  const within = parent === undefined ? {} : { parent };
  if (parent !== undefined) {
    const wait = tracing.start('wait in queue', { ...within, startedAt: job.createdOn.getTime() });
    wait.end(Math.max(job.createdOn.getTime(), job.startedOn.getTime()));
  }
  return tracing.start(`process ${job.name}`, {
    ...within,
    kind: 'consumer',
    attributes: {
      'messaging.destination.name': job.name,
      'docproc.job_id': job.id,
      'docproc.attempt': job.retryCount + 1,
      ...(requestId !== undefined && { 'docproc.request_id': requestId }),
    },
  });
}

/** The stages of an extraction, laid out one after the other: it tells how long each took in all, not when. */
function traceStages(span: TraceSpan, { kind, status, timings }: Document, startedAt: number): void {
  const attributes = { 'docproc.kind': kind, 'docproc.status': status };
  const extraction = span.child('extract', { startedAt, attributes });
  let at = startedAt;
  for (const [stage, ms] of Object.entries(timings.stages ?? {})) {
    extraction.child(`extract ${stage}`, { startedAt: at }).end(at + ms);
    at += ms;
  }
  extraction.end(Math.max(at, startedAt + timings.totalMs));
}
