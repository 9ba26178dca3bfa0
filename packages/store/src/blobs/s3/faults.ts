import { DocprocError } from '@org/docproc-core/errors';

/** What servers say where a quota or a disk is used up. */
const full: ReadonlySet<string> = new Set([
  'EntityTooLarge',
  'InsufficientCapacity',
  'InsufficientStorage',
  'QuotaExceeded',
  'XMinioStorageFull',
]);

/** Whether the object was not there. A bucket that is not there is a fault of the configuration. */
export function isAbsent(error: unknown): boolean {
  const { name, status } = answerOf(error);
  return status === 404 && name !== 'NoSuchBucket';
}

/** Whether the server does not know this kind of request. */
export function isUnknownRequest(error: unknown): boolean {
  const { name, status } = answerOf(error);
  return status === 501 || name === 'NotImplemented';
}

/** Whether a range begins behind the last byte. */
export function isBehindEnd(error: unknown): boolean {
  return answerOf(error).status === 416;
}

/** What a fault of the client or the server means to callers. */
export function s3Fault(error: unknown): DocprocError {
  if (error instanceof DocprocError) return error;
  if (isAbsent(error)) return new DocprocError('BLOB_NOT_FOUND', undefined, { cause: reasonOf(error) });
  const { name, status } = answerOf(error);
  const code = full.has(name) || status === 507 ? 'STORAGE_FULL' : 'STORAGE_FAILED';
  return new DocprocError(code, undefined, { cause: reasonOf(error) });
}

interface Answer {
  /** The server's own code. */
  readonly name: string;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
}

function answerOf(error: unknown): Answer {
  if (!(error instanceof Error)) return { name: '' };
  const { $metadata } = error as Error & {
    readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  };
  return { name: error.name, status: $metadata?.httpStatusCode, requestId: $metadata?.requestId };
}

/** The server's answer without what it repeats of the request: keys and signatures are not for logs. */
function reasonOf(error: unknown): unknown {
  const { name, status, requestId } = answerOf(error);
  if (status === undefined) return error;
  return new Error(`S3 answered ${name}, HTTP ${status}${requestId ? `, request ${requestId}` : ''}`);
}
