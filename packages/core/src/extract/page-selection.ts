import { DocprocError } from '../errors/index.ts';

/** Largest page number that a selection may name. */
const MAX_NUMBER = 10_000_000;

/**
 * Understands a selection of pages or sheets such as `1-3,7` or `5-` or `-2`, counted from 1. No text selects all.
 * Errors: `OPTION_INVALID`.
 *
 * @example
 * const wants = parsePageSelection('1-3,7');
 * wants(2); // true
 * wants(4); // false
 */
export function parsePageSelection(selection: string | undefined): (number: number) => boolean {
  if (selection === undefined) return () => true;
  const ranges = selection.split(',').map((part) => parseRange(part.trim()));
  if (ranges.includes(undefined)) {
    throw new DocprocError('OPTION_INVALID', 'pages must be numbers and ranges such as 1-3,7 or 5-.', {
      details: { fields: { pages: 'must be numbers and ranges such as 1-3,7 or 5-' } },
    });
  }
  return (number) => ranges.some((range) => range && number >= range[0] && number <= range[1]);
}

function parseRange(part: string): [number, number] | undefined {
  const match = /^(\d{1,8})?\s*(-)?\s*(\d{1,8})?$/.exec(part);
  if (match === null || (match[1] === undefined && match[3] === undefined)) return undefined;
  const first = match[1] === undefined ? 1 : Number(match[1]);
  const last = lastOf(match, first);
  return first >= 1 && last >= first && last <= MAX_NUMBER ? [first, last] : undefined;
}

function lastOf(match: RegExpExecArray, first: number): number {
  if (match[3] !== undefined) return Number(match[3]);
  return match[2] === undefined ? first : MAX_NUMBER;
}
