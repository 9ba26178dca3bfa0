import { DocprocError } from '../errors/index.ts';
import type { Document, FieldName } from '../model/index.ts';
import type { PagePictures } from '../ports/index.ts';
import { type Locale, languageFor, localeOf } from './language/locale.ts';
import { type ReportOptions, reportFormats } from './options.ts';
import {
  type BatchSectionName,
  batchSections,
  checkTemplate,
  type DocumentSectionName,
  documentSections,
  type Logo,
  type ReportKind,
  type ReportTemplate,
  type RowKind,
  reportKinds,
  type Section,
} from './template.ts';
import { columnsOf, type DataColumn, localized, usualColumns } from './view/columns.ts';

/** What every builder is given: the documents, and every option decided. */
export interface Brief {
  readonly documents: readonly Document[];
  readonly kind: ReportKind;
  readonly title: string;
  /** Empty where there is none. */
  readonly subtitle: string;
  /** Empty where there is none. */
  readonly footer: string;
  readonly logo: Logo | undefined;
  /** What is said of each document. */
  readonly sections: readonly Part<DocumentSectionName>[];
  /** What is said of the batch. */
  readonly batchSections: readonly Part<BatchSectionName>[];
  /** The flat table of kind `data`. */
  readonly data: DataPart;
  readonly locale: Locale;
  readonly generatedAt: Date | undefined;
  readonly reviewBelow: number;
  readonly maxRows: number;
  readonly maxPages: number;
  readonly pictures: PagePictures | undefined;
  readonly maxPictures: number;
  readonly signal: AbortSignal | undefined;
  readonly table: number | undefined;
  readonly byteOrderMark: boolean;
  /** Throws where the caller has cancelled. Called between documents and tables. */
  readonly checkAborted: () => void;
  /** Tells the caller how far the work is, 0 to 1. */
  readonly report: (fraction: number) => void;
}

/** A part of a report, decided. */
export type Part<Name extends string> = UsualPart<Name> | TextPart | TablePart;

/** One of the usual parts. */
export interface UsualPart<Name extends string> {
  readonly type: 'usual';
  readonly name: Name;
  /** Where it is not the usual one. */
  readonly title: string | undefined;
  readonly fields: readonly FieldName[] | undefined;
}

/** A text of the caller's own. */
export interface TextPart {
  readonly type: 'text';
  readonly title: string;
  readonly textOf: (documents: readonly Document[]) => string;
}

/** A flat table of the caller's own. */
export interface TablePart extends DataPart {
  readonly type: 'table';
  readonly title: string;
}

/** A flat table. */
export interface DataPart {
  readonly rows: RowKind;
  readonly columns: readonly DataColumn[];
}

/** Checks the options and fills in their defaults. Errors: `OPTION_INVALID`. */
export function briefOf(documents: readonly Document[], options: ReportOptions): Brief {
  const { template } = options;
  if (template !== undefined) checkTemplate(template);
  const language = checkedLanguage(options.language ?? template?.language);
  const locale = localeOf(languageFor(documents, language));
  if (!reportFormats.includes(options.format)) {
    throw new DocprocError('OPTION_INVALID', `\`format\` must be one of ${reportFormats.join(', ')}.`);
  }
  return {
    documents,
    kind: kindOf(documents, options),
    title: options.title ?? titleOf(documents, template, locale),
    subtitle: localized(template?.subtitle ?? '', locale),
    footer: localized(template?.footer ?? '', locale),
    logo: template?.logo,
    sections: partsOf(ownSections(template), documentSections, locale),
    batchSections: partsOf(template?.kind === 'batch' ? template.sections : undefined, batchSections, locale),
    data: dataOf(template, options, locale),
    locale,
    generatedAt: checkedTime(options.generatedAt),
    reviewBelow: checkedNumber('reviewBelow', options.reviewBelow, 0.6, 0, 1),
    maxRows: checkedNumber('maxRows', options.maxRows, 500, 1, Number.MAX_SAFE_INTEGER),
    maxPages: checkedNumber('maxPages', options.maxPages, 200, 0, Number.MAX_SAFE_INTEGER),
    pictures: options.pictures,
    maxPictures: checkedNumber('maxPictures', options.maxPictures, 30, 0, 1000),
    signal: options.signal,
    table: checkedTable(documents, options),
    byteOrderMark: options.byteOrderMark ?? false,
    checkAborted: () => {
      if (options.signal?.aborted === true) throw new DocprocError('ABORTED');
    },
    report: (fraction) => options.onProgress?.({ fraction }),
  };
}

function kindOf(documents: readonly Document[], { kind, template }: ReportOptions): ReportKind {
  if (kind !== undefined && !reportKinds.includes(kind)) {
    throw new DocprocError('OPTION_INVALID', `\`kind\` must be one of ${reportKinds.join(', ')}.`);
  }
  if (kind !== undefined && template !== undefined && kind !== template.kind) {
    throw new DocprocError(
      'OPTION_INVALID',
      `\`kind\` is ${kind}, but the template is of kind ${template.kind}: leave \`kind\` out.`,
    );
  }
  return template?.kind ?? kind ?? (documents.length === 1 ? 'document' : 'batch');
}

function titleOf(
  documents: readonly Document[],
  template: ReportTemplate | undefined,
  locale: Locale,
): string {
  const given = template?.title;
  if (typeof given === 'function') return given(documents, locale.language);
  if (given !== undefined) return localized(given, locale);
  const [only] = documents;
  return documents.length === 1 && only !== undefined ? only.source.name : locale.words.report;
}

function ownSections(template: ReportTemplate | undefined) {
  if (template?.kind === 'document') return template.sections;
  return template?.kind === 'batch' ? template.documentSections : undefined;
}

function partsOf<Name extends string>(
  sections: readonly Section<Name>[] | undefined,
  usual: readonly Name[],
  locale: Locale,
): Part<Name>[] {
  return (sections ?? usual).map((section) => partOf(section, locale));
}

function partOf<Name extends string>(section: Section<Name>, locale: Locale): Part<Name> {
  if (typeof section === 'string') {
    return { type: 'usual', name: section, title: undefined, fields: undefined };
  }
  if ('columns' in section) {
    const { rows = 'documents' } = section;
    const title = localized(section.title, locale);
    return { type: 'table', title, rows, columns: columnsOf(section.columns, rows, locale) };
  }
  if ('text' in section) {
    const { text } = section;
    return {
      type: 'text',
      title: localized(section.title, locale),
      textOf: (documents) =>
        typeof text === 'function' ? text(documents, locale.language) : localized(text, locale),
    };
  }
  const title = section.title === undefined ? undefined : localized(section.title, locale);
  return { type: 'usual', name: section.section, title, fields: section.fields };
}

function dataOf(template: ReportTemplate | undefined, options: ReportOptions, locale: Locale): DataPart {
  const own = template?.kind === 'data' ? template : undefined;
  const rows = own?.rows ?? options.rows ?? 'documents';
  const columns = own?.columns ?? options.columns ?? usualColumns[rows];
  if (columns === undefined || columns.length === 0) {
    throw new DocprocError('OPTION_INVALID', '`rows` or `columns` is wrong.');
  }
  return { rows, columns: columnsOf(columns, rows, locale) };
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
