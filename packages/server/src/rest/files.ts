import type { IncomingMessage } from 'node:http';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { DocprocError } from '@org/docproc-core/errors';
import { parseFileName } from '../files/name.ts';
import { checkFile, discard, ReceivedFile, storeBody } from '../rpc/upload.ts';
import { parseSettings, type UploadSettings } from '../rpc/upload-settings.ts';
import type { Services } from '../services.ts';

/** Most files of one form, and most of its other fields. */
const limits = { files: 50, fields: 20, fieldSize: 1000, fieldNameSize: 100, headerPairs: 50 };

/**
 * The files of a form (`multipart/form-data`), streamed into storage as they come; fields may stand before or after
 * them and hold for all. All are taken, or none: what is wrong with one leaves nothing of the others.
 * Errors: `VALIDATION_FAILED`, `INPUT_TOO_LARGE`, `INPUT_EMPTY`, `INPUT_TYPE_*`, `UPLOAD_INCOMPLETE`, `STORAGE_*`.
 */
export async function receiveFiles(
  services: Services,
  request: IncomingMessage,
  signal: AbortSignal,
): Promise<readonly ReceivedFile[]> {
  const stored: Stored[] = [];
  try {
    const fields = await readForm(services, request, signal, stored);
    const settings = settingsOf(fields, request);
    if (stored.length === 0) throw missingFile();
    const files = stored.map(({ name, blob }, index) => new ReceivedFile(name, blob, keyed(settings, index)));
    for (const file of files) await checkFile(services, file);
    return files;
  } catch (error) {
    for (const file of stored) if (file) await discard(services, file.blob);
    throw error;
  }
}

type Stored = Pick<ReceivedFile, 'name' | 'blob'>;

/** Reads the form to its end, or until something is wrong with it; the rest is then left to whoever has the request. */
async function readForm(
  services: Services,
  request: IncomingMessage,
  signal: AbortSignal,
  stored: Stored[],
): Promise<ReadonlyMap<string, string>> {
  const fields = new Map<string, string>();
  const form = openForm(request);
  const writes: Promise<void>[] = [];
  const wrong = Promise.withResolvers<never>();
  wrong.promise.catch(() => {});
  const read = new Promise<void>((resolve) => form.once('finish', resolve));
  form.on('field', (name, value) => fields.set(name, value));
  form.on('file', (_field, stream, given) => {
    const index = writes.length;
    const name = parseFileName(encodeURIComponent((given ?? '').toWellFormed()));
    const write = storeBody(services, stream, signal).then((blob) => {
      stored[index] = { name, blob };
    });
    write.catch(wrong.reject);
    writes.push(write);
  });
  for (const limit of ['filesLimit', 'fieldsLimit', 'partsLimit'] as const)
    form.on(limit, () => wrong.reject(tooMany()));
  form.once('error', (cause: unknown) => wrong.reject(broken(cause)));
  const gone = () => wrong.reject(broken(signal.reason));
  signal.addEventListener('abort', gone, { once: true });
  request.pipe(form);
  try {
    await Promise.race([wrong.promise, read.then(() => Promise.all(writes))]);
    return fields;
  } finally {
    signal.removeEventListener('abort', gone);
    request.unpipe(form);
    form.destroy();
    // What is being written is settled before it is thrown away.
    await Promise.allSettled(writes);
  }
}

function tooMany(): DocprocError {
  const most = `${limits.files} files and ${limits.fields} fields`;
  return new DocprocError('VALIDATION_FAILED', `A form may have ${most}.`);
}

function broken(cause: unknown): DocprocError {
  return new DocprocError('UPLOAD_INCOMPLETE', 'The form ended early or cannot be read.', { cause });
}

function openForm(request: IncomingMessage): ReturnType<typeof Busboy> {
  try {
    return new Busboy({ headers: request.headers as BusboyHeaders, limits });
  } catch (cause) {
    throw new DocprocError('VALIDATION_FAILED', 'The body must be multipart/form-data with a file.', {
      cause,
    });
  }
}

function settingsOf(fields: ReadonlyMap<string, string>, request: IncomingMessage): UploadSettings {
  const key = request.headers['idempotency-key'];
  return parseSettings({
    fileType: fields.get('file_type'),
    priority: fields.get('priority'),
    reuse: fields.get('reuse'),
    idempotencyKey: Array.isArray(key) ? key[0] : key,
  });
}

/** Each file of a form has a key of its own. */
function keyed(settings: UploadSettings, index: number): UploadSettings {
  const { idempotencyKey } = settings;
  if (idempotencyKey === undefined || index === 0) return settings;
  return { ...settings, idempotencyKey: `${idempotencyKey}#${index}` };
}

function missingFile(): DocprocError {
  const details = { fields: { file: 'must be a file' } };
  return new DocprocError('VALIDATION_FAILED', 'The form has no file.', { details });
}
