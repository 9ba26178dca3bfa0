import type { UploadRecord } from '@org/docproc-store';
import { freeingChunks } from '../http/file-body.ts';
import type { UserContext } from './context.ts';
import { checkDeclared, discard, discardAfter, ReceivedFile, receiveUpload, storeBody } from './upload.ts';
import { parseSettings } from './upload-settings.ts';

/**
 * Stores the next piece. What arrived before a connection broke is kept.
 * Errors: `INPUT_TOO_LARGE` where it is longer than the rest, `UPLOAD_OFFSET_MISMATCH` where another came first.
 */
export async function appendPiece(
  ctx: UserContext,
  upload: UploadRecord,
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<UploadRecord> {
  const { services, user } = ctx;
  const rest = upload.bytes - upload.received;
  checkDeclared(Number(ctx.header('content-length') ?? 0), rest);
  const limited = { ...services, maxUploadBytes: rest };
  const piece = await storeBody(limited, asFarAsItCame(freeingChunks(body), signal), undefined);
  try {
    const grown = await services.uploads.append(user.userId, upload.id, upload.received, piece);
    if (piece.bytes === 0) await discard(services, piece);
    return grown;
  } catch (error) {
    await discardAfter(error, services, piece);
    throw error;
  }
}

/** The bytes until the end, or until the other end was gone. */
async function* asFarAsItCame(
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk;
  } catch (error) {
    if (!signal?.aborted && !isBrokenOff(error)) throw error;
  }
}

/** What Node says of a request whose connection is gone. */
function isBrokenOff(error: unknown): boolean {
  if (!(error instanceof Error && 'code' in error)) return false;
  return error.code === 'ECONNRESET' || error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

/** Puts the pieces together and makes the document. Done twice, it gives the same document. */
export async function finishUpload(ctx: UserContext, upload: UploadRecord): Promise<UploadRecord> {
  const { services, user } = ctx;
  const pieces = await services.uploads.pieces(upload.id);
  async function* whole(): AsyncGenerator<Uint8Array> {
    for (const { sha256 } of pieces) yield* await services.blobs.read(sha256);
  }
  const blob = await storeBody(services, whole(), undefined);
  const { fileType, priority, reuse, idempotencyKey = `upload-${upload.id}` } = upload;
  const settings = parseSettings({ fileType, priority, reuse, idempotencyKey });
  const document = await receiveUpload(ctx, new ReceivedFile(upload.name, blob, settings), undefined);
  const left = await services.uploads.finish(upload.id, document.id);
  for (const sha256 of left) await discard(services, { sha256, bytes: 0 });
  return services.uploads.get(user.userId, upload.id);
}
