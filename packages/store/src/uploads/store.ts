import { DocprocError } from '@org/docproc-core/errors';
import type { BlobInfo } from '@org/docproc-core/ports';
import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import { type ClaimedBlob, endClaim } from '../blobs/claims.ts';
import type { Database, Queries } from '../database/connect.ts';
import type { UploadTable } from '../database/tables.ts';
import { defaultPriority } from '../documents/priority.ts';

export const uploadRecordSchema = z.object({
  id: z.uuid(),
  /** File name without folders. */
  name: z.string(),
  /** Length of the whole file. */
  bytes: z.int().positive(),
  /** How much has arrived: the next piece begins here. */
  received: z.int().nonnegative(),
  fileType: z.string().exactOptional(),
  priority: z.int().min(1).max(9),
  /** Under which the uploader may send the whole again without making another document. */
  idempotencyKey: z.string().exactOptional(),
  /** Whether a document with the same bytes is taken in its place. */
  reuse: z.boolean().exactOptional(),
  /** The document that was made of it, once all has arrived. */
  documentId: z.uuid().exactOptional(),
  /** ISO 8601. */
  createdAt: z.string(),
});

/** A file that arrives in several requests. */
export type UploadRecord = z.infer<typeof uploadRecordSchema>;

/** A file that is to arrive. */
export interface NewUpload {
  readonly ownerId: string;
  readonly name: string;
  readonly bytes: number;
  readonly fileType?: string;
  /** 1 to 9. Default 5. */
  readonly priority?: number;
  /** The same key of the same owner gives the same document, as long as that exists. */
  readonly idempotencyKey?: string;
  /** Gives the owner's document with the same bytes, where there is one. Default false. */
  readonly reuse?: boolean;
}

/** Unfinished uploads. A piece is a blob of its own until the whole is there, so that any server can take the next. */
export interface UploadStore {
  create(upload: NewUpload): Promise<UploadRecord>;
  /** Error: `UPLOAD_NOT_FOUND`. */
  get(ownerId: string, id: string): Promise<UploadRecord>;
  /** Adds a piece that is stored already. Errors: `UPLOAD_NOT_FOUND`, `UPLOAD_OFFSET_MISMATCH`. */
  append(ownerId: string, id: string, start: number, piece: ClaimedBlob): Promise<UploadRecord>;
  /** The pieces, in their order. */
  pieces(id: string): Promise<readonly BlobInfo[]>;
  /** Notes what became of it and lets the pieces go; the answer names their blobs. */
  finish(id: string, documentId: string): Promise<readonly string[]>;
  /** Gives it up; the answer names the blobs of its pieces. Error: `UPLOAD_NOT_FOUND`. */
  remove(ownerId: string, id: string): Promise<readonly string[]>;
}

/** Opens the list of unfinished uploads. */
export function createUploadStore({ db }: Pick<Database, 'db'>): UploadStore {
  return {
    create: (upload) => insertUpload(db, upload),
    get: (ownerId, id) => findUpload(db, ownerId, id),
    append: (ownerId, id, start, piece) => appendPiece(db, ownerId, id, start, piece),
    pieces: (id) => selectPieces(db, id),
    finish: (id, documentId) =>
      db.transaction().execute(async (trx) => {
        await trx
          .updateTable('uploads')
          .set({ document_id: documentId, updated_at: sql`now()` })
          .where('id', '=', id)
          .execute();
        return removePieces(trx, id);
      }),
    remove: (ownerId, id) =>
      db.transaction().execute(async (trx) => {
        await findUpload(trx, ownerId, id);
        const blobs = await removePieces(trx, id);
        await trx.deleteFrom('uploads').where('id', '=', id).execute();
        return blobs;
      }),
  };
}

async function insertUpload(queries: Queries, upload: NewUpload): Promise<UploadRecord> {
  const row = await queries
    .insertInto('uploads')
    .values({
      owner_id: upload.ownerId,
      name: upload.name,
      bytes: upload.bytes,
      file_type: upload.fileType ?? null,
      priority: upload.priority ?? defaultPriority,
      idempotency_key: upload.idempotencyKey ?? null,
      reuse: upload.reuse ?? false,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toUpload(row);
}

async function findUpload(
  queries: Queries,
  ownerId: string,
  id: string,
  lock = false,
): Promise<UploadRecord> {
  const query = queries
    .selectFrom('uploads')
    .selectAll()
    .where('id', '=', id)
    .where('owner_id', '=', ownerId);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (!row) throw new DocprocError('UPLOAD_NOT_FOUND');
  return toUpload(row);
}

async function appendPiece(
  db: Database['db'],
  ownerId: string,
  id: string,
  start: number,
  piece: ClaimedBlob,
): Promise<UploadRecord> {
  return db.transaction().execute(async (trx) => {
    const { sha256, bytes } = piece;
    const upload = await findUpload(trx, ownerId, id, true);
    if (upload.received !== start) throw offsetMismatch(upload.received);
    if (bytes === 0) return upload;
    await endClaim(trx, piece);
    await trx.insertInto('upload_parts').values({ upload_id: id, start, bytes, sha256 }).execute();
    const row = await trx
      .updateTable('uploads')
      .set({ received: start + bytes, updated_at: sql`now()` })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return toUpload(row);
  });
}

/** The error of a piece that does not begin where the upload ended. */
export function offsetMismatch(received: number): DocprocError {
  return new DocprocError('UPLOAD_OFFSET_MISMATCH', `The next piece begins at byte ${received}.`, {
    details: { limit: { name: 'offset', value: received } },
  });
}

async function selectPieces(queries: Queries, id: string): Promise<BlobInfo[]> {
  return queries
    .selectFrom('upload_parts')
    .select(['sha256', 'bytes'])
    .where('upload_id', '=', id)
    .orderBy('start')
    .execute();
}

async function removePieces(queries: Queries, id: string): Promise<string[]> {
  const rows = await queries
    .deleteFrom('upload_parts')
    .where('upload_id', '=', id)
    .returning('sha256')
    .execute();
  return rows.map(({ sha256 }) => sha256);
}

function toUpload(row: Selectable<UploadTable>): UploadRecord {
  return {
    id: row.id,
    name: row.name,
    bytes: row.bytes,
    received: row.received,
    ...(row.file_type !== null && { fileType: row.file_type }),
    priority: row.priority,
    ...(row.idempotency_key !== null && { idempotencyKey: row.idempotency_key }),
    ...(row.reuse && { reuse: true }),
    ...(row.document_id !== null && { documentId: row.document_id }),
    createdAt: row.created_at.toISOString(),
  };
}
