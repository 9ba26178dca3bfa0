import { DocprocError } from '../../errors/index.ts';
import type { ExtractInput } from '../options.ts';
import { openBlob } from './blob.ts';
import { openFile } from './file.ts';
import { openMemory } from './memory.ts';
import { nameOf } from './name.ts';
import type { ByteSource } from './source.ts';
import { collectStream } from './stream.ts';

/** How an input is opened. */
export interface OpenOptions {
  /** Name where the caller knows a better one than the input has. */
  readonly name?: string | undefined;
  /** Streams end with `INPUT_TOO_LARGE` once they have given more bytes than this. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens any input as bytes with random access. Close what comes back.
 * Errors: `OPTION_INVALID` (the value is no input), `INPUT_NOT_FOUND`, `INPUT_UNREADABLE`, `INPUT_TOO_LARGE`,
 * `ABORTED`.
 */
export async function openInput(input: ExtractInput, options: OpenOptions): Promise<ByteSource> {
  const name = nameOf(input, options.name);
  if (typeof input === 'string' || input instanceof URL) return openFile(input, name);
  if (input instanceof Uint8Array) return openMemory(input, name);
  if (input instanceof Blob) return openBlob(input, name);
  return collectStream(input, name, options);
}

/** Whether the value can be extracted from: see {@link ExtractInput}. */
export function isExtractInput(value: unknown): value is ExtractInput {
  if (typeof value === 'string') return value !== '';
  if (value instanceof URL) return value.protocol === 'file:';
  if (value instanceof Uint8Array || value instanceof Blob) return true;
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
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
