import type { Document, Issue, Origin, Table, Value } from '../../model/index.ts';
import { datePartsOf } from './dates.ts';
import { koreanIssue } from './issues.ts';
import { amountDigits, groupDigits } from './numbers.ts';
import { type ReportLanguage, type Words, words } from './words.ts';

/** How one language says values. Every method gives text for people, none of it escaped. */
export interface Locale {
  readonly language: ReportLanguage;
  readonly words: Words;
  /** `8,140,000원`, `3,666.60 GBP`. */
  readonly amount: (value: number, currency?: string) => string;
  /** `17 Apr 2026`, `2026년 4월 17일`; other text as it is. */
  readonly date: (iso: string) => string;
  /** `Apr 2026`, `2026년 4월`, of `2026-04`. */
  readonly month: (yearMonth: string) => string;
  /** `93%`, of 0.93. */
  readonly percent: (fraction: number) => string;
  /** `12.3 kB`. */
  readonly bytes: (count: number) => string;
  readonly value: (value: Value) => string;
  /** `page 1`, `Sheet1!C7`. */
  readonly place: (origin: Origin, document: Document) => string;
  /** Where a table stands. */
  readonly tablePlace: (table: Table, document: Document) => string;
  /** What an issue says, in the report's language. */
  readonly issue: (issue: Pick<Issue, 'code' | 'message'>) => string;
  /** `2026-04-10 09:00 UTC`. */
  readonly moment: (time: Date) => string;
}

/** The locale of a language. */
export function localeOf(language: ReportLanguage): Locale {
  const said = words[language];
  return {
    language,
    words: said,
    amount: (value, currency) => amountText(value, currency, language),
    date: (iso) => dateText(iso, said, language),
    month: (yearMonth) => monthText(yearMonth, said, language),
    percent: (fraction) => `${Math.round(fraction * 100)}%`,
    bytes: bytesText,
    value: (value) => valueText(value, said),
    place: (origin, document) =>
      'page' in origin ? said.page(origin.page) : `${sheetName(document, origin.sheet, said)}!${origin.ref}`,
    tablePlace: (table, document) => tablePlace(table, document, said),
    issue: (issue) => (language === 'ko' ? koreanIssue(issue, said) : undefined) ?? issue.message,
    moment: (time) => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  };
}

/** `given` where it is a language of reports, otherwise that of the first document, otherwise English. */
export function languageFor(
  documents: readonly Document[],
  given: ReportLanguage | undefined,
): ReportLanguage {
  if (given !== undefined) return given;
  return documents.find((document) => document.languages.length > 0)?.languages[0] === 'ko' ? 'ko' : 'en';
}

function amountText(value: number, currency: string | undefined, language: ReportLanguage): string {
  const digits = amountDigits(value, currency);
  if (currency === undefined) return digits;
  return language === 'ko' && currency === 'KRW' ? `${digits}원` : `${digits} ${currency}`;
}

function dateText(iso: string, said: Words, language: ReportLanguage): string {
  const parts = datePartsOf(iso);
  if (parts === undefined) return iso;
  const { year, month, day, time } = parts;
  const name = said.months[month - 1] ?? '';
  const date = language === 'ko' ? `${year}년 ${name} ${day}일` : `${day} ${name} ${year}`;
  return time === undefined ? date : `${date} ${time}`;
}

function monthText(yearMonth: string, said: Words, language: ReportLanguage): string {
  const [year = '', month = ''] = yearMonth.split('-');
  const name = said.months[Number(month) - 1] ?? month;
  return language === 'ko' ? `${year}년 ${name}` : `${name} ${year}`;
}

function bytesText(count: number): string {
  if (count < 1000) return `${count} B`;
  const steps = ['kB', 'MB', 'GB', 'TB'];
  let value = count / 1000;
  let step = 0;
  while (value >= 999.95 && step < steps.length - 1) {
    value /= 1000;
    step += 1;
  }
  return `${value.toFixed(1)} ${steps[step] ?? ''}`;
}

function valueText(value: Value, said: Words): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? said.yes : said.no;
  return typeof value === 'number' ? groupDigits(value) : value;
}

function sheetName(document: Document, number: number, said: Words): string {
  const name = document.sheets.find((sheet) => sheet.number === number)?.name ?? said.sheet(number);
  return /^[\p{L}\p{N}_.]+$/u.test(name) ? name : `'${name.replaceAll("'", "''")}'`;
}

function tablePlace(table: Table, document: Document, said: Words): string {
  if (table.sheet !== undefined) {
    const name = sheetName(document, table.sheet, said);
    return table.ref === undefined ? name : `${name}!${table.ref}`;
  }
  return table.page === undefined ? '' : said.page(table.page);
}
