/**
 * The number that a cell shows, or undefined where it shows anything else. Takes thousands separators, a decimal
 * point or comma, signs (also `△`, `▲` and parentheses, as accountants write losses), currency marks and per cent.
 * A percentage keeps its printed figure: `12.5%` gives 12.5.
 */
export function numberOf(text: string): number | undefined {
  if (!mayHoldDigit.test(text)) return undefined;
  if (text.length <= mostCharacters && ordinary.test(text)) return Number(text.replaceAll(',', ''));
  const printed = text.normalize('NFKC');
  if (/\d\s+\d/.test(printed) && !groupedBySpace.test(printed)) return undefined;
  const trimmed = printed.replace(/\s+/g, '');
  if (trimmed.length === 0 || trimmed.length > mostCharacters || !/\d/.test(trimmed)) return undefined;
  const match = pattern.exec(trimmed);
  const digits = match?.groups?.['digits'];
  if (!digits) return undefined;
  const amount = Number(plainDigits(digits));
  if (!Number.isFinite(amount)) return undefined;
  const { open = '', sign = '', close = '' } = match.groups ?? {};
  if ((open === '(') !== (close === ')')) return undefined;
  return open === '(' || /[-−–△▲]/.test(sign) ? -amount : amount;
}

const mostCharacters = 40;

/** Figures as most tables have them, which leave nothing to be decided. */
const ordinary = /^-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/;

// NFKC makes plain digits of superscripts, fractions and wide ones, the first of which is U+00B2. Most words have none.
const mayHoldDigit = /[\d\u00b2-\uffff]/;

/** Whether a text is a year or a span of years, as heads of columns are. */
export function isYear(text: string): boolean {
  return /^\(?(?:19|20)\d{2}(?:[-/–]\d{2,4})?\)?[*년]?$/.test(text.trim());
}

/** Whether a cell's text counts as data beside numbers: a dash or a mark for "none". */
export function isBlankMark(text: string): boolean {
  const mark = text.trim();
  return mark.length <= longestMark && /^(?:[-–—.…*:]{1,5}|n\/?a|해당없음|없음)$/i.test(mark);
}

const longestMark = 5;

/** Spaces part digits only as thousands; two numbers side by side, such as a month and a day, are not one. */
const groupedBySpace = /^\D*[1-9]\d{0,2}(?:\s\d{3})+(?:[.,]\d+)?\D*$/;

const currency = '(?:[$€£¥₩]|US\\$|USD|EUR|GBP|KRW|JPY|RM|원|円)';
const pattern = new RegExp(
  `^(?<open>\\(?)${currency}?(?<sign>[-+−–△▲]?)${currency}?(?<digits>\\d[\\d.,'’]*|[.,]\\d+)(?:%|‰|${currency})?(?<close>\\)?)[*†‡]?$`,
  'i',
);

function plainDigits(digits: string): string {
  if (!/\D/.test(digits)) return digits;
  const clean = digits.replace(/['’]/g, '').replace(/[.,]$/, '');
  const groupedByComma = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(clean);
  if (groupedByComma) return clean.replaceAll(',', '');
  if (/^\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?$|^\d{1,3}(?:\.\d{3})+,\d+$/.test(clean)) {
    return clean.replaceAll('.', '').replace(',', '.');
  }
  if (/^\d*,\d+$/.test(clean)) return clean.replace(',', '.');
  return /^\d*\.?\d*$/.test(clean) ? clean : 'NaN';
}
