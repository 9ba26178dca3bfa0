import { DocprocError } from '../../../errors/index.ts';
import type { ByteSource } from '../../input/source.ts';
import { checkDirectory } from './check.ts';
import { readDirectory, type ZipEntry } from './directory.ts';
import { inflateEntry } from './inflate.ts';
import { type ZipLimits, zipLimits } from './limits.ts';

export type { ZipLimits } from './limits.ts';

/** An open ZIP archive. Nothing is inflated until a part is asked for. */
export interface ZipArchive {
  /** Names of all entries, in the directory's order. */
  readonly names: readonly string[];
  /** Whether there is a part of this name, upper and lower case alike, a leading `/` ignored. */
  has(name: string): boolean;
  /** Size of a part once inflated, in bytes; 0 where there is none. */
  sizeOf(name: string): number;
  /** Inflates a part, chunk by chunk. Throws `DOCUMENT_CORRUPT` where it is missing or damaged. */
  stream(name: string): AsyncIterable<Buffer>;
}

/**
 * Opens a ZIP file: reads and checks its central directory.
 * Throws `DOCUMENT_CORRUPT` where it is no ZIP file, is cut off, overlaps itself or names paths outside of itself, and
 * `LIMIT_EXCEEDED` where its declared sizes are a bomb's.
 *
 * @example
 * const zip = await openZip(source);
 * for await (const chunk of zip.stream('xl/workbook.xml')) hash.update(chunk);
 */
export async function openZip(source: ByteSource, limits: Partial<ZipLimits> = {}): Promise<ZipArchive> {
  const bounds = { ...zipLimits, ...limits };
  const directory = await readDirectory(source, bounds.maxEntries);
  checkDirectory(directory, bounds, source.name);
  const entries = new Map<string, ZipEntry>();
  // Of two entries of one name the last one counts, as in Excel's and most other readers.
  for (const entry of directory.entries) entries.set(keyOf(entry.name), entry);
  return {
    names: directory.entries.map((entry) => entry.name),
    has: (name) => entries.has(keyOf(name)),
    sizeOf: (name) => entries.get(keyOf(name))?.inflatedBytes ?? 0,
    stream(name) {
      const entry = entries.get(keyOf(name));
      if (!entry) throw new DocprocError('DOCUMENT_CORRUPT', missing(source), { details: { file: source.name } });
      return inflateEntry(source, entry);
    },
  };
}

function keyOf(name: string): string {
  return name.replace(/^\/+/, '').toLowerCase();
}

function missing(source: ByteSource): string {
  return `${source.name} is damaged: a part that it refers to is missing. Save or send it again.`;
}
