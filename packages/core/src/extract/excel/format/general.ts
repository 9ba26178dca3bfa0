import { type Decimal, decimalOf, roundAt, withPoint } from './decimal.ts';

/** Characters that General gives a number in a cell, the sign not counted. */
const width = 11;

/**
 * A number in the format General as a cell shows it: at most 11 characters beside the sign, in scientific notation
 * from 1E+11 on, and below 0.0001 where its digits do not fit.
 */
export function showGeneral(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return value === 0 ? '0' : '#NUM!';
  const sign = value < 0 ? '-' : '';
  const decimal = decimalOf(Math.abs(value));
  const { exponent } = decimal;
  if (exponent < width && (exponent >= -4 || fits(decimal))) {
    const places = Math.max(0, width - 1 - Math.max(1, exponent + 1));
    const digits = roundAt(decimal, places);
    // Rounding up may have made it too long, as in 99999999999.7.
    if (digits.length - places <= width) return sign + trimZeros(withPoint(digits, places));
  }
  return sign + scientific(decimal);
}

/** Whether a number below 0.0001 can be written out: `0.`, its zeros and all its digits. */
function fits(decimal: Decimal): boolean {
  return 1 - decimal.exponent + decimal.digits.replace(/0+$/, '').length <= width;
}

function scientific(decimal: Decimal): string {
  const powerDigits = Math.abs(decimal.exponent) >= 100 ? 3 : 2;
  // d . ddddd E + 00
  const places = width - 4 - powerDigits;
  let digits = roundAt({ digits: decimal.digits, exponent: 0 }, places);
  let { exponent } = decimal;
  if (digits.length > places + 1) {
    digits = digits.slice(0, -1);
    exponent++;
  }
  const power = `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  return `${trimZeros(withPoint(digits, places))}E${power}`;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
