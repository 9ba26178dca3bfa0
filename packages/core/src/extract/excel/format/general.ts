import { type Decimal, decimalOf, roundAt, withPoint } from './decimal.ts';

/** Characters that General gives a number in a cell, the sign not counted. */
const width = 11;

const powers = Array.from({ length: width }, (_, i) => 10 ** i);

/**
 * A number in the format General as a cell shows it: at most 11 characters beside the sign, in scientific notation
 * from 1E+11 on, and below 0.0001 where its digits do not fit.
 */
export function showGeneral(value: number): string {
  const size = Math.abs(value);
  if (size < 1e11) {
    if (Number.isInteger(value)) return String(value);
    const short = size >= 1e-4 && size < 1e10 ? roundShort(size) : Number.NaN;
    if (!Number.isNaN(short)) return value < 0 && short > 0 ? `-${short}` : String(short);
  }
  return showAny(value);
}

/**
 * The number rounded to what 11 characters hold, where that is plain: it is not near a half, so the decimal digits need
 * not be looked at. Its shortest text is then the one to show. `NaN` where it is not plain.
 */
function roundShort(size: number): number {
  let whole = 1;
  while (whole < width - 1 && size >= powers[whole]!) whole++;
  const power = powers[width - 1 - whole]!;
  const scaled = size * power;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  if (Math.abs(rest - 0.5) < 1e-3) return Number.NaN;
  return (rest > 0.5 ? floor + 1 : floor) / power;
}

function showAny(value: number): string {
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
