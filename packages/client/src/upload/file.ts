import type { TRPCClient } from '@trpc/client';
import type { AppRouter, DocumentRecord } from '../router.ts';
import { type PieceCalls, sendInPieces, type UploadState } from './pieces.ts';
import { isCuttable, sizeOf, type UploadSource } from './source.ts';
import { fileNameOf, sendBytes, sendUpload, type UploadOptions, type UploadPath } from './upload.ts';

const mebibyte = 1024 ** 2;

/** Sends a file whole, or in pieces where it is large and tells its size. */
export async function uploadFile(
  path: UploadPath,
  trpc: TRPCClient<AppRouter>,
  source: UploadSource,
  options: UploadOptions,
): Promise<DocumentRecord> {
  const { piecesAbove = 64 * mebibyte, pieceBytes = 16 * mebibyte, onProgress, signal } = options;
  if (!isCuttable(source) || (sizeOf(source) ?? 0) <= piecesAbove)
    return (await sendUpload(path, source, options)) as DocumentRecord;
  const calls = createPieceCalls(path, trpc, source, options);
  const id = await sendInPieces(calls, source, { pieceBytes, onProgress, signal });
  return trpc.documents.get.query({ id });
}

function createPieceCalls(
  path: UploadPath,
  { uploads }: TRPCClient<AppRouter>,
  source: UploadSource,
  options: UploadOptions,
): PieceCalls {
  const { fileType, priority, idempotencyKey, reuse, signal } = options;
  const told = {
    name: fileNameOf(source, options),
    bytes: sizeOf(source) ?? 0,
    ...(fileType !== undefined && { fileType }),
    ...(priority !== undefined && { priority }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(reuse !== undefined && { reuse }),
  };
  return {
    create: () => uploads.create.mutate(told, { ...(signal && { signal }) }),
    get: (id) => uploads.get.query({ id }),
    append: async (id, offset, piece, onBytes) => {
      const headers = { 'docproc-upload-id': id, 'upload-offset': String(offset) };
      const call = { procedure: 'uploads.append', headers, source: piece, onBytes, signal };
      return (await sendBytes(path, call)) as UploadState;
    },
    remove: (id) => uploads.remove.mutate({ id }),
  };
}
