import { decimalOf, roundAt } from './decimal.ts';

type Show = (value: number) => string;

/** What may stand around the digits: texts, currencies, single signs, spaces, colours; fills show nothing. */
const literal = String.raw`(?:"[^"]*"|\\[^\s\d]|\[\$[^\]-]*(?:-[^\]]*)?\]|\[(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)\]|_.|\* |[-+$€£¥₩()원: ])*`;
const sectionPattern = new RegExp(`^(${literal})((#,##)?0(?:\\.(0{1,30}))?(%)?)?(${literal})$`, 'iu');

/**
 * Makes the function that shows numbers by formats of plain digits, which most cells have: `0`, `0.00`, `#,##0.0`,
 * `0%`, with texts and currencies around them, and with sections of their own for negative numbers and zero.
 * `undefined` for any other code.
 */
export function compileFixed(code: string): Show | undefined {
  // A section for texts says nothing of numbers. A semicolon inside of quotes makes a section that is not known.
  const codes = code.split(';').slice(0, 3);
  const sections = codes.map(compileSection);
  const [positive, negative = positive, zero = positive] = sections;
  if (!positive || sections.includes(undefined)) return undefined;
  if (sections.length === 1) return (value) => (value < 0 ? `-${positive(-value)}` : positive(value));
  return (value) => (value > 0 ? positive!(value) : value < 0 ? negative!(-value) : zero!(value));
}

/** Shows numbers that are not negative. */
function compileSection(code: string): Show | undefined {
  const match = sectionPattern.exec(code);
  if (!match) return undefined;
  const before = literalText(match[1] ?? '');
  const after = literalText(match[6] ?? '');
  if (match[2] === undefined) return code === '' ? undefined : () => before + after;
  const digits = showDigits(match[3] !== undefined, match[4]?.length ?? 0, match[5] ?? '');
  return before === '' && after === '' ? digits : (value) => before + digits(value) + after;
}

function literalText(code: string): string {
  return code.replace(
    /"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]|_(.)|\* /gu,
    (_, quoted, escaped, currency, blank) =>
      quoted ?? escaped ?? currency ?? (blank === undefined ? '' : ' '),
  );
}

function showDigits(grouped: boolean, decimals: number, percent: string): Show {
  const places = decimals + (percent ? 2 : 0);
  return (value) => {
    if (places === 0 && Number.isInteger(value) && value < 1e15) return showWhole(value, grouped);
    const all = roundedDigits(value, places).padStart(decimals + 1, '0');
    const whole = decimals === 0 ? all : all.slice(0, -decimals);
    const fraction = decimals === 0 ? '' : `.${all.slice(-decimals)}`;
    return `${grouped ? group(whole) : whole}${fraction}${percent}`;
  };
}

function showWhole(value: number, grouped: boolean): string {
  const text = String(value);
  return grouped && value >= 1000 ? group(text) : text;
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
