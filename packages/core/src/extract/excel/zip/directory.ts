import { DocprocError } from '../../../errors/index.ts';
import type { ByteSource } from '../../input/source.ts';

/** One entry as the central directory states it. */
export interface ZipEntry {
  /** Path inside the archive, with `/`, without a leading one. */
  readonly name: string;
  readonly encrypted: boolean;
  /** 0 stored, 8 deflate. */
  readonly method: number;
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly inflatedBytes: number;
  /** Whether sizes follow the data instead of standing in the local header. */
  readonly hasDescriptor: boolean;
  /** Where its local header starts, in bytes from the source's start. */
  readonly offset: number;
}

/** The central directory: its entries, and where it starts in the source. */
export interface ZipDirectory {
  readonly entries: readonly ZipEntry[];
  readonly start: number;
}

const maxDirectoryBytes = 64 * 2 ** 20;
const maxSafe = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Reads the central directory of a ZIP file, ZIP64 and prefixed archives included (APPNOTE 6.3.10, 4.3.12 to 4.3.16).
 * Throws `DOCUMENT_CORRUPT` where there is none, and `LIMIT_EXCEEDED` where it lists more than `maxEntries`.
 */
export async function readDirectory(source: ByteSource, maxEntries: number): Promise<ZipDirectory> {
  const end = await findEnd(source);
  if (end.entries > maxEntries) {
    throw new DocprocError(
      'LIMIT_EXCEEDED',
      `The file lists ${end.entries} ZIP entries, more than ${maxEntries}.`,
      {
        details: { file: source.name, limit: { name: 'maxEntries', value: maxEntries } },
      },
    );
  }
  if (end.bytes > maxDirectoryBytes || end.bytes > end.position)
    throw corrupt(source, 'its ZIP directory is cut off');
  // Whatever stands before the archive (a self-extractor's program) shifts all offsets alike.
  const start = end.position - end.bytes;
  const shift = start - end.start;
  if (shift < 0) throw corrupt(source, 'its ZIP directory points outside of the file');
  const bytes = Buffer.from(await source.read(start, end.position));
  if (bytes.length < end.bytes) throw corrupt(source, 'its ZIP directory is cut off');
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < end.entries; ) {
    const next = parseEntry(bytes, at, shift);
    if (!next) throw corrupt(source, 'its ZIP directory is damaged');
    entries.push(next.entry);
    at = next.end;
  }
  return { entries, start };
}

interface DirectoryEnd {
  readonly entries: number;
  readonly bytes: number;
  /** Where the directory starts by its own word, before any shift. */
  readonly start: number;
  /** Where the directory ends in the source. */
  readonly position: number;
}

async function findEnd(source: ByteSource): Promise<DirectoryEnd> {
  const from = Math.max(0, source.size - 22 - 0xffff);
  const tail = Buffer.from(await source.read(from, source.size));
  for (let at = tail.length - 22; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== 0x06054b50) continue;
    if (at + 22 + tail.readUInt16LE(at + 20) > tail.length) continue;
    const end: DirectoryEnd = {
      entries: tail.readUInt16LE(at + 10),
      bytes: tail.readUInt32LE(at + 12),
      start: tail.readUInt32LE(at + 16),
      position: from + at,
    };
    return (await findZip64End(source, end)) ?? end;
  }
  throw corrupt(source, 'it is cut off or no ZIP archive');
}

async function findZip64End(source: ByteSource, end: DirectoryEnd): Promise<DirectoryEnd | undefined> {
  if (end.position < 20) return undefined;
  const locator = Buffer.from(await source.read(end.position - 20, end.position));
  if (locator.length < 20 || locator.readUInt32LE(0) !== 0x07064b50) return undefined;
  const stated = locator.readBigUInt64LE(8);
  // The stated place first; directly before the locator where something was put in front of the archive.
  for (const position of [stated > maxSafe ? -1 : Number(stated), end.position - 20 - 56]) {
    if (position < 0 || position + 56 > source.size) continue;
    const record = Buffer.from(await source.read(position, position + 56));
    if (record.length < 56 || record.readUInt32LE(0) !== 0x06064b50) continue;
    const [entries, bytes, start] = [32, 40, 48].map((at) => record.readBigUInt64LE(at)) as [
      bigint,
      bigint,
      bigint,
    ];
    if (entries > maxSafe || bytes > maxSafe || start > maxSafe) break;
    return { entries: Number(entries), bytes: Number(bytes), start: Number(start), position };
  }
  throw corrupt(source, 'its ZIP64 directory is damaged');
}

function parseEntry(bytes: Buffer, at: number, shift: number): { entry: ZipEntry; end: number } | undefined {
  if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) return undefined;
  const flags = bytes.readUInt16LE(at + 8);
  const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
  const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
  const end = extraEnd + bytes.readUInt16LE(at + 32);
  if (end > bytes.length) return undefined;
  const sizes = readSizes(bytes, at, nameEnd, extraEnd);
  if (!sizes) return undefined;
  const name = bytes.toString('utf8', at + 46, nameEnd).replaceAll('\\', '/');
  const entry: ZipEntry = {
    name,
    encrypted: (flags & 1) !== 0,
    method: bytes.readUInt16LE(at + 10),
    crc32: bytes.readUInt32LE(at + 16),
    compressedBytes: sizes.compressed,
    inflatedBytes: sizes.inflated,
    hasDescriptor: (flags & 8) !== 0,
    offset: sizes.offset + shift,
  };
  return { entry, end };
}

/** Sizes and offset, from the ZIP64 extra field where the plain ones are full of ones (APPNOTE 4.5.3). */
function readSizes(bytes: Buffer, at: number, extraStart: number, extraEnd: number) {
  const plain = [24, 20, 42].map((offset) => bytes.readUInt32LE(at + offset));
  let field = extraStart;
  while (field + 4 <= extraEnd && bytes.readUInt16LE(field) !== 1) field += 4 + bytes.readUInt16LE(field + 2);
  let next = field + 4;
  const sizes: number[] = [];
  for (const value of plain) {
    if (value !== 0xffffffff) {
      sizes.push(value);
      continue;
    }
    if (next + 8 > extraEnd) return undefined;
    const wide = bytes.readBigUInt64LE(next);
    if (wide > maxSafe) return undefined;
    sizes.push(Number(wide));
    next += 8;
  }
  const [inflated, compressed, offset] = sizes as [number, number, number];
  return { inflated, compressed, offset };
}

function corrupt(source: ByteSource, why: string): DocprocError {
  return new DocprocError(
    'DOCUMENT_CORRUPT',
    `${source.name} cannot be opened: ${why}. Save or send it again.`,
    {
      details: { file: source.name },
    },
  );
}
