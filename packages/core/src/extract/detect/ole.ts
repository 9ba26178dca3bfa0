import type { ByteSource } from '../input/source.ts';
import type { DetectedType, UnsupportedType } from './index.ts';

/** Most directory sectors that are looked at. Workbooks have a handful. */
const MAX_SECTORS = 256;

const ENTRY_BYTES = 128;

const END_OF_CHAIN = 0xffff_fffa;

/** Whether a file begins as an OLE2 compound file does. */
export function isOle(head: Uint8Array): boolean {
  return (
    Buffer.from(head.buffer, head.byteOffset, Math.min(8, head.length)).toString('hex') === 'd0cf11e0a1b11ae1'
  );
}

/**
 * What an OLE2 compound file is, by the names in its directory ([MS-CFB] 2.6). An Office file that is wrapped whole in
 * encryption is taken for a workbook.
 */
export async function detectOle(
  source: ByteSource,
  head: Uint8Array,
): Promise<DetectedType | UnsupportedType> {
  const names = await directoryNames(source, Buffer.from(head.buffer, head.byteOffset, head.byteLength));
  // What is inside can only be told with the password.
  if (names.has('EncryptedPackage')) return { ...workbook, mediaType: openXmlWorkbook };
  if (names.has('Workbook') || names.has('Book') || names.has('WORKBOOK') || names.has('BOOK'))
    return workbook;
  if (names.has('WordDocument')) return { unsupported: 'a Word 97-2003 document (save it as PDF)' };
  if (names.has('PowerPoint Document')) {
    return { unsupported: 'a PowerPoint 97-2003 presentation (save it as PDF)' };
  }
  if (names.has('FileHeader') && names.has('BodyText')) {
    return { unsupported: 'a Hangul word processor document (save it as PDF)' };
  }
  if (names.has('__properties_version1.0')) return { unsupported: 'an Outlook message' };
  // A directory that cannot be found is that of a damaged file, most often a workbook; its reader says more.
  return names.size === 0 ? workbook : { unsupported: 'an OLE2 file that is no workbook' };
}

const openXmlWorkbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const workbook: DetectedType = {
  format: 'workbook',
  kind: 'spreadsheet',
  mediaType: 'application/vnd.ms-excel',
};

async function directoryNames(source: ByteSource, head: Buffer): Promise<Set<string>> {
  const names = new Set<string>();
  if (head.length < 512) return names;
  const sectorBytes = 2 ** Math.min(16, Math.max(7, head.readUInt16LE(30)));
  const readSector = (index: number) => {
    const start = (index + 1) * sectorBytes;
    return source.read(start, start + sectorBytes);
  };
  let sector = head.readUInt32LE(48);
  for (let count = 0; count < MAX_SECTORS && sector < END_OF_CHAIN; count++) {
    const bytes = Buffer.from(await readSector(sector));
    if (bytes.length === 0) break;
    for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
      const length = bytes.readUInt16LE(at + 64);
      if (length >= 2 && length <= 64) names.add(bytes.toString('utf16le', at, at + length - 2));
    }
    sector = await nextSector(sector, head, sectorBytes, readSector);
  }
  return names;
}

/** The sector after this one, by the allocation table; the end of the chain where that table is out of reach. */
async function nextSector(
  sector: number,
  head: Buffer,
  sectorBytes: number,
  readSector: (index: number) => Promise<Uint8Array>,
): Promise<number> {
  const perSector = sectorBytes / 4;
  const table = Math.floor(sector / perSector);
  // The header itself lists the first 109 sectors of the table: 7 MB of file at 512 bytes a sector.
  if (table >= 109) return sector + 1;
  const bytes = Buffer.from(await readSector(head.readUInt32LE(76 + table * 4)));
  const at = (sector % perSector) * 4;
  return at + 4 <= bytes.length ? bytes.readUInt32LE(at) : END_OF_CHAIN;
}
