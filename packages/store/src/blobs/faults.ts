import { DocprocError } from '@org/docproc-core/errors';

/** Whether a file or folder was not there. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

/** What a fault of the file system means to callers. */
export function storageFault(error: unknown): DocprocError {
  const code = codeOf(error);
  if (code === 'ENOENT') return new DocprocError('BLOB_NOT_FOUND', undefined, { cause: error });
  const full = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
  return new DocprocError(full ? 'STORAGE_FULL' : 'STORAGE_FAILED', undefined, { cause: error });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
