import { DocprocError } from '@org/docproc-core/errors';

/** Longest file name in UTF-8 bytes: what file systems take. */
const longestName = 255;

/**
 * The file name that an upload states, percent-encoded UTF-8, without folders and without what cannot be shown.
 * `document` where none is stated. Error: `VALIDATION_FAILED` where it is not percent-encoded UTF-8.
 */
export function parseFileName(header: string | undefined): string {
  if (header === undefined) return 'document';
  const base = decode(header).split(/[\\/]/).at(-1) ?? '';
  const plain = base
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .trim();
  const name = shorten(plain);
  return name === '' || name === '.' || name === '..' ? 'document' : name;
}

function decode(header: string): string {
  try {
    return decodeURIComponent(header);
  } catch (cause) {
    const details = { fields: { 'docproc-file-name': 'is no percent-encoded UTF-8' } };
    throw new DocprocError('VALIDATION_FAILED', undefined, { cause, details });
  }
}

/** Cuts the middle out, so that the extension stays. */
function shorten(name: string): string {
  if (Buffer.byteLength(name) <= longestName) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && name.length - dot <= 16 ? name.slice(dot) : '';
  let stem = '';
  let room = longestName - Buffer.byteLength(extension);
  for (const character of name) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    stem += character;
  }
  return stem + extension;
}

/** `Content-Disposition` of a download: RFC 6266, with a plain name for old programs and RFC 8187's for all others. */
export function dispositionOf(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%;]/g, '_');
  const full = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`;
}
