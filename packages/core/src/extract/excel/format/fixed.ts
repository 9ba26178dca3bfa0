import { decimalOf, roundAt } from './decimal.ts';

/**
 * Makes the function that shows numbers by formats such as `0`, `0.00`, `#,##0.0` and `0%`, which most cells have;
 * `undefined` for any other code.
 */
export function compileFixed(code: string): ((value: number) => string) | undefined {
  const match = /^(#,##)?0(?:\.(0{1,30}))?(%)?$/.exec(code);
  if (!match) return undefined;
  const grouped = match[1] !== undefined;
  const decimals = match[2]?.length ?? 0;
  const percent = match[3] ?? '';
  const places = decimals + (percent ? 2 : 0);
  return (value) => {
    if (places === 0 && Number.isInteger(value) && Math.abs(value) < 1e15) return showWhole(value, grouped);
    const all = roundedDigits(Math.abs(value), places).padStart(decimals + 1, '0');
    const whole = decimals === 0 ? all : all.slice(0, -decimals);
    const fraction = decimals === 0 ? '' : `.${all.slice(-decimals)}`;
    return `${value < 0 ? '-' : ''}${grouped ? group(whole) : whole}${fraction}${percent}`;
  };
}

function showWhole(value: number, grouped: boolean): string {
  const text = String(value);
  if (!grouped || (value < 1000 && value > -1000)) return text;
  return value < 0 ? `-${group(text.slice(1))}` : group(text);
}

/** Numbers of few digits that are not near a half are rounded as they are; the others by their decimal digits. */
function roundedDigits(value: number, places: number): string {
  const scaled = value * 10 ** places;
  if (scaled < 1e12) {
    const whole = Math.floor(scaled);
    const rest = scaled - whole;
    if (Math.abs(rest - 0.5) > 1e-3) return String(rest > 0.5 ? whole + 1 : whole);
  }
  return roundAt(decimalOf(value), places);
}

function group(digits: string): string {
  let at = digits.length % 3 || 3;
  let text = digits.slice(0, at);
  for (; at < digits.length; at += 3) text += `,${digits.slice(at, at + 3)}`;
  return text;
}
