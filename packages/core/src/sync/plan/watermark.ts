import { DocprocError } from '../../errors/index.ts';
import type { SyncColumn } from '../source.ts';

/**
 * Kind of a watermark. Canonical texts: `integer` decimal digits with a sign where negative, `time` UTC as
 * `YYYY-MM-DD HH:MM:SS.ffffff`.
 */
export type WatermarkKind = 'integer' | 'time';

/** Kind of the column's watermark. Error: `SYNC_WATERMARK_UNSUITABLE`. */
export function watermarkKind(column: SyncColumn): WatermarkKind {
  const type = column.targetType;
  if (/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/.test(type) || /^DECIMAL\(\d+,0\)$/.test(type))
    return 'integer';
  if (/^(DATE|TIMESTAMP|TIMESTAMP_NS|TIMESTAMP_MS|TIMESTAMP_S|TIMESTAMPTZ)$/.test(type)) return 'time';
  throw new DocprocError(
    'SYNC_WATERMARK_UNSUITABLE',
    `The column ${column.name} is of type ${column.sourceType}: a watermark is a whole number or a point in time.`,
  );
}

/** The watermark that lies `lag` (milliseconds, or a difference of numbers) before another. */
export function subtractLag(kind: WatermarkKind, watermark: string, lag: number): string {
  if (kind === 'integer') return String(BigInt(watermark) - BigInt(Math.ceil(lag)));
  return formatTime(parseTime(watermark) - BigInt(Math.ceil(lag)) * 1000n);
}

/** The earlier one. */
export function minWatermark(kind: WatermarkKind, a: string, b: string): string {
  return toNumber(kind, a) < toNumber(kind, b) ? a : b;
}

/** The later one. */
export function maxWatermark(kind: WatermarkKind, a: string, b: string): string {
  return toNumber(kind, a) > toNumber(kind, b) ? a : b;
}

function toNumber(kind: WatermarkKind, watermark: string): bigint {
  return kind === 'integer' ? BigInt(watermark) : parseTime(watermark);
}

/** Microseconds since 1970 of a canonical time. */
function parseTime(text: string): bigint {
  const match = /^(\d{4,6})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?$/.exec(text);
  if (!match) throw new DocprocError('SYNC_WATERMARK_UNSUITABLE', 'A watermark is no point in time.');
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  return BigInt(date.getTime()) * 1000n + BigInt(fraction.padEnd(6, '0'));
}

function formatTime(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((micros - fraction) / 1000n));
  const iso = date.toISOString().replace(/^\+00?/, '');
  return `${iso.slice(0, iso.indexOf('.')).replace('T', ' ')}.${String(fraction).padStart(6, '0')}`;
}
