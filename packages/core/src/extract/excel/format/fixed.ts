/** Shows a number with a fixed count of decimals; `undefined` where the number is too large for that. */
export type ShowFixed = (value: number) => string | undefined;

/**
 * Makes the function for formats such as `0`, `0.00`, `#,##0.0` and `0%`, which most cells have; `undefined` for any
 * other code.
 */
export function compileFixed(code: string): ShowFixed | undefined {
  const match = /^(#,##)?0(?:\.(0{1,10}))?(%)?$/.exec(code);
  if (!match) return undefined;
  const grouped = match[1] !== undefined;
  const decimals = match[2]?.length ?? 0;
  const percent = match[3] ?? '';
  const factor = 10 ** (decimals + (percent ? 2 : 0));
  return (value) => {
    const digits = roundedDigits(Math.abs(value), factor);
    if (digits === undefined) return undefined;
    const all = digits.padStart(decimals + 1, '0');
    const whole = decimals === 0 ? all : all.slice(0, -decimals);
    const fraction = decimals === 0 ? '' : `.${all.slice(-decimals)}`;
    return `${value < 0 ? '-' : ''}${grouped ? group(whole) : whole}${fraction}${percent}`;
  };
}

/**
 * `value * factor` rounded to a whole number, halves up, as Excel rounds: it looks at 15 decimal digits, not at the
 * binary number, so 1.005 becomes 1.01.
 */
function roundedDigits(value: number, factor: number): string | undefined {
  const scaled = value * factor;
  if (!(scaled < 1e15)) return undefined;
  const whole = Math.floor(scaled);
  const rest = scaled - whole;
  if (Math.abs(rest - 0.5) > 1e-3) return String(rest > 0.5 ? whole + 1 : whole);
  return String(Math.floor(Number(scaled.toPrecision(15)) + 0.5));
}

function group(digits: string): string {
  let text = digits;
  for (let at = digits.length - 3; at > 0; at -= 3) text = `${text.slice(0, at)},${text.slice(at)}`;
  return text;
}
