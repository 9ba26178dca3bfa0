import { createHash } from 'node:crypto';
import type { Logger, OcrCache, OcrEngine, OcrOptions } from '../../ports/index.ts';

/**
 * An engine that reads a picture only where the cache does not know it. Pictures are told apart by their bytes as
 * they go to the engine, and by how they are to be read. A cache that fails costs time and nothing else.
 */
export function cachedOcrEngine(engine: OcrEngine, cache: OcrCache, logger: Logger): OcrEngine {
  const tell = (doing: string) => (error: unknown) => {
    logger.warn({ err: error }, `the OCR cache failed ${doing}`);
    return undefined;
  };
  return {
    ...engine,
    async recognize(image, options) {
      const key = keyOf(engine.name, image, options);
      const known = await cache.get(key).catch(tell('to give a result'));
      if (known !== undefined) return known;
      const result = await engine.recognize(image, options);
      await cache.put(key, result).catch(tell('to keep a result'));
      return result;
    },
    close: () => engine.close(),
  };
}

/** Counts up when results of the same picture begin to mean something else. */
const format = 1;

function keyOf(engine: string, image: Uint8Array, options: OcrOptions): string {
  const { signal: _, ...how } = options;
  const asked = Object.entries(how).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([format, engine, asked]))
    .update('\0')
    .update(image)
    .digest('hex');
}
