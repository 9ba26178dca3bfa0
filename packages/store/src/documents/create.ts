import { DocprocError } from '@org/docproc-core/errors';
import type { BlobInfo } from '@org/docproc-core/ports';
import { lockBlob } from '../blobs/lock.ts';
import type { Trx } from '../database/connect.ts';
import { appendEvents } from '../events/append.ts';
import { toRecord } from './read.ts';
import type { DocumentRecord } from './record.ts';
import { transition } from './states.ts';
import type { DocumentStoreOptions } from './store.ts';

/** A stored file that becomes a document. */
export interface NewDocument {
  readonly ownerId: string;
  /** File name without folders. */
  readonly name: string;
  readonly mediaType: string;
  /** What `BlobStore.write` answered. */
  readonly blob: BlobInfo;
}

/** Row, job and events in one transaction: a document that exists is one that will be processed. */
export async function createDocument(
  options: DocumentStoreOptions,
  document: NewDocument,
): Promise<DocumentRecord> {
  const { database, queue, blobs } = options;
  return database.db.transaction().execute(async (trx) => {
    await lockBlob(trx, document.blob.sha256, 'shared');
    if (!(await blobs.stat(document.blob.sha256))) throw blobLost();
    const row = await insertDocument(trx, document);
    const { id } = row;
    const jobId = await queue.sendExtract(trx, { documentId: id, run: 1 });
    await transition(trx, 'queue', 'queued', { id }, { job_id: jobId });
    const event = { ownerId: document.ownerId, documentId: id };
    const { name } = document;
    await appendEvents(trx, database.schema, [
      { ...event, type: 'document.uploaded', data: { name, run: 1 } },
      { ...event, type: 'document.queued', data: { name, run: 1 } },
    ]);
    return toRecord({ ...row, ...withoutResult, state: 'queued' });
  });
}

const withoutResult = { type: null, seller: null, total: null, currency: null, page_count: null };

async function insertDocument(trx: Trx, { ownerId, name, mediaType, blob }: NewDocument) {
  return trx
    .insertInto('documents')
    .values({
      owner_id: ownerId,
      name,
      media_type: mediaType,
      bytes: blob.bytes,
      sha256: blob.sha256,
      state: 'uploaded',
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The last document with the same bytes was deleted between the upload's end and this transaction. */
function blobLost(): DocprocError {
  return new DocprocError('STORAGE_FAILED', 'The stored file was removed meanwhile. Send it again.');
}
