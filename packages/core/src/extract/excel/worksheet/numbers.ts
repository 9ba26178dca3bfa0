const zero = 48;
const nine = 57;
const dot = 46;
const minus = 45;
/** Powers of ten that a double holds exactly, so that one division by them rounds right. */
const powers = Array.from({ length: 23 }, (_, i) => 10 ** i);

/**
 * Reads a decimal number from ASCII bytes. Up to 15 digits are read directly, which is exact (Clinger 1990); anything
 * longer or with an exponent goes through `Number`. `NaN` where the bytes are no number.
 */
export function parseNumber(bytes: Buffer, start: number, end: number): number {
  const number = parseDigits(bytes, start, end);
  return Number.isNaN(number) ? numberOf(bytes.toString('latin1', start, end)) : number;
}

/** Reads a number of digits and at most one point from ASCII bytes; `NaN` where there is anything else. */
export function parseDigits(bytes: Buffer, start: number, end: number): number {
  let at = start;
  const negative = bytes[at] === minus;
  if (negative) at++;
  const first = at;
  let mantissa = 0;
  let point = -1;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= zero && byte <= nine) mantissa = mantissa * 10 + byte - zero;
    else if (byte === dot && point < 0) point = at;
    else return Number.NaN;
  }
  const digits = end - first - (point < 0 ? 0 : 1);
  if (digits === 0) return Number.NaN;
  if (digits > 15) return Number(bytes.toString('latin1', start, end));
  const value = point < 0 ? mantissa : mantissa / powers[end - point - 1]!;
  return negative ? -value : value;
}

/** Reads a decimal number from text; `NaN` where it is none. */
export function numberOf(text: string): number {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN;
}
