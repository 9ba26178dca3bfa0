import { DocprocError, isDocprocError } from '@org/docproc-core/errors';
import { detectType } from '@org/docproc-core/extract';
import {
  type ClaimedBlob,
  type DocumentRecord,
  isDatabaseUnavailable,
  removeUnusedBlob,
  traced,
} from '@org/docproc-store';
import type { OctetInput, UtilityParser } from '@trpc/server/http';
import { createBlobSource } from '../files/blob-source.ts';
import { parseFileName } from '../files/name.ts';
import { freeingChunks } from '../http/file-body.ts';
import type { Services } from '../services.ts';
import { originOf, type UserContext } from './context.ts';
import { checkFileType, settingsFromHeaders, type UploadSettings } from './upload-settings.ts';

/** A file that is in storage and is to become a document. */
export class ReceivedFile {
  readonly name: string;
  readonly blob: ClaimedBlob;
  readonly settings: UploadSettings;

  constructor(name: string, blob: ClaimedBlob, settings: UploadSettings) {
    this.name = name;
    this.blob = blob;
    this.settings = settings;
  }
}

/** What the upload takes: the bytes, of which the headers tell the rest, or from within the server a file that is stored. */
export const uploadInput: UtilityParser<OctetInput, ReadableStream<Uint8Array> | ReceivedFile> = {
  _input: undefined as unknown as OctetInput,
  _output: undefined as unknown as ReadableStream<Uint8Array>,
  parse(input) {
    if (input instanceof ReadableStream || input instanceof ReceivedFile) return input;
    throw new DocprocError('VALIDATION_FAILED', 'The body must be the file, as application/octet-stream.');
  },
};

/** Streams a body into storage, then makes a document of it. Nothing is left of a body that breaks off. */
export async function receiveUpload(
  ctx: UserContext,
  input: ReadableStream<Uint8Array> | ReceivedFile,
  signal: AbortSignal | undefined,
): Promise<DocumentRecord> {
  const file = input instanceof ReceivedFile ? input : await receiveBody(ctx, input, signal);
  return makeDocument(ctx, file);
}

async function receiveBody(
  ctx: UserContext,
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<ReceivedFile> {
  const name = parseFileName(ctx.header('docproc-file-name'));
  const settings = settingsFromHeaders(ctx.header);
  checkDeclared(Number(ctx.header('content-length') ?? 0), ctx.services.maxUploadBytes);
  const blob = await traced(ctx.span, 'store file', () =>
    storeBody(ctx.services, freeingChunks(body), signal),
  );
  return new ReceivedFile(name, blob, settings);
}

/** Makes a document of a stored file, or removes the file. */
async function makeDocument(
  ctx: UserContext,
  { name, blob, settings }: ReceivedFile,
): Promise<DocumentRecord> {
  const { documents } = ctx.services;
  try {
    const { mediaType } = await checkFile(ctx.services, { name, blob, settings });
    const { fileType: _checked, ...rest } = settings;
    const document = await traced(
      ctx.span,
      'enqueue extract',
      (span) => {
        const origin = originOf(ctx, span);
        return documents.create({ ownerId: ctx.user.userId, name, mediaType, blob, origin, ...rest });
      },
      { kind: 'producer' },
    );
    ctx.services.metrics.uploaded(blob.bytes);
    ctx.services.metrics.sent('extract');
    return document;
  } catch (error) {
    await discardAfter(error, ctx.services, blob);
    throw error;
  }
}

/** Removes what nobody refers to because of the error; without a database that is the sweep's, and nobody waits for it. */
export async function discardAfter(error: unknown, services: Services, blob: ClaimedBlob): Promise<void> {
  if (!isDatabaseUnavailable(error)) await discard(services, blob);
}

/** Errors: `INPUT_EMPTY`, `INPUT_TYPE_UNSUPPORTED`, `INPUT_TYPE_MISMATCH`. */
export async function checkFile(
  { blobs }: Pick<Services, 'blobs'>,
  { name, blob, settings }: ReceivedFile,
): Promise<{ readonly mediaType: string }> {
  if (blob.bytes === 0) throw new DocprocError('INPUT_EMPTY');
  const detected = await detectType(createBlobSource(blobs, blob, name));
  checkFileType(detected, settings.fileType);
  return detected;
}

/** Removes what nobody refers to. Where this fails too, the sweep does it. */
export async function discard({ database, blobs }: Services, blob: ClaimedBlob): Promise<void> {
  await removeUnusedBlob(database, blobs, blob).catch(() => {});
}

/** Refuses before the first byte what says itself that it is too large. Error: `INPUT_TOO_LARGE`. */
export function checkDeclared(bytes: number, most: number): void {
  if (!(bytes > most)) return;
  throw new DocprocError('INPUT_TOO_LARGE', `The file is larger than ${most} bytes.`, {
    details: { limit: { name: 'maxBytes', value: most } },
  });
}

/** Streams bytes into storage. Errors: `INPUT_TOO_LARGE`, `UPLOAD_INCOMPLETE`, `STORAGE_*`. */
export async function storeBody(
  { blobs, maxUploadBytes }: Services,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<ClaimedBlob> {
  try {
    return await blobs.write(body, { maxBytes: maxUploadBytes, ...(signal && { signal }) });
  } catch (error) {
    if (isDatabaseUnavailable(error) || (isDocprocError(error) && error.code !== 'ABORTED')) throw error;
    throw new DocprocError('UPLOAD_INCOMPLETE', undefined, { cause: error });
  }
}
