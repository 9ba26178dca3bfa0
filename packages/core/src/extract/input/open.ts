import type { ExtractInput } from '../options.ts';
import { openBlob } from './blob.ts';
import { openFile } from './file.ts';
import type { OpenOptions } from './limits.ts';
import { openMemory } from './memory.ts';
import { nameOf } from './name.ts';
import type { ByteSource } from './source.ts';
import { collectStream } from './stream.ts';

/**
 * Opens any input as bytes with random access. Close what comes back.
 * Errors: `OPTION_INVALID` (the value is no input), `INPUT_NOT_FOUND`, `INPUT_UNREADABLE`, `INPUT_TOO_LARGE`,
 * `ABORTED`.
 */
export async function openInput(input: ExtractInput, options: OpenOptions): Promise<ByteSource> {
  const name = nameOf(input, options.name);
  if (typeof input === 'string' || input instanceof URL) return openFile(input, name);
  if (input instanceof Uint8Array) return openMemory(input, name);
  if (input instanceof ArrayBuffer) return openMemory(new Uint8Array(input), name);
  if (input instanceof Blob) return openBlob(input, name);
  return collectStream(input, name, options);
}

/** Whether the value can be extracted from: see {@link ExtractInput}. */
export function isExtractInput(value: unknown): value is ExtractInput {
  if (typeof value === 'string') return value !== '';
  if (value instanceof URL) return value.protocol === 'file:';
  if (value instanceof Uint8Array || value instanceof ArrayBuffer || value instanceof Blob) return true;
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
