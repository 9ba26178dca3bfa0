import { createHash } from 'node:crypto';
import type { ByteSource } from './source.ts';

/** SHA-256 of a source's bytes in lower-case hex, read piece by piece. Errors: `INPUT_UNREADABLE`. */
export async function digestOf(source: ByteSource, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of source.stream()) {
    signal.throwIfAborted();
    hash.update(chunk);
  }
  return hash.digest('hex');
}
