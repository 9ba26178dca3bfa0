import { DocprocError } from '@org/docproc-core/errors';

/** What a list is ordered by, before the id: a time to the millisecond, a text, or a whole number. */
export type CursorKind = 'time' | 'text' | 'number';

/** Place of a row in a list. */
export interface PagePlace {
  /** As PostgreSQL takes it; a time is ISO 8601. */
  readonly value: string | number;
  readonly id: string;
}

/** A place in a list as text that is opaque to callers. */
export function formatPageCursor(value: Date | string | number, id: string): string {
  const plain = value instanceof Date ? value.toISOString() : value;
  return Buffer.from(JSON.stringify([plain, id])).toString('base64url');
}

/** Error: `VALIDATION_FAILED` where it is no cursor of a list that is ordered so. */
export function parsePageCursor(cursor: string, kind: CursorKind = 'time'): PagePlace {
  const place = parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (Array.isArray(place) && place.length === 2) {
    const [value, id] = place as [unknown, unknown];
    if (typeof id === 'string' && uuid.test(id) && isOfKind(value, kind)) return { value, id };
  }
  const details = { fields: { cursor: 'is no cursor of this list' } };
  throw new DocprocError('VALIDATION_FAILED', 'The cursor is no cursor of this list.', { details });
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isOfKind(value: unknown, kind: CursorKind): value is string | number {
  if (kind === 'number') return Number.isSafeInteger(value);
  if (typeof value !== 'string' || value.includes('\0') || !value.isWellFormed()) return false;
  return kind === 'text' || isTime(value);
}

/** Whether there is such a moment: not the 30th of February, nor the year 0, which PostgreSQL does not know. */
function isTime(text: string): boolean {
  if (!/^\d{4}-/.test(text) || text.startsWith('0000')) return false;
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}
