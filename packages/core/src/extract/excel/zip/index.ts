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
  /**
   * Inflates a part, chunk by chunk. Throws `DOCUMENT_CORRUPT` where it is missing or damaged, and `LIMIT_EXCEEDED`
   * where it inflates to more than `maxBytes` (default: any size).
   */
  stream(name: string, maxBytes?: number): AsyncIterable<Buffer>;
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
    stream(name, maxBytes = Infinity) {
      const entry = entries.get(keyOf(name));
      if (!entry)
        throw new DocprocError('DOCUMENT_CORRUPT', missing(source), { details: { file: source.name } });
      if (entry.inflatedBytes > maxBytes) throw tooLarge(source, maxBytes);
      return inflateEntry(source, entry);
    },
  };
}

function keyOf(name: string): string {
  return name.replace(/^\/+/, '').toLowerCase();
}

function tooLarge(source: ByteSource, maxBytes: number): DocprocError {
  const message = `${source.name} was refused: a part of it that has to be held in memory inflates to more than ${maxBytes} bytes.`;
  return new DocprocError('LIMIT_EXCEEDED', message, {
    details: { file: source.name, limit: { name: 'maxPartBytes', value: maxBytes } },
  });
}

function missing(source: ByteSource): string {
  return `${source.name} is damaged: a part that it refers to is missing. Save or send it again.`;
}
