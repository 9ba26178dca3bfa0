import { DocprocError } from '../../errors/index.ts';
import type { ByteSource } from './source.ts';

/** How an input is opened. */
export interface OpenOptions {
  /** Name where the caller knows a better one than the input has. */
  readonly name?: string | undefined;
  /** Streams end with `INPUT_TOO_LARGE` once they have given more bytes than this. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** Refuses what has no bytes or too many. Errors: `INPUT_EMPTY`, `INPUT_TOO_LARGE`. */
export function checkSize(source: ByteSource, maxBytes: number): void {
  if (source.size === 0) throw new DocprocError('INPUT_EMPTY');
  if (source.size > maxBytes) throw tooLarge(maxBytes);
}

/** The error of an input that has more bytes than it may have. */
export function tooLarge(maxBytes: number): DocprocError {
  return new DocprocError(
    'INPUT_TOO_LARGE',
    `The input is larger than maxBytes (${maxBytes}). Raise the limit or split the file.`,
    { details: { limit: { name: 'maxBytes', value: maxBytes } } },
  );
}
