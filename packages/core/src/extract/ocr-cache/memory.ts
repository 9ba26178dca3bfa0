import type { OcrCache, OcrResult } from '../../ports/index.ts';

/** Options of {@link createMemoryOcrCache}. */
export interface MemoryOcrCacheOptions {
  /** Most pictures that are remembered; the one that was not asked for longest goes first. Default 500. */
  readonly maxEntries?: number;
}

/**
 * Remembers what OCR read for as long as the process lives. A page takes some 100 kB.
 *
 * @example
 * const ocrCache = createMemoryOcrCache();
 * await extract('scan.pdf', { ocrCache });
 * await extract('scan.pdf', { ocrCache, profile: 'receipt' }); // reads no picture again
 */
export function createMemoryOcrCache({ maxEntries = 500 }: MemoryOcrCacheOptions = {}): OcrCache {
  const results = new Map<string, OcrResult>();
  return {
    async get(key) {
      const result = results.get(key);
      if (result === undefined) return undefined;
      // A Map goes through its keys in the order in which they were set.
      results.delete(key);
      results.set(key, result);
      return result;
    },
    async put(key, result) {
      results.set(key, result);
      for (const oldest of results.keys()) {
        if (results.size <= maxEntries) break;
        results.delete(oldest);
      }
    },
  };
}
