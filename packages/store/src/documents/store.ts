import type { Document } from '@org/docproc-core/model';
import type { BlobStore } from '@org/docproc-core/ports';
import type { Database } from '../database/connect.ts';
import type { ExtractJob, JobOrigin } from '../queue/contract.ts';
import type { Queue } from '../queue/open.ts';
import { type CreatedDocument, createDocument, type NewDocument } from './create.ts';
import { createLists, type DocumentFilter, type Page } from './list.ts';
import { findDocument, findExtraction, type StoredExtraction } from './read.ts';
import type { DocumentRecord } from './record.ts';
import { removeDocument } from './remove.ts';
import { reprocessDocument } from './reprocess.ts';
import { type DocumentSnapshot, snapshotDocument } from './snapshot.ts';
import { type DocumentStats, documentStats } from './stats.ts';
import {
  type Claimant,
  type ClaimedDocument,
  claimDocument,
  completeDocument,
  type Failure,
  failDocument,
  type ProgressReport,
  reportProgress,
} from './work.ts';

/** What documents are made of. */
export interface DocumentStoreOptions {
  readonly database: Database;
  readonly queue: Pick<Queue, 'sendExtract'>;
  readonly blobs: BlobStore;
}

/** The catalogue of documents. Every method that takes an owner sees only that owner's documents. */
export interface DocumentStore {
  /** Makes a document of a stored blob and queues it. Errors: as `createOnce`. */
  create(document: NewDocument): Promise<DocumentRecord>;
  /**
   * The same, but tells whether it was made, or is the one that the key or the bytes stand for.
   * Errors: `STORAGE_FAILED` where the blob is gone, `IDEMPOTENCY_KEY_REUSED`.
   */
  createOnce(document: NewDocument): Promise<CreatedDocument>;
  /** Error: `DOCUMENT_NOT_FOUND`. */
  get(ownerId: string, id: string): Promise<DocumentRecord>;
  /** A document and the place in the event log from where to follow it. Error: `DOCUMENT_NOT_FOUND`. */
  snapshot(ownerId: string, id: string): Promise<DocumentSnapshot>;
  /** Error: `VALIDATION_FAILED` where the cursor is none of ours. */
  list(ownerId: string, filter?: DocumentFilter): Promise<Page<DocumentRecord>>;
  /** What the owner has, in numbers. */
  stats(ownerId: string): Promise<DocumentStats>;
  /** The result of the present run, or of run `run`. Errors: `DOCUMENT_NOT_FOUND`, `RESULT_NOT_READY`. */
  extraction(ownerId: string, id: string, run?: number): Promise<StoredExtraction>;
  /** Starts another run. Errors: `DOCUMENT_NOT_FOUND`, `STATE_CONFLICT`. */
  reprocess(ownerId: string, id: string, origin?: JobOrigin): Promise<DocumentRecord>;
  /** Deletes it with its results, its reports, and each file nothing else refers to. Error: `DOCUMENT_NOT_FOUND`. */
  remove(ownerId: string, id: string): Promise<void>;

  /**
   * For workers: takes the document of a job. `undefined` where there is nothing to do: it was deleted, has a newer
   * run, or is done. Finish the job then.
   */
  claim(job: ExtractJob, claimant: Claimant): Promise<ClaimedDocument | undefined>;
  /** For workers: notes how far the work is. False: the document is no longer this attempt's, so stop. */
  progress(job: ExtractJob, attempt: number, progress: ProgressReport): Promise<boolean>;
  /** For workers: writes the result, once. False: the run is over or gone, and the result was dropped. Error: `STATE_CONFLICT`. */
  complete(job: ExtractJob, document: Document): Promise<boolean>;
  /** For workers: gives the run up. False: the run is over or gone. */
  fail(job: ExtractJob, failure: Failure): Promise<boolean>;
}

/**
 * Opens the catalogue of documents.
 *
 * @example
 * const documents = createDocumentStore({ database, queue, blobs });
 * const blob = await blobs.write(stream);
 * await documents.create({ ownerId, name: 'a.pdf', mediaType: 'application/pdf', blob });
 */
export function createDocumentStore(options: DocumentStoreOptions): DocumentStore {
  const { database } = options;
  const list = createLists(database);
  return {
    create: async (document) => (await createDocument(options, document)).document,
    createOnce: (document) => createDocument(options, document),
    get: (ownerId, id) => findDocument(database.db, ownerId, id),
    snapshot: (ownerId, id) => snapshotDocument(database, ownerId, id),
    list,
    stats: (ownerId) => documentStats(database.db, ownerId),
    extraction: (ownerId, id, run) => findExtraction(database.db, ownerId, id, run),
    reprocess: (ownerId, id, origin) => reprocessDocument(options, ownerId, id, origin),
    remove: (ownerId, id) => removeDocument(options, ownerId, id),
    claim: (job, claimant) => claimDocument(database, job, claimant),
    progress: (job, attempt, progress) => reportProgress(database, job, attempt, progress),
    complete: (job, document) => completeDocument(database, job, document),
    fail: (job, failure) => failDocument(database, job, failure),
  };
}
