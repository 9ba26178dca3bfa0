import type { DetectedType, UnsupportedType } from './index.ts';

interface Signature {
  /** Bytes at `at` as Latin-1; `?` stands for any byte. */
  readonly magic: string;
  readonly at?: number;
  readonly is: DetectedType | UnsupportedType;
}

const pdf: DetectedType = { format: 'pdf', kind: 'pdf', mediaType: 'application/pdf' };

const picture = (subtype: string): DetectedType => ({
  format: 'image',
  kind: 'image',
  mediaType: `image/${subtype}`,
});

const oldWorkbook: DetectedType = {
  format: 'workbook',
  kind: 'spreadsheet',
  mediaType: 'application/vnd.ms-excel',
};

const signatures: readonly Signature[] = [
  { magic: '%PDF-', is: pdf },
  { magic: '\x89PNG\r\n\x1a\n', is: picture('png') },
  { magic: '\xff\xd8\xff', is: picture('jpeg') },
  { magic: 'RIFF????WEBP', is: picture('webp') },
  { magic: 'GIF87a', is: picture('gif') },
  { magic: 'GIF89a', is: picture('gif') },
  { magic: 'II*\0', is: picture('tiff') },
  { magic: 'MM\0*', is: picture('tiff') },
  { magic: 'II+\0\x08\0', is: picture('tiff') },
  { magic: 'MM\0+\0\x08', is: picture('tiff') },
  { magic: 'ftypavif', at: 4, is: picture('avif') },
  { magic: 'ftypavis', at: 4, is: picture('avif') },
  // BIFF 2 to 5 without a container: BOF record, its length, then a version.
  { magic: '\x09\0\x04\0', is: oldWorkbook },
  { magic: '\x09\x02\x06\0', is: oldWorkbook },
  { magic: '\x09\x04\x06\0', is: oldWorkbook },
  { magic: '\x09\x08\x08\0\0\x05', is: oldWorkbook },

  { magic: 'ftyphei', at: 4, is: { unsupported: 'a HEIC picture (save it as JPEG)' } },
  { magic: 'ftyphev', at: 4, is: { unsupported: 'a HEIC picture (save it as JPEG)' } },
  { magic: 'ftypmif1', at: 4, is: { unsupported: 'a HEIF picture (save it as JPEG)' } },
  { magic: 'BM????\0\0\0\0', is: { unsupported: 'a BMP picture (save it as PNG)' } },
  { magic: '\0\0\0\x0cjP  \r\n\x87\n', is: { unsupported: 'a JPEG 2000 picture (save it as PNG)' } },
  { magic: '\0\0\x01\0', is: { unsupported: 'an icon file' } },
  { magic: '8BPS', is: { unsupported: 'a Photoshop picture (save it as PNG)' } },
  { magic: '%!PS', is: { unsupported: 'a PostScript file (save it as PDF)' } },
  { magic: '{\\rtf', is: { unsupported: 'an RTF document (save it as PDF)' } },
  { magic: 'HWP Document File', is: { unsupported: 'a Hangul word processor document (save it as PDF)' } },
  { magic: 'Rar!\x1a\x07', is: { unsupported: 'a RAR archive' } },
  { magic: '7z\xbc\xaf\x27\x1c', is: { unsupported: 'a 7-Zip archive' } },
  { magic: '\x1f\x8b', is: { unsupported: 'a gzip archive' } },
  { magic: 'BZh', is: { unsupported: 'a bzip2 archive' } },
  { magic: '\xfd7zXZ\0', is: { unsupported: 'an xz archive' } },
  { magic: 'ustar', at: 257, is: { unsupported: 'a tar archive' } },
  { magic: '\x7fELF', is: { unsupported: 'a program' } },
  { magic: 'MZ?\0', is: { unsupported: 'a program' } },
  { magic: 'SQLite format 3\0', is: { unsupported: 'an SQLite database' } },
  { magic: 'PAR1', is: { unsupported: 'a Parquet file' } },
];

/** What the first bytes say; `undefined` where they say nothing (or only that it is a ZIP or OLE container). */
export function detectBinary(head: Uint8Array): DetectedType | UnsupportedType | undefined {
  return signatures.find((signature) => fits(head, signature))?.is;
}

/** PDF readers accept up to this many bytes of something else before the header (ISO 32000-1, annex H.3.4.1). */
const PDF_JUNK_BYTES = 1024;

/** A PDF with a little of something else in front of it, such as mail headers or empty lines. */
export function detectLatePdf(head: Uint8Array): DetectedType | undefined {
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, PDF_JUNK_BYTES));
  return start.includes('%PDF-') ? pdf : undefined;
}

function fits(head: Uint8Array, { magic, at = 0 }: Signature): boolean {
  if (head.length < at + magic.length) return false;
  for (let i = 0; i < magic.length; i++) {
    if (magic[i] !== '?' && head[at + i] !== magic.charCodeAt(i)) return false;
  }
  return true;
}
