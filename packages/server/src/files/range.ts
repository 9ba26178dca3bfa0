/** Bytes of a file, both ends included, from 0. */
export interface FileRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a `Range` header for a file of `size` bytes (RFC 9110 section 14). `undefined`: send the whole file, because
 * none, several or no byte range was asked for. `unsatisfiable`: the range lies behind the file's end.
 */
export function parseRange(
  header: string | undefined,
  size: number,
): FileRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '') return suffixRange(last, size);
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return undefined;
  return start < size ? { start, end } : 'unsatisfiable';
}

/** The last bytes of the file. */
function suffixRange(last: string, size: number): FileRange | 'unsatisfiable' | undefined {
  if (last === '') return undefined;
  const length = Number(last);
  if (length === 0 || size === 0) return 'unsatisfiable';
  return { start: Math.max(0, size - length), end: size - 1 };
}
