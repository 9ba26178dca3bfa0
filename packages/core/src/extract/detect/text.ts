import { delimiters, statedDelimiter } from '../csv/delimiter.ts';
import { detectEncoding, type TextEncodingName } from '../csv/encoding.ts';
import { RecordCutter } from '../csv/records.ts';
import type { DetectedType, UnsupportedType } from './index.ts';

const text: DetectedType = { format: 'text', kind: 'text', mediaType: 'text/plain' };
const csv: DetectedType = { format: 'csv', kind: 'spreadsheet', mediaType: 'text/csv' };
const tsv: DetectedType = { format: 'csv', kind: 'spreadsheet', mediaType: 'text/tab-separated-values' };

/**
 * What a file without a signature is: a text table, plain text, or something binary.
 * `cut` tells that the file goes on after `head`.
 */
export function detectText(head: Uint8Array, cut: boolean): DetectedType | UnsupportedType {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const { name } = detectEncoding(bytes);
  if (looksBinary(bytes, name)) return { unsupported: 'binary data of no known type' };
  const content = decode(bytes, name);
  const markup = detectMarkup(content);
  if (markup !== undefined) return markup;
  const delimiter = tableDelimiter(content, cut);
  if (delimiter === undefined) return text;
  return delimiter === '\t' ? tsv : csv;
}

/** Control characters that no text has make up less than this share of text, which may hold a stray one. */
const MAX_CONTROL_SHARE = 0.002;

function looksBinary(bytes: Buffer, encoding: TextEncodingName): boolean {
  if (encoding.startsWith('utf-16')) return false;
  let control = 0;
  for (const byte of bytes) {
    // Tab, line feed, vertical tab, form feed, carriage return and escape do occur in text.
    if (byte === 0 || byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127) control++;
  }
  if (control > bytes.length * MAX_CONTROL_SHARE) return true;
  return encoding === 'windows-1252' && foreignShare(bytes) > 0.3;
}

/** Share of bytes beyond ASCII. Western text in one byte a letter has few; noise has half. */
function foreignShare(bytes: Buffer): number {
  let foreign = 0;
  for (const byte of bytes) if (byte > 127) foreign++;
  return foreign / Math.max(1, bytes.length);
}

function decode(bytes: Buffer, encoding: TextEncodingName): string {
  // For finding delimiters it does not matter which Hangul a pair of bytes is.
  if (encoding === 'cp949') return new TextDecoder('euc-kr').decode(bytes);
  return new TextDecoder(encoding).decode(bytes);
}

/** Markup is text too, but its tags are not what a reader wants to see. */
function detectMarkup(content: string): DetectedType | UnsupportedType | undefined {
  const start = content
    .slice(0, 4096)
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (!start.startsWith('<')) return undefined;
  if (/urn:schemas-microsoft-com:office:(?:spreadsheet|excel)\b/.test(start)) {
    return { format: 'workbook', kind: 'spreadsheet', mediaType: 'application/vnd.ms-excel' };
  }
  if (/^<(?:!doctype html|html|head|body|table|div|meta)\b/i.test(start)) {
    return { unsupported: 'an HTML page (print it as PDF)' };
  }
  if (/<svg\b/i.test(start)) return { unsupported: 'an SVG drawing (save it as PNG or PDF)' };
  return /^<\?xml\b/i.test(start) ? { unsupported: 'an XML file' } : undefined;
}

/** Most records that are looked at. */
const SAMPLE_RECORDS = 200;

/** Records that must share the most common number of columns, as a share of all. */
const MIN_EVENNESS = 0.8;

/** The delimiter that cuts the text into even columns; `undefined` where the text is no table. */
function tableDelimiter(content: string, cut: boolean): string | undefined {
  const stated = statedDelimiter(content);
  if (stated !== undefined) return stated;
  return delimiters.find((delimiter) => {
    const cutter = new RecordCutter(delimiter, () => undefined, 16_384);
    cutter.cut(content, !cut);
    const counts = cutter
      .take()
      .filter((fields) => fields.some((field) => field.trim() !== ''))
      .slice(0, SAMPLE_RECORDS)
      .map((fields) => fields.length);
    return isTable(counts, delimiter);
  });
}

/** Sentences hold commas too, but not the same number in line after line. */
function isTable(counts: readonly number[], delimiter: string): boolean {
  const tally = new Map<number, number>();
  for (const count of counts) tally.set(count, (tally.get(count) ?? 0) + 1);
  const [columns = 0, times = 0] = [...tally].sort((a, b) => b[1] - a[1])[0] ?? [];
  if (columns < 2 || times < counts.length * MIN_EVENNESS) return false;
  // A single line is a table only where it is plainly one.
  return counts.length >= 2 || columns >= (delimiter === ',' ? 3 : 2);
}
