import { DocprocError } from '@org/docproc-core/errors';
import { failureOf } from '../errors.ts';
import type { AuthorizedFetch, Fetch } from '../http/authorized.ts';
import {
  blobOf,
  counted,
  isRepeatable,
  nameOf,
  sizeOf,
  type UploadProgress,
  type UploadSource,
} from './source.ts';
import { sendByXhr, type XhrLike } from './xhr.ts';

/** Options of an upload. */
export interface UploadOptions {
  /** File name. Default: that of a `File`, else `document`. The server decides the type by content. */
  readonly name?: string;
  /** Refuses the file where its content is something else. Default `auto`. */
  readonly fileType?: 'auto' | 'pdf' | 'excel' | 'spreadsheet' | 'csv' | 'image' | 'text';
  /** 1 to 9; of one department's documents those with 9 are processed first. Default 5. */
  readonly priority?: number;
  /** The same key gives the same document, as long as that exists: for who tries again. Visible ASCII characters. */
  readonly idempotencyKey?: string;
  /** Gives the user's document with the same bytes, where there is one, instead of another. Default false. */
  readonly reuse?: boolean;
  /** Called as bytes leave. */
  readonly onProgress?: (progress: UploadProgress) => void;
  /** Stops the upload and leaves nothing behind; it fails with `ABORTED`. */
  readonly signal?: AbortSignal;
}

/** What uploads go through. */
export interface UploadPath {
  readonly url: string;
  /** Wraps a way to send into one that is authorized. */
  readonly authorize: (send: Fetch) => AuthorizedFetch;
  readonly fetch: Fetch;
  /** The browser's, unless the caller handed in a `fetch` of his own. */
  readonly Xhr: (new () => XhrLike) | undefined;
}

/** Sends a file as the body of one POST and gives the data of the answer. */
export async function sendUpload(
  path: UploadPath,
  source: UploadSource,
  options: UploadOptions,
): Promise<unknown> {
  const response = path.Xhr
    ? await byXhr(path, path.Xhr, source, options)
    : await byFetch(path, source, options);
  const answer: unknown = await response.json().catch(() => undefined);
  const failure = failureOf(answer);
  if (failure) throw failure;
  if (!response.ok || !isResult(answer)) throw notOurs(response.status);
  return answer.result.data;
}

function headersOf(source: UploadSource, options: UploadOptions): Headers {
  const { name, fileType, priority, idempotencyKey, reuse } = options;
  const fileName = name ?? nameOf(source) ?? 'document';
  return new Headers({
    'content-type': 'application/octet-stream',
    'docproc-file-name': encodeURIComponent(fileName.toWellFormed()),
    ...(fileType !== undefined && { 'docproc-file-type': fileType }),
    ...(priority !== undefined && { 'docproc-priority': String(priority) }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    ...(reuse !== undefined && { 'docproc-reuse': String(reuse) }),
  });
}

function byFetch(path: UploadPath, source: UploadSource, options: UploadOptions): Promise<Response> {
  const { signal } = options;
  const init = { method: 'POST', headers: headersOf(source, options), ...(signal && { signal }) };
  let sent = false;
  return path.authorize(path.fetch)(path.url, () => {
    if (sent && !isRepeatable(source))
      throw new DocprocError('UNAUTHENTICATED', 'The login ended while a stream was sent.');
    sent = true;
    return { ...init, ...bodyOf(source, options) };
  });
}

/** A stream where its progress is asked for or nothing else is known; what can state its length does so otherwise. */
function bodyOf(source: UploadSource, { onProgress, signal }: UploadOptions): RequestInit {
  if (source instanceof Blob && !onProgress) return { body: source };
  if (source instanceof ArrayBuffer && !onProgress) return { body: source };
  if (source instanceof Uint8Array && !onProgress) return { body: source as Uint8Array<ArrayBuffer> };
  const streamed = { body: counted(source, reporter(source, onProgress), signal), duplex: 'half' } as const;
  return streamed;
}

async function byXhr(
  path: UploadPath,
  Xhr: new () => XhrLike,
  source: UploadSource,
  options: UploadOptions,
): Promise<Response> {
  const body = await blobOf(source);
  const onBytes = reporter(body, options.onProgress);
  const send: Fetch = (url, init) => {
    const headers = new Headers(init?.headers);
    return sendByXhr(Xhr, { url, headers, body, onBytes, signal: options.signal });
  };
  return path.authorize(send)(path.url, () => ({ headers: headersOf(source, options) }));
}

function reporter(source: UploadSource, onProgress: UploadOptions['onProgress']): (loaded: number) => void {
  const total = sizeOf(source);
  return (loaded) => onProgress?.({ loaded, ...(total !== undefined && { total }) });
}

function isResult(answer: unknown): answer is { readonly result: { readonly data: unknown } } {
  if (typeof answer !== 'object' || answer === null || !('result' in answer)) return false;
  return typeof answer.result === 'object' && answer.result !== null && 'data' in answer.result;
}

function notOurs(status: number): DocprocError {
  return new DocprocError(
    'NETWORK_FAILED',
    `The server's answer (HTTP ${status}) is none of a Docproc server.`,
  );
}
