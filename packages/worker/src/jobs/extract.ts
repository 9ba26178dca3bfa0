import { DocprocError } from '@org/docproc-core/errors';
import type { ExtractProgress } from '@org/docproc-core/extract';
import type { Document } from '@org/docproc-core/model';
import type { Logger } from '@org/docproc-core/ports';
import { type ClaimedDocument, type DocumentStore, extractJobSchema } from '@org/docproc-store';
import type { Job } from 'pg-boss';
import type { JobObserver } from '../metrics/observer.ts';
import { type LocalBlobStore, withLocalFile } from './local-file.ts';
import { persist } from './persist.ts';
import { createThrottle } from './throttle.ts';

/** What extracts a file apart from this thread. `createExtractionPool` of the core makes one. */
export interface Extractor {
  /**
   * Extracts one file. A file that is bad, too slow or too hungry gives a document with status `failed`; only a
   * fault of the machine, or the signal, rejects.
   */
  extract(path: string, options: ExtractorOptions): Promise<Document>;
}

/** What an {@link Extractor} is told of one file. */
export interface ExtractorOptions {
  /** File name without folders. */
  readonly name: string;
  readonly onProgress: (progress: ExtractProgress) => void;
  readonly signal: AbortSignal;
}

/** What extraction jobs work with. */
export interface ExtractJobParts {
  readonly documents: DocumentStore;
  readonly blobs: LocalBlobStore;
  readonly pool: Extractor;
  readonly logger: Logger;
  readonly observer: Pick<JobObserver, 'extracted'>;
  readonly workerId: string;
  /** Least time between two progress reports of a document, in milliseconds. */
  readonly progressIntervalMs: number;
}

/**
 * Does one extraction job: takes the document, extracts its file, writes the result. Doing it twice writes once.
 * Returns where there is nothing more to do; rejects where the job should be tried again.
 */
export async function runExtractJob(
  parts: ExtractJobParts,
  job: Job<object>,
  signal: AbortSignal,
): Promise<void> {
  const { documents, workerId } = parts;
  const data = extractJobSchema.parse(job.data);
  const attempt = job.retryCount + 1;
  const claimed = await documents.claim(data, { workerId, attempt });
  if (!claimed) return;
  const lost = new AbortController();
  const progress = createThrottle<ExtractProgress>(parts.progressIntervalMs, async (step) => {
    const ours = await documents.progress(data, attempt, step).catch((error) => {
      parts.logger.debug({ err: error, documentId: claimed.id }, 'progress was not written');
      return true;
    });
    if (!ours) lost.abort();
  });
  const stop = AbortSignal.any([signal, lost.signal]);
  const started = performance.now();
  const startedAt = Date.now();
  try {
    const document = await extractBlob(parts, claimed, progress.push, stop);
    await progress.end();
    parts.observer.extracted(job.id, document, claimed.bytes, startedAt);
    const written = await persist(() => documents.complete(data, document), signal);
    const ms = Math.round(performance.now() - started);
    const { requestId } = data;
    const ended = { documentId: claimed.id, run: data.run, attempt, status: document.status, ms };
    const outcome = { ...(requestId !== undefined && { requestId }), ...ended };
    parts.logger.info(outcome, written ? 'document extracted' : 'document was done or gone already');
  } catch (error) {
    // Deleted, reprocessed or taken by another attempt: nothing is left to do for this one.
    if (!lost.signal.aborted) throw error;
  } finally {
    await progress.end();
  }
}

async function extractBlob(
  { blobs, pool }: ExtractJobParts,
  { name, sha256 }: ClaimedDocument,
  onProgress: (progress: ExtractProgress) => void,
  signal: AbortSignal,
): Promise<Document> {
  const document = await withLocalFile(blobs, sha256, signal, (path) =>
    pool.extract(path, { name, onProgress, signal }),
  );
  const unread = document.issues.find(
    ({ code, severity }) => severity === 'error' && storageFaults.has(code),
  );
  if (document.status === 'failed' && unread) throw new DocprocError('STORAGE_FAILED', unread.message);
  return document;
}

/** What a failed document says where its file was gone or unreadable: storage is at fault, not the file. */
const storageFaults: ReadonlySet<string> = new Set(['INPUT_NOT_FOUND', 'INPUT_UNREADABLE']);
