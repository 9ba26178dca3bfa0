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
  /**
   * A source of known size above this many bytes is sent in pieces: a lost connection or a server that restarts costs one
   * of them, and the upload goes on by itself. Default 64 MiB; `Infinity` for never. Streams are always sent whole.
   */
  readonly piecesAbove?: number;
  /** Size of such a piece in bytes. Default 16 MiB. */
  readonly pieceBytes?: number;
  /** Called as bytes leave. In pieces it may go back to what the server has got. */
  readonly onProgress?: (progress: UploadProgress) => void;
  /** Stops the upload and leaves nothing behind; it fails with `ABORTED`. */
  readonly signal?: AbortSignal;
}

/** What uploads go through. */
export interface UploadPath {
  /** Of the procedures. */
  readonly url: string;
  /** Wraps a way to send into one that is authorized. */
  readonly authorize: (send: Fetch) => AuthorizedFetch;
  readonly fetch: Fetch;
  /** The browser's, unless the caller handed in a `fetch` of his own. */
  readonly Xhr: (new () => XhrLike) | undefined;
}

/** Sends a file as the body of one POST and gives the data of the answer. */
export function sendUpload(path: UploadPath, source: UploadSource, options: UploadOptions): Promise<unknown> {
  const { onProgress, signal } = options;
  const onBytes = onProgress && reporter(source, onProgress);
  return sendBytes(path, {
    procedure: 'documents.upload',
    headers: headersOf(source, options),
    source,
    onBytes,
    signal,
  });
}

/** Bytes for a procedure that takes them. */
export interface BytesCall {
  readonly procedure: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly source: UploadSource;
  readonly onBytes: ((loaded: number) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Sends bytes as the body of one POST and gives the data of the answer. */
export async function sendBytes(path: UploadPath, call: BytesCall): Promise<unknown> {
  const response = path.Xhr ? await byXhr(path, path.Xhr, call) : await byFetch(path, call);
  const answer: unknown = await response.json().catch(() => undefined);
  const failure = failureOf(answer);
  if (failure) throw failure;
  if (!response.ok || !isResult(answer)) throw notOurs(response.status);
  return answer.result.data;
}

/** The name that the file goes by. */
export function fileNameOf(source: UploadSource, { name }: UploadOptions): string {
  return name ?? nameOf(source) ?? 'document';
}

function headersOf(source: UploadSource, options: UploadOptions): Record<string, string> {
  const { fileType, priority, idempotencyKey, reuse } = options;
  return {
    'docproc-file-name': encodeURIComponent(fileNameOf(source, options).toWellFormed()),
    ...(fileType !== undefined && { 'docproc-file-type': fileType }),
    ...(priority !== undefined && { 'docproc-priority': String(priority) }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    ...(reuse !== undefined && { 'docproc-reuse': String(reuse) }),
  };
}

function initOf({ headers }: BytesCall) {
  return { method: 'POST', headers: new Headers({ 'content-type': 'application/octet-stream', ...headers }) };
}

function byFetch(path: UploadPath, call: BytesCall): Promise<Response> {
  const { source, signal } = call;
  let sent = false;
  return path.authorize(path.fetch)(`${path.url}/${call.procedure}`, () => {
    if (sent && !isRepeatable(source))
      throw new DocprocError('UNAUTHENTICATED', 'The login ended while a stream was sent.');
    sent = true;
    return { ...initOf(call), ...(signal && { signal }), ...bodyOf(call) };
  });
}

/** A stream where its progress is asked for or nothing else is known; what can state its length does so otherwise. */
function bodyOf({ source, onBytes, signal }: BytesCall): RequestInit {
  if (source instanceof Blob && !onBytes) return { body: source };
  if (source instanceof ArrayBuffer && !onBytes) return { body: source };
  if (source instanceof Uint8Array && !onBytes) return { body: source as Uint8Array<ArrayBuffer> };
  const streamed = { body: counted(source, onBytes ?? (() => {}), signal), duplex: 'half' } as const;
  return streamed;
}

async function byXhr(path: UploadPath, Xhr: new () => XhrLike, call: BytesCall): Promise<Response> {
  const body = await blobOf(call.source);
  const { onBytes = () => {}, signal } = call;
  const send: Fetch = (url, init) =>
    sendByXhr(Xhr, { url, headers: new Headers(init?.headers), body, onBytes, signal });
  return path.authorize(send)(`${path.url}/${call.procedure}`, () => initOf(call));
}

function reporter(source: UploadSource, onProgress: NonNullable<UploadOptions['onProgress']>) {
  const total = sizeOf(source);
  return (loaded: number) => onProgress({ loaded, ...(total !== undefined && { total }) });
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
