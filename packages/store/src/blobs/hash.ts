import { DocprocError } from '@org/docproc-core/errors';

/** Whether the text can be a blob's key. Only hashes become paths and keys in storage. */
export function isHash(sha256: string): boolean {
  return /^[0-9a-f]{64}$/.test(sha256);
}

/** The hash itself. Error: `BLOB_NOT_FOUND` where it is none. */
export function checkHash(sha256: string): string {
  if (!isHash(sha256)) throw new DocprocError('BLOB_NOT_FOUND');
  return sha256;
}

/** The error of a source that gives more bytes than it may. */
export function tooLarge(maxBytes: number): DocprocError {
  return new DocprocError('INPUT_TOO_LARGE', `The file is larger than ${maxBytes} bytes.`, {
    details: { limit: { name: 'maxBytes', value: maxBytes } },
  });
}
