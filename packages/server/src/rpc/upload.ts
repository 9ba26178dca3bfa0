import { DocprocError, isDocprocError } from '@org/docproc-core/errors';
import { detectType } from '@org/docproc-core/extract';
import type { BlobInfo } from '@org/docproc-core/ports';
import { type DocumentRecord, removeUnusedBlob } from '@org/docproc-store';
import { createBlobSource } from '../files/blob-source.ts';
import { parseFileName } from '../files/name.ts';
import type { UserContext } from './context.ts';

/** Streams a body into storage, then makes a document of it. Nothing is left of a body that breaks off. */
export async function receiveUpload(
  ctx: UserContext,
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<DocumentRecord> {
  const { blobs, database, documents, maxUploadBytes } = ctx.services;
  const name = parseFileName(ctx.header('docproc-file-name'));
  checkDeclared(ctx.header('content-length'), maxUploadBytes);
  const blob = await store(ctx, body, signal);
  try {
    if (blob.bytes === 0) throw new DocprocError('INPUT_EMPTY');
    const { mediaType } = await detectType(createBlobSource(blobs, blob, name));
    return await documents.create({ ownerId: ctx.user.userId, name, mediaType, blob });
  } catch (error) {
    // Where this fails too, the sweep does it.
    await removeUnusedBlob(database, blobs, blob.sha256).catch(() => {});
    throw error;
  }
}

/** Refuses before the first byte what says itself that it is too large. */
function checkDeclared(header: string | undefined, most: number): void {
  if (header === undefined || Number(header) <= most) return;
  throw new DocprocError('INPUT_TOO_LARGE', `The file is larger than ${most} bytes.`, {
    details: { limit: { name: 'maxBytes', value: most } },
  });
}

async function store(
  { services: { blobs, maxUploadBytes } }: UserContext,
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<BlobInfo> {
  try {
    return await blobs.write(body, { maxBytes: maxUploadBytes, ...(signal && { signal }) });
  } catch (error) {
    if (isDocprocError(error) && error.code !== 'ABORTED') throw error;
    throw new DocprocError('UPLOAD_INCOMPLETE', undefined, { cause: error });
  }
}
