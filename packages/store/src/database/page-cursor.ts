import { DocprocError } from '@org/docproc-core/errors';

/** Place of a row in a list by time: opaque to callers. Times are kept to the millisecond, so nothing is rounded. */
export function formatPageCursor(at: Date, id: string): string {
  return Buffer.from(`${at.toISOString()} ${id}`).toString('base64url');
}

/** Error: `VALIDATION_FAILED` where it is none of ours. */
export function parsePageCursor(cursor: string): { readonly at: string; readonly id: string } {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const match = shape.exec(text);
  if (!match?.[1] || !match[2] || !isTime(match[1])) {
    const details = { fields: { cursor: 'is no cursor of this list' } };
    throw new DocprocError('VALIDATION_FAILED', 'The cursor is no cursor of this list.', { details });
  }
  return { at: match[1], id: match[2] };
}

/** Whether there is such a moment: not the 30th of February, nor the year 0, which PostgreSQL does not know. */
function isTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text && !text.startsWith('0000');
}

const shape = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
