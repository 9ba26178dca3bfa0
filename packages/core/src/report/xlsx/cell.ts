import type { Value } from '../../model/index.ts';
import { datePartsOf } from '../language/dates.ts';
import { decimalsOf } from '../language/numbers.ts';
import type { ReportLanguage } from '../language/words.ts';

/** A cell as it is written: never a formula, whatever a text begins with. */
export interface SheetCell {
  readonly value: string | number | boolean | Date | null;
  /** Excel number format. */
  readonly format?: string;
  /** Cell of this workbook that it leads to, such as `'Text'!C7`. */
  readonly link?: string;
  readonly look?: 'title' | 'heading' | 'label' | 'bar';
}

/** Excel's format of a date in Korean words. */
const koreanDay = 'yyyy"년" m"월" d"일"';

/** Longest text of a cell in Excel. */
const maxText = 32_767;
/** Digits that a 64-bit number keeps; longer ones stay text so that no digit is lost. */
const maxDigits = 15;

/** A typed value; ISO dates become real dates, and the number format follows the text as printed and the language. */
export function valueCell(
  value: Value | undefined,
  printed = '',
  language: ReportLanguage = 'en',
): SheetCell {
  if (typeof value === 'number') return numberCell(value, printed);
  if (typeof value === 'boolean' || value === null) return { value };
  const text = value ?? printed;
  const date = dateCell(text, language);
  return date ?? textCell(text);
}

/** An amount with the decimals of its currency; an unsure one is shown with an asterisk and stays a number. */
export function amountCell(value: number, currency: string | undefined, unsure = false): SheetCell {
  if (!Number.isFinite(value)) return textCell(String(value));
  const whole = currency === undefined && Number.isInteger(value);
  const format = numberFormat(true, whole ? 0 : decimalsOf(currency));
  return { value, format: unsure ? `${format}\\*` : format };
}

/** A confidence from 0 to 1, rounded as the other forms of a report show it. */
export function shareCell(value: number): SheetCell {
  return { value: Math.round(value * 100) / 100, format: '0%' };
}

/** A count or size, grouped by thousands. */
export function countCell(value: number): SheetCell {
  return { value, format: '#,##0' };
}

/**
 * Text as a cell keeps it. `_x0041_` would be read back as `A` (ECMA-376 part 1, 22.9.2.19), so its first mark is
 * escaped; text beyond Excel's 32,767 characters ends with an ellipsis.
 */
export function textCell(text: string): SheetCell {
  const escaped = xmlText(text).replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
  if (escaped === '') return { value: null };
  return { value: escaped.length <= maxText ? escaped : `${escaped.slice(0, maxText - 1)}…` };
}

/** Text without the characters that no XML file may hold and exceljs lets through: Excel takes such a file for damaged. */
export function xmlText(text: string): string {
  return text.toWellFormed().replaceAll(/[\ufffe\uffff]/g, '\ufffd');
}

function numberCell(value: number, printed: string): SheetCell {
  if (!Number.isFinite(value)) return textCell(printed);
  const digits = printed.replaceAll(/\D/g, '').replace(/^0+/, '');
  if (digits.length > maxDigits && Number.isInteger(value)) return textCell(printed);
  const decimals = /\.(\d{1,6})(?!.*\d\.)/.exec(printed)?.[1]?.length ?? 0;
  if (printed.trimEnd().endsWith('%')) return { value, format: `0${fraction(decimals)}%` };
  if (!/\d/.test(printed)) return { value };
  return { value, format: numberFormat(printed.includes(','), decimals) };
}

function dateCell(text: string, language: ReportLanguage): SheetCell | undefined {
  const parts = datePartsOf(text);
  // Excel counts days from 1900 and takes that year for a leap year: only later dates are safe.
  if (parts === undefined || parts.year < 1901) return undefined;
  const { year, month, day: dayOfMonth, time } = parts;
  const [hours = 0, minutes = 0] = (time ?? '').split(':').map(Number);
  const date = new Date(Date.UTC(year, month - 1, dayOfMonth, hours, minutes));
  const day = language === 'ko' ? koreanDay : 'yyyy-mm-dd';
  return { value: date, format: time === undefined ? day : `${day} hh:mm` };
}

function numberFormat(grouped: boolean, decimals: number): string {
  return `${grouped ? '#,##0' : '0'}${fraction(decimals)}`;
}

function fraction(decimals: number): string {
  return decimals === 0 ? '' : `.${'0'.repeat(decimals)}`;
}
