import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { DocprocError } from '../../../errors/index.ts';
import type { ByteSource } from '../../input/source.ts';
import type { ZipEntry } from './directory.ts';

const chunkBytes = 128 * 1024;

/**
 * Inflates one entry, chunk by chunk. Never gives more bytes than the directory declares.
 * Throws `DOCUMENT_CORRUPT` where headers contradict each other, the data is damaged or its size or checksum is not
 * the declared one, `DOCUMENT_ENCRYPTED` where the entry is encrypted.
 */
export async function* inflateEntry(source: ByteSource, entry: ZipEntry): AsyncGenerator<Buffer> {
  const start = await findData(source, entry);
  const packed = source.stream(start, start + entry.compressedBytes);
  let bytes = 0;
  let checksum = 0;
  for await (const chunk of entry.method === 0 ? packed : inflate(source, entry, packed)) {
    const buffer = Buffer.isBuffer(chunk)
      ? chunk
      : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    bytes += buffer.length;
    if (bytes > entry.inflatedBytes) throw corrupt(source, entry, 'is larger than declared');
    checksum = crc32(buffer, checksum);
    yield buffer;
  }
  if (bytes < entry.inflatedBytes) throw corrupt(source, entry, 'ends early');
  if (checksum !== entry.crc32) throw corrupt(source, entry, 'does not fit its checksum');
}

async function findData(source: ByteSource, entry: ZipEntry): Promise<number> {
  if (entry.encrypted) {
    throw new DocprocError('DOCUMENT_ENCRYPTED', undefined, { details: { file: source.name } });
  }
  if (entry.method !== 0 && entry.method !== 8)
    throw corrupt(source, entry, 'is packed by an unknown method');
  const header = Buffer.from(await source.read(entry.offset, entry.offset + 30));
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50)
    throw corrupt(source, entry, 'has no header');
  const stated = header.readUInt32LE(22);
  const deferred = entry.hasDescriptor || stated === 0xffffffff;
  if (!deferred && stated !== entry.inflatedBytes) throw corrupt(source, entry, 'declares two sizes');
  return entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
}

async function* inflate(
  source: ByteSource,
  entry: ZipEntry,
  packed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const inflater = createInflateRaw({ chunkSize: chunkBytes });
  // A fault of either side destroys the inflater with it, so the loop below throws it; awaited only to be handled.
  const done = pipeline(Readable.from(packed, { objectMode: true }), inflater).catch(() => undefined);
  try {
    for await (const chunk of inflater) yield chunk;
  } catch (error) {
    if (isZlibError(error)) throw corrupt(source, entry, 'is damaged', error);
    throw error;
  } finally {
    inflater.destroy();
    await done;
  }
}

function isZlibError(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && /^Z_|^ERR_STREAM_PREMATURE_CLOSE$/.test(String(error.code))
  );
}

function corrupt(source: ByteSource, entry: ZipEntry, why: string, cause?: unknown): DocprocError {
  // Names of parts are the format's own (`xl/workbook.xml`); a stranger's name is not repeated.
  const part = /^[\w./-]{1,80}$/.test(entry.name) ? `its part ${entry.name}` : 'a part of it';
  const message = `${source.name} is damaged: ${part} ${why}. Save or send it again.`;
  return new DocprocError('DOCUMENT_CORRUPT', message, { details: { file: source.name }, cause });
}
