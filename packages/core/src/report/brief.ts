import { DocprocError } from '../errors/index.ts';
import type { Document } from '../model/index.ts';
import { type Locale, languageFor, localeOf } from './language/locale.ts';
import { type ReportOptions, reportFormats } from './options.ts';

/** What every builder is given: the documents, and every option decided. */
export interface Brief {
  readonly documents: readonly Document[];
  readonly title: string;
  readonly locale: Locale;
  readonly generatedAt: Date | undefined;
  readonly reviewBelow: number;
  readonly maxRows: number;
  readonly maxPages: number;
  readonly table: number | undefined;
  readonly byteOrderMark: boolean;
  /** Throws where the caller has cancelled. Called between documents and tables. */
  readonly checkAborted: () => void;
}

/** Checks the options and fills in their defaults. Errors: `OPTION_INVALID`. */
export function briefOf(documents: readonly Document[], options: ReportOptions): Brief {
  const locale = localeOf(languageFor(documents, checkedLanguage(options.language)));
  if (!reportFormats.includes(options.format)) {
    throw new DocprocError('OPTION_INVALID', `\`format\` must be one of ${reportFormats.join(', ')}.`);
  }
  const [only] = documents;
  return {
    documents,
    title:
      options.title ??
      (documents.length === 1 && only !== undefined ? only.source.name : locale.words.report),
    locale,
    generatedAt: checkedTime(options.generatedAt),
    reviewBelow: checkedNumber('reviewBelow', options.reviewBelow, 0.6, 0, 1),
    maxRows: checkedNumber('maxRows', options.maxRows, 500, 1, Number.MAX_SAFE_INTEGER),
    maxPages: checkedNumber('maxPages', options.maxPages, 200, 0, Number.MAX_SAFE_INTEGER),
    table: checkedTable(documents, options),
    byteOrderMark: options.byteOrderMark ?? false,
    checkAborted: () => {
      if (options.signal?.aborted === true) throw new DocprocError('ABORTED');
    },
  };
}

function checkedLanguage(language: ReportOptions['language']): ReportOptions['language'] {
  if (language === undefined || language === 'en' || language === 'ko') return language;
  throw new DocprocError('OPTION_INVALID', '`language` must be `en` or `ko`.');
}

function checkedTime(time: number | Date | undefined): Date | undefined {
  if (time === undefined) return undefined;
  const date = new Date(time);
  if (!Number.isNaN(date.getTime())) return date;
  throw new DocprocError('OPTION_INVALID', '`generatedAt` is not a valid time.');
}

function checkedNumber(
  name: string,
  value: number | undefined,
  byDefault: number,
  min: number,
  max: number,
): number {
  if (value === undefined) return byDefault;
  if (value >= min && value <= max) return value;
  throw new DocprocError('OPTION_INVALID', `\`${name}\` must be a number from ${min} to ${max}.`);
}

function checkedTable(documents: readonly Document[], options: ReportOptions): number | undefined {
  const { table, format } = options;
  if (table === undefined) return undefined;
  const [only] = documents;
  if (format === 'csv' && documents.length === 1 && only?.tables[table] !== undefined) return table;
  throw new DocprocError(
    'OPTION_INVALID',
    '`table` is the index, from 0, of a table of the one document that a csv is made of.',
  );
}
