import { DocprocError } from '@org/docproc-core/errors';

/** Place of a row in a list by time: opaque to callers. Times are kept to the millisecond, so nothing is rounded. */
export function formatPageCursor(at: Date, id: string): string {
  return Buffer.from(`${at.toISOString()} ${id}`).toString('base64url');
}

/** Error: `VALIDATION_FAILED` where it is none of ours. */
export function parsePageCursor(cursor: string): { readonly at: string; readonly id: string } {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f-]{36})$/.exec(text);
  if (!match?.[1] || !match[2]) {
    const details = { fields: { cursor: 'is no cursor of this list' } };
    throw new DocprocError('VALIDATION_FAILED', 'The cursor is no cursor of this list.', { details });
  }
  return { at: match[1], id: match[2] };
}
