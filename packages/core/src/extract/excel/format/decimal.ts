/**
 * A number as Excel sees it: 15 significant decimal digits and the power of ten of the first one. Excel rounds these
 * digits, not the binary number, so 1.005 rounds to 1.01.
 */
export interface Decimal {
  /** 15 digits. */
  readonly digits: string;
  /** Power of ten of the first digit. */
  readonly exponent: number;
}

/** Digits of a finite number that is not negative. */
export function decimalOf(value: number): Decimal {
  const [mantissa = '0', exponent = '0'] = value.toExponential(14).split('e');
  return { digits: mantissa.replace('.', ''), exponent: Number(exponent) };
}

/** `decimal * 10^places`, rounded to a whole number with halves up, as digits. */
export function roundAt(decimal: Decimal, places: number): string {
  const { digits } = decimal;
  const kept = decimal.exponent + 1 + places;
  if (kept < 0) return '0';
  if (kept >= digits.length) return digits.padEnd(kept, '0').replace(/^0+(?=\d)/, '');
  const head = digits.slice(0, kept) || '0';
  const rounded = digits.charCodeAt(kept) >= 53 ? String(BigInt(head) + 1n) : head;
  return rounded.replace(/^0+(?=\d)/, '');
}

/** Puts a decimal point before the last `places` digits. */
export function withPoint(digits: string, places: number): string {
  if (places === 0) return digits;
  const padded = digits.padStart(places + 1, '0');
  return `${padded.slice(0, -places)}.${padded.slice(-places)}`;
}
