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
    const all = roundedDigits(Math.abs(value), places).padStart(decimals + 1, '0');
    const whole = decimals === 0 ? all : all.slice(0, -decimals);
    const fraction = decimals === 0 ? '' : `.${all.slice(-decimals)}`;
    return `${value < 0 ? '-' : ''}${grouped ? group(whole) : whole}${fraction}${percent}`;
  };
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
  let text = digits;
  for (let at = digits.length - 3; at > 0; at -= 3) text = `${text.slice(0, at)},${text.slice(at)}`;
  return text;
}
