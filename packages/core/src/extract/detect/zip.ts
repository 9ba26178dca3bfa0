import type { ByteSource } from '../input/source.ts';
import type { DetectedType, UnsupportedType } from './index.ts';

/** Most bytes of a central directory that are looked at: thousands of entries. */
const DIRECTORY_BYTES = 1024 * 1024;

/** The end record is 22 bytes and a comment of at most 65,535. */
const END_BYTES = 22 + 65_535;

const openXml = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Whether a file begins as a ZIP archive does. */
export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5 || head[2] === 7);
}

/**
 * What a ZIP archive is, by the names of its entries: from its central directory or, where the file is cut off, from
 * what of it is in `head`. Whether it can be read is the extractor's business.
 */
export async function detectZip(
  source: ByteSource,
  head: Uint8Array,
): Promise<DetectedType | UnsupportedType> {
  const names = [...(await directoryNames(source)), ...localNames(head)].map((name) =>
    name.replaceAll('\\', '/'),
  );
  const has = (start: string) => names.some((name) => name.toLowerCase().startsWith(start));
  if (has('xl/')) return workbook(openXmlTypeOf(names));
  if (has('word/')) return { unsupported: 'a Word document (save it as PDF)' };
  if (has('ppt/')) return { unsupported: 'a PowerPoint presentation (save it as PDF)' };
  const stated = statedType(head);
  if (stated === 'application/vnd.oasis.opendocument.spreadsheet') return workbook(stated);
  if (stated?.startsWith('application/vnd.oasis.opendocument')) {
    return { unsupported: 'an OpenDocument file that is no spreadsheet (save it as PDF)' };
  }
  if (stated === 'application/hwp+zip') {
    return { unsupported: 'a Hangul word processor document (save it as PDF)' };
  }
  if (stated === 'application/epub+zip') return { unsupported: 'an EPUB book' };
  if (has('index/') && names.some((name) => name.endsWith('.iwa'))) {
    return { unsupported: 'an Apple iWork document (export it as PDF or Excel)' };
  }
  // A workbook that is cut off before its first sheet still begins as one.
  if (has('[content_types].xml')) return workbook(`${openXml}.sheet`);
  return { unsupported: 'a ZIP archive' };
}

function workbook(mediaType: string): DetectedType {
  return { format: 'workbook', kind: 'spreadsheet', mediaType };
}

/** By the parts that only such a workbook has. `[Content_Types].xml` is compressed and says no more. */
function openXmlTypeOf(names: readonly string[]): string {
  const has = (part: string) => names.some((name) => name.toLowerCase() === part);
  if (has('xl/workbook.bin')) return 'application/vnd.ms-excel.sheet.binary.macroEnabled.12';
  if (has('xl/vbaproject.bin')) return 'application/vnd.ms-excel.sheet.macroEnabled.12';
  return `${openXml}.sheet`;
}

/** OpenDocument, EPUB and HWPX state their type in a first, uncompressed entry named `mimetype`. */
function statedType(head: Uint8Array): string | undefined {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 256)).toString('latin1');
  if (text.slice(30, 38) !== 'mimetype') return undefined;
  return /^[a-z]+\/[a-z0-9.+-]+?(?=PK|$|[^a-z0-9.+-])/.exec(text.slice(38))?.[0];
}

async function directoryNames(source: ByteSource): Promise<string[]> {
  const tail = asBuffer(await source.read(Math.max(0, source.size - END_BYTES), source.size));
  const end = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0 || end + 20 > tail.length) return [];
  const size = Math.min(tail.readUInt32LE(end + 12), DIRECTORY_BYTES);
  const start = tail.readUInt32LE(end + 16);
  return namesIn(asBuffer(await source.read(start, start + size)), 'PK\x01\x02', 46, 28);
}

function localNames(head: Uint8Array): string[] {
  return namesIn(asBuffer(head), 'PK\x03\x04', 30, 26);
}

/** Names of records that begin with `mark`: the name's length stands at `lengthAt`, the name at `nameAt`. */
function namesIn(bytes: Buffer, mark: string, nameAt: number, lengthAt: number): string[] {
  const names: string[] = [];
  let at = bytes.indexOf(mark, 0, 'latin1');
  while (at >= 0 && at + nameAt <= bytes.length) {
    const length = bytes.readUInt16LE(at + lengthAt);
    names.push(bytes.toString('utf8', at + nameAt, at + nameAt + length));
    at = bytes.indexOf(mark, at + nameAt, 'latin1');
  }
  return names;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
