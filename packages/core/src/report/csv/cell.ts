import type { Value } from '../../model/index.ts';

/** A number as people write it, also with a sign, thousands separators or a percent sign. No program runs it. */
const numberText = /^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d+)?%?$/;
/** What makes spreadsheet programs read a text as a formula: `=`, `+`, `-`, `@`, tab, return; also full-width. */
const formulaStart = /^[\s]*[=+\-@＝＋－＠]|^[\t\r\n]/;

/**
 * A value as one CSV field (RFC 4180). Numbers stay plain numbers. A text that a spreadsheet program would run as a
 * formula gets an apostrophe in front, after OWASP's advice on CSV injection; numbers with a sign and a lone
 * character do not.
 */
export function csvField(value: Value | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = isRunnable(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows of values as CSV, each line ended by CRLF. */
export function csvLines(rows: Iterable<readonly (Value | undefined)[]>): string {
  let text = '';
  for (const row of rows) text += `${row.map(csvField).join(',')}\r\n`;
  return text;
}

/** Whether a spreadsheet program would take the text for a formula. */
function isRunnable(text: string): boolean {
  return text.trim().length > 1 && formulaStart.test(text) && !numberText.test(text);
}
