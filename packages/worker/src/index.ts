/** The worker as a library: hand it a database, a queue, blobs and something that extracts. */
export type { Extractor, ExtractorOptions } from './jobs/extract.ts';
export type { LocalBlobStore } from './jobs/local-file.ts';
export type { ReportBuilder } from './jobs/report.ts';
export {
  type MetricsListener,
  type MetricsListenerOptions,
  openMetricsListener,
} from './metrics/listener.ts';
export {
  createWorkerMetrics,
  type ThreadUsage,
  type WorkerMetrics,
  type WorkerMetricsOptions,
} from './metrics/metrics.ts';
export { createJobObserver, type JobObserver } from './metrics/observer.ts';
export { createSyncWriter, type SyncWriter, type SyncWriterOptions } from './sync/writer.ts';
export { createWorker, type Worker, type WorkerOptions } from './worker.ts';
