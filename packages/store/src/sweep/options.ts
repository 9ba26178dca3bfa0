import type { BlobStore } from '@org/docproc-core/ports';
import type { Database } from '../database/connect.ts';
import type { Queue } from '../queue/open.ts';

/** What a sweep works on, and how patient it is. */
export interface SweepOptions {
  readonly database: Database;
  readonly queue: Pick<Queue, 'sendExtract' | 'sendReport'>;
  readonly blobs: BlobStore & {
    /** Where the store has temporary files: removes those last written before, in ms since the epoch. */
    removeStale?(before: number): Promise<number>;
  };
  /** A document or report without a job is left alone for this long after its last change, in ms. Default 60,000. */
  readonly lostAfterMs?: number;
  /** How often lost work is queued again before it is given up. Default 3. */
  readonly maxRequeues?: number;
  /** A blob that nothing refers to is left alone for this long after its last write, in ms. Default one hour. */
  readonly blobGraceMs?: number;
  /** Least time between two looks through all blobs, by whatever process, in ms. Default one hour. */
  readonly blobIntervalMs?: number;
  /** How long events are kept, in ms. Default seven days. */
  readonly eventRetentionMs?: number;
  /** How long refresh tokens are kept after they expired, in ms. Default seven days. */
  readonly tokenRetentionMs?: number;
  /** How long an upload waits for its next piece, in ms. Default seven days. */
  readonly uploadRetentionMs?: number;
  /** How long lines of the audit log are kept, in ms. Default 364 days. */
  readonly auditRetentionMs?: number;
  /** How long tries of jobs are kept, in ms. Default seven days. */
  readonly attemptRetentionMs?: number;
  /** How long runs of sync are kept after they ended, in ms; the last 20 of a table always are. Default 91 days. */
  readonly syncRunRetentionMs?: number;
}

/** What a sweep did. */
export interface SweepReport {
  /** Documents and reports whose job was gone, queued again. */
  readonly requeued: number;
  /** Documents and reports given up: their job had failed for good, or was lost too often. */
  readonly failed: number;
  /** Blobs that nothing referred to. */
  readonly removedBlobs: number;
  /** Temporary files of writers that died. */
  readonly removedTemporaryFiles: number;
  readonly removedTokens: number;
  readonly removedEvents: number;
  readonly removedUploads: number;
  readonly removedAuditEntries: number;
  readonly removedAttempts: number;
  readonly removedSyncRuns: number;
  /** Rows of workers that fell silent. */
  readonly removedWorkers: number;
}
