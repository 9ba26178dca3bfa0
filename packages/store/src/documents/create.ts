import { DocprocError } from '@org/docproc-core/errors';
import { type ClaimedBlob, endClaim } from '../blobs/claims.ts';
import { lockBlob } from '../blobs/lock.ts';
import type { Trx } from '../database/connect.ts';
import { appendEvents } from '../events/append.ts';
import { type JobOrigin, originOrNull } from '../queue/contract.ts';
import { defaultPriority, departmentPriority, queuePriority } from './priority.ts';
import { findDocument, toRecord } from './read.ts';
import type { DocumentRecord } from './record.ts';
import { transition } from './states.ts';
import type { DocumentStoreOptions } from './store.ts';
import { changeTotal } from './totals.ts';

/** A stored file that becomes a document. */
export interface NewDocument {
  readonly ownerId: string;
  /** File name without folders. */
  readonly name: string;
  readonly mediaType: string;
  /** What `BlobStore.write` answered. */
  readonly blob: ClaimedBlob;
  /** 1 to 9; of one department's documents those with 9 are processed first. Default 5. */
  readonly priority?: number;
  /** The same key of the same owner gives the same document, as long as that exists. */
  readonly idempotencyKey?: string;
  /** Gives the owner's document with the same bytes, where there is one. Default false. */
  readonly reuse?: boolean;
  /** Handed to the worker with the job. */
  readonly origin?: JobOrigin;
}

/** What became of a stored file. */
export interface CreatedDocument {
  readonly document: DocumentRecord;
  /** False where the document had been there before. */
  readonly created: boolean;
}

/**
 * Row, job and events in one transaction: a document that exists is one that will be processed.
 * Errors: `STORAGE_FAILED` where the blob is gone, `IDEMPOTENCY_KEY_REUSED` where the key stands for other bytes.
 */
export async function createDocument(
  options: DocumentStoreOptions,
  document: NewDocument,
): Promise<CreatedDocument> {
  const { database, queue, blobs } = options;
  return database.db.transaction().execute(async (trx) => {
    await lockBlob(trx, document.blob.sha256, 'shared');
    if (!(await blobs.stat(document.blob.sha256))) throw blobLost();
    await endClaim(trx, document.blob);
    const known = document.reuse ? await findSame(trx, document) : undefined;
    if (known) return { document: known, created: false };
    const row = await insertDocument(trx, document);
    if (!row) return { document: await findByKey(trx, document), created: false };
    const { id } = row;
    const jobId = await queue.sendExtract(
      trx,
      { documentId: id, run: 1, ...document.origin },
      row.queue_priority,
    );
    const job = { job_id: jobId, job_origin: originOrNull(document.origin) };
    await transition(trx, 'queue', 'queued', { id }, job);
    const event = { ownerId: document.ownerId, documentId: id };
    const { name } = document;
    await appendEvents(trx, database.schema, [
      { ...event, type: 'document.uploaded', data: { name, run: 1 } },
      { ...event, type: 'document.queued', data: { name, run: 1 } },
    ]);
    await changeTotal(trx, document.ownerId, 1);
    return { document: toRecord({ ...row, ...withoutResult, state: 'queued' }), created: true };
  });
}

const withoutResult = { type: null, seller: null, total: null, currency: null, page_count: null };

/** `undefined` where the owner has used the key before; of two at the same time, the second waits for the first. */
async function insertDocument(trx: Trx, document: NewDocument) {
  const { ownerId, name, mediaType, blob, priority = defaultPriority } = document;
  return trx
    .insertInto('documents')
    .values({
      owner_id: ownerId,
      name,
      media_type: mediaType,
      bytes: blob.bytes,
      sha256: blob.sha256,
      state: 'uploaded',
      priority,
      queue_priority: queuePriority(await departmentPriority(trx, ownerId), priority),
      idempotency_key: document.idempotencyKey ?? null,
    })
    .onConflict((conflict) =>
      conflict.columns(['owner_id', 'idempotency_key']).where('idempotency_key', 'is not', null).doNothing(),
    )
    .returningAll()
    .executeTakeFirst();
}

async function findSame(trx: Trx, { ownerId, blob }: NewDocument): Promise<DocumentRecord | undefined> {
  const row = await trx
    .selectFrom('documents')
    .select('id')
    .where('owner_id', '=', ownerId)
    .where('sha256', '=', blob.sha256)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && findDocument(trx, ownerId, row.id);
}

async function findByKey(trx: Trx, { ownerId, blob, idempotencyKey }: NewDocument): Promise<DocumentRecord> {
  const row = await trx
    .selectFrom('documents')
    .select(['id', 'sha256'])
    .where('owner_id', '=', ownerId)
    .where('idempotency_key', '=', idempotencyKey ?? null)
    .executeTakeFirstOrThrow();
  if (row.sha256 !== blob.sha256) throw new DocprocError('IDEMPOTENCY_KEY_REUSED');
  return findDocument(trx, ownerId, row.id);
}

/** Of a writer that held no claim: the last document with the same bytes was deleted since it was written. */
function blobLost(): DocprocError {
  return new DocprocError('STORAGE_FAILED', 'The stored file was removed meanwhile. Send it again.');
}
