import { DocprocError } from '../../../errors/index.ts';
import type { ZipDirectory, ZipEntry } from './directory.ts';
import type { ZipLimits } from './limits.ts';

/**
 * Refuses a directory whose names leave the archive, whose sizes are a bomb's, or whose entries share bytes
 * (D. Fifield, "A better zip bomb", 2019). Throws `DOCUMENT_CORRUPT` or `LIMIT_EXCEEDED`.
 */
export function checkDirectory(directory: ZipDirectory, limits: ZipLimits, file: string): void {
  let inflated = 0;
  for (const entry of directory.entries) {
    if (!isSafeName(entry.name))
      throw refuse('DOCUMENT_CORRUPT', file, 'an entry names a path outside of the archive');
    if (isBomb(entry, limits)) {
      throw limit(file, `an entry inflates more than ${limits.maxRatio}-fold`, 'maxRatio', limits.maxRatio);
    }
    inflated += entry.inflatedBytes;
  }
  if (inflated > limits.maxInflatedBytes) {
    const { maxInflatedBytes } = limits;
    throw limit(
      file,
      `it inflates to more than ${maxInflatedBytes} bytes`,
      'maxInflatedBytes',
      maxInflatedBytes,
    );
  }
  if (hasOverlap(directory)) throw refuse('DOCUMENT_CORRUPT', file, 'entries of the archive overlap');
}

function isSafeName(name: string): boolean {
  if (name === '' || name.includes('\0') || /^[a-z]:/i.test(name)) return false;
  return !name.split('/').includes('..');
}

function isBomb(entry: ZipEntry, limits: ZipLimits): boolean {
  return (
    entry.inflatedBytes > limits.freeBytes && entry.inflatedBytes > entry.compressedBytes * limits.maxRatio
  );
}

/** A local header is at least 30 bytes and the name; the next entry, or the directory, starts after its data. */
function hasOverlap(directory: ZipDirectory): boolean {
  const entries = directory.entries.toSorted((a, b) => a.offset - b.offset);
  return entries.some((entry, i) => {
    const next = entries[i + 1]?.offset ?? directory.start;
    return entry.offset + 30 + Buffer.byteLength(entry.name) + entry.compressedBytes > next;
  });
}

function limit(file: string, why: string, name: string, value: number): DocprocError {
  return new DocprocError('LIMIT_EXCEEDED', `${file} was refused: ${why}.`, {
    details: { file, limit: { name, value } },
  });
}

function refuse(code: 'DOCUMENT_CORRUPT', file: string, why: string): DocprocError {
  return new DocprocError(code, `${file} was refused: ${why}.`, { details: { file } });
}
