import type { Document } from '@org/docproc-core/model';
import { type CommonMetricsOptions, createCommonMetrics } from '@org/docproc-store';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What threads of extraction hold. */
export interface ThreadUsage {
  /** Threads that are there. */
  readonly threads: number;
  /** Those at work. */
  readonly busy: number;
  /** Bytes that all of them hold, as last seen. */
  readonly memoryBytes: number;
}

/** What the metrics of a worker look at. */
export interface WorkerMetricsOptions extends CommonMetricsOptions {
  /** Documents at the same time. */
  readonly concurrency: number;
  /** Looked at when somebody asks for the page. */
  readonly threads: () => ThreadUsage;
}

/** Everything that is measured of a worker. */
export interface WorkerMetrics {
  /** All of it, for the page. */
  readonly registry: Registry;
  /** A job was begun, after so long in the queue; the answer is called with how it ended. */
  jobStarted(queue: string, waitedSeconds: number): (outcome: 'completed' | 'failed') => void;
  /** A file of so many bytes was extracted. */
  extracted(document: Document, bytes: number): void;
  /** A report was built. */
  reported(format: string, bytes: number): void;
  /** Stops measuring. */
  close(): void;
}

/** Upper bounds in seconds: from a small text to a scan of hundreds of pages. */
const buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

/** Begins to measure a worker. */
export function createWorkerMetrics(options: WorkerMetricsOptions): WorkerMetrics {
  const { registry, close } = createCommonMetrics(options);
  addThreads(registry, options);
  const documents = createDocumentMetrics(registry);
  return { registry, close, jobStarted: createJobMetrics(registry), ...documents };
}

function createJobMetrics(registry: Registry): WorkerMetrics['jobStarted'] {
  const registers = [registry];
  const jobs = new Counter({
    name: 'docproc_jobs_total',
    help: 'Tries of jobs by queue and outcome; one that failed is tried again, or goes to the dead letters.',
    labelNames: ['queue', 'outcome'],
    registers,
  });
  const running = new Gauge({
    name: 'docproc_jobs_running',
    help: 'Jobs at work in this process.',
    labelNames: ['queue'],
    registers,
  });
  const durations = new Histogram({
    name: 'docproc_job_duration_seconds',
    help: 'Tries of jobs, from taken to ended.',
    labelNames: ['queue', 'outcome'],
    buckets,
    registers,
  });
  const waits = new Histogram({
    name: 'docproc_job_wait_seconds',
    help: 'How long jobs were in the queue before this try began.',
    labelNames: ['queue'],
    buckets,
    registers,
  });
  return (queue, waitedSeconds) => {
    const started = performance.now();
    waits.observe({ queue }, waitedSeconds);
    running.inc({ queue });
    return (outcome) => {
      running.dec({ queue });
      jobs.inc({ queue, outcome });
      durations.observe({ queue, outcome }, (performance.now() - started) / 1000);
    };
  };
}

function createDocumentMetrics(registry: Registry): Pick<WorkerMetrics, 'extracted' | 'reported'> {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  const documents = counter(
    'docproc_documents_total',
    'Files that were extracted, by kind, type and status.',
    ['kind', 'type', 'status'],
  );
  const pages = counter('docproc_pages_total', 'Pages and sheets of those files, by kind.', ['kind']);
  const bytes = counter('docproc_document_bytes_total', 'Bytes of those files, by kind.', ['kind']);
  const reports = counter('docproc_reports_total', 'Reports that were built, by format.', ['format']);
  const reportBytes = counter('docproc_report_bytes_total', 'Bytes of those reports, by format.', ['format']);
  const durations = new Histogram({
    name: 'docproc_extraction_duration_seconds',
    help: 'Extractions by kind of file and type of document.',
    labelNames: ['kind', 'type'],
    buckets,
    registers,
  });
  const stages = new Histogram({
    name: 'docproc_extraction_stage_seconds',
    help: 'Stages of extractions by kind of file.',
    labelNames: ['kind', 'stage'],
    buckets,
    registers,
  });
  return {
    extracted({ kind, type, status, timings, sheets, pages: read, metadata }, size) {
      documents.inc({ kind, type: type.name, status });
      pages.inc({ kind }, metadata.pageCount ?? Math.max(read.length, sheets.length));
      bytes.inc({ kind }, size);
      durations.observe({ kind, type: type.name }, timings.totalMs / 1000);
      for (const [stage, ms] of Object.entries(timings.stages ?? {}))
        stages.observe({ kind, stage }, ms / 1000);
    },
    reported(format, size) {
      reports.inc({ format });
      reportBytes.inc({ format }, size);
    },
  };
}

function addThreads(registry: Registry, { concurrency, threads }: WorkerMetricsOptions): void {
  const registers = [registry];
  new Gauge({
    name: 'docproc_worker_slots',
    help: 'Documents that this worker takes at the same time. There is a worker where this is.',
    registers,
    collect() {
      this.set(concurrency);
    },
  });
  new Gauge({
    name: 'docproc_threads',
    help: 'Threads of extraction, busy or idle.',
    labelNames: ['state'],
    registers,
    collect() {
      const usage = threads();
      this.set({ state: 'busy' }, usage.busy);
      this.set({ state: 'idle' }, usage.threads - usage.busy);
    },
  });
  new Gauge({
    name: 'docproc_threads_memory_bytes',
    help: 'Heaps, buffers and WebAssembly of the threads of extraction, as last seen while they worked.',
    registers,
    collect() {
      this.set(threads().memoryBytes);
    },
  });
}
