import type { EngineFallback } from '../../model/index.ts';
import type { ReadersUsed } from '../format.ts';

/** What several readers of one file used, as if one had read all of it. */
export function mergeUsed(readers: readonly ReadersUsed[]): ReadersUsed {
  const engines = [...new Set(readers.flatMap((reader) => reader.engines ?? []))];
  const fallbacks = new Map<string, EngineFallback>();
  for (const fallback of readers.flatMap((reader) => reader.fallbacks ?? [])) {
    const key = `${fallback.engine} ${fallback.reason}`;
    const known = fallbacks.get(key);
    const pages = [...(known?.pages ?? []), ...(fallback.pages ?? [])].sort((a, b) => a - b);
    fallbacks.set(key, { ...fallback, ...(pages.length > 0 && { pages: [...new Set(pages)] }) });
  }
  return { engines, ...(fallbacks.size > 0 && { fallbacks: [...fallbacks.values()] }) };
}
