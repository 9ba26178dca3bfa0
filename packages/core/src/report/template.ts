import { DocprocError } from '../errors/index.ts';
import type { Document, Field, FieldName, LineItem, Value } from '../model/index.ts';
import type { ReportLanguage } from './language/words.ts';

/** What a report is about: one document after another, a batch as a whole, or a flat table of chosen values. */
export const reportKinds = ['document', 'batch', 'data'] as const;

/** What a report is about. */
export type ReportKind = (typeof reportKinds)[number];

/** Parts of what a report says of one document, in their usual order. */
export const documentSections = [
  'issues',
  'fields',
  'items',
  'labels',
  'tables',
  'pages',
  'text',
  'summary',
] as const;

/** Parts of a batch report, in their usual order. */
export const batchSections = ['totals', 'review', 'overview', 'documents'] as const;

/** A part of what a report says of one document; `pages` are the pages' pictures. */
export type DocumentSectionName = (typeof documentSections)[number];

/** A part of a batch report. */
export type BatchSectionName = (typeof batchSections)[number];

/** A text, or one for each language. */
export type Localized = string | Readonly<Record<ReportLanguage, string>>;

/** What one row of a flat table is: a document, a line item or a field. */
export const rowKinds = ['documents', 'items', 'fields'] as const;

/** What one row of a flat table is. */
export type RowKind = (typeof rowKinds)[number];

/** A row of a flat table, as the functions of columns get it. */
export interface DataRow {
  readonly document: Document;
  /** Index of the document, from 0. */
  readonly index: number;
  /** Where rows are line items. */
  readonly item?: LineItem;
  /** From 1, where rows are line items. */
  readonly itemNumber?: number;
  /** Where rows are fields. */
  readonly field?: Exclude<Field, { readonly name: 'lineItems' }>;
}

/** Columns of documents that are no fields of theirs. */
export const documentColumns = [
  'file',
  'sha256',
  'type',
  'typeConfidence',
  'status',
  'pages',
  'sheets',
  'issues',
] as const;

/** Columns that rows of line items have beside those of their documents. */
export const itemColumns = ['itemNumber', 'description', 'quantity', 'unitPrice', 'amount'] as const;

/** Columns that rows of fields have beside those of their documents. */
export const fieldColumns = ['field', 'value', 'text', 'confidence', 'place'] as const;

/**
 * A column by name: something of the document, one of its fields, `label:` and the label of any other value, or
 * something of the line item or field that the row is.
 */
export type ColumnName =
  | (typeof documentColumns)[number]
  | (typeof itemColumns)[number]
  | (typeof fieldColumns)[number]
  | FieldName
  | `label:${string}`;

/** How a column's values are shown. Dates are ISO 8601 texts, shares run from 0 to 1. */
export type ColumnFormat = 'text' | 'number' | 'amount' | 'date' | 'share';

/** A column of the caller's own. */
export interface OwnColumn {
  readonly title: Localized;
  /** A column by name, under another title, or what its value is. */
  readonly value: ColumnName | ((row: DataRow) => Value | undefined);
  /** Default: as the named column, else by the value. */
  readonly format?: ColumnFormat;
}

/** A column of a flat table. */
export type Column = ColumnName | OwnColumn;

/** One of the usual parts, changed. */
export interface ChangedSection<Name extends string> {
  readonly section: Name;
  /** Default: the usual one. */
  readonly title?: Localized;
  /** Of `fields`: only these, in this order. Default: all. */
  readonly fields?: readonly FieldName[];
}

/** A part with a text of the caller's own. */
export interface TextSection {
  readonly title: Localized;
  readonly text: Localized | ((documents: readonly Document[], language: ReportLanguage) => string);
}

/** A part with a flat table of the caller's own. */
export interface TableSection {
  readonly title: Localized;
  /** Default `documents`. */
  readonly rows?: RowKind;
  readonly columns: readonly Column[];
}

/** A part of a report. */
export type Section<Name extends string> = Name | ChangedSection<Name> | TextSection | TableSection;

/** A picture at the head of html and pdf, and under the rows of a workbook's first sheet. */
export interface Logo {
  /** The file's bytes, also in base64. */
  readonly bytes: Uint8Array | string;
  readonly mediaType: 'image/png' | 'image/jpeg';
  /** What it shows, for those who cannot see it. Default: none. */
  readonly description?: string;
  /** Height in points. Default 32. */
  readonly height?: number;
}

interface CommonTemplate {
  /** Default: the document's file name, or "Document report" for several. */
  readonly title?: Localized | ((documents: readonly Document[], language: ReportLanguage) => string);
  /** A line under the title. Default: none. */
  readonly subtitle?: Localized;
  /** Default: that of the first document, English where none is told. */
  readonly language?: ReportLanguage;
  readonly logo?: Logo;
  /** A line at the end of every page. Default: none. */
  readonly footer?: Localized;
}

/** A report that shows one document after another. */
export interface DocumentTemplate extends CommonTemplate {
  readonly kind: 'document';
  /** Default: all of `documentSections`. */
  readonly sections?: readonly Section<DocumentSectionName>[];
}

/** A report over many documents: totals, what to look at, and each of them. */
export interface BatchTemplate extends CommonTemplate {
  readonly kind: 'batch';
  /** Default: all of `batchSections`. */
  readonly sections?: readonly Section<BatchSectionName>[];
  /** What `documents` says of each. Default: all of `documentSections`. */
  readonly documentSections?: readonly Section<DocumentSectionName>[];
}

/** A flat table of chosen values, for other programs. */
export interface DataTemplate extends CommonTemplate {
  readonly kind: 'data';
  /** Default `documents`. */
  readonly rows?: RowKind;
  readonly columns: readonly Column[];
}

/** How a report is put together. */
export type ReportTemplate = DocumentTemplate | BatchTemplate | DataTemplate;

/**
 * States how reports of one's own are put together, checked by the compiler and once more here: sections and their
 * titles, columns, logo, language. A template of plain data alone can be sent to another thread or stored.
 * Errors: `OPTION_INVALID`.
 *
 * @example
 * const monthly = defineReport({
 *   kind: 'batch',
 *   title: { en: 'Purchases of May', ko: '5월 매입 보고서' },
 *   language: 'ko',
 *   sections: [
 *     'totals',
 *     { section: 'review', title: { en: 'Please check', ko: '확인 요청' } },
 *     { title: { en: 'Payments', ko: '지급 내역' }, columns: ['file', 'sellerName', 'issueDate', 'grandTotal'] },
 *   ],
 * });
 * const { bytes } = await buildReport(documents, { format: 'pdf', template: monthly });
 */
export function defineReport<const Template extends ReportTemplate>(template: Template): Template {
  checkTemplate(template);
  return template;
}

/** Refuses a template that callers without types have got wrong. Errors: `OPTION_INVALID`. */
export function checkTemplate(template: ReportTemplate): void {
  if (!reportKinds.includes(template.kind)) refuse(`kind must be one of ${reportKinds.join(', ')}`);
  if (template.logo !== undefined && !['image/png', 'image/jpeg'].includes(template.logo.mediaType)) {
    refuse('logo.mediaType must be image/png or image/jpeg');
  }
  if (template.kind === 'data') {
    checkColumns(template.columns);
    checkRows(template.rows);
    return;
  }
  checkSections(template.sections, template.kind === 'batch' ? batchSections : documentSections);
  if (template.kind === 'batch') checkSections(template.documentSections, documentSections);
}

function checkSections(sections: readonly Section<string>[] | undefined, names: readonly string[]): void {
  for (const section of sections ?? []) {
    if (typeof section !== 'string' && 'columns' in section) {
      checkColumns(section.columns);
      checkRows(section.rows);
      continue;
    }
    if (typeof section !== 'string' && 'text' in section) continue;
    const name = typeof section === 'string' ? section : section.section;
    if (!names.includes(name)) refuse(`'${name}' is no section here; there are ${names.join(', ')}`);
  }
}

function checkColumns(columns: readonly Column[] | undefined): void {
  if (!Array.isArray(columns) || columns.length === 0) refuse('columns must name at least one column');
}

function checkRows(rows: RowKind | undefined): void {
  if (rows !== undefined && !rowKinds.includes(rows)) refuse(`rows must be one of ${rowKinds.join(', ')}`);
}

function refuse(what: string): never {
  throw new DocprocError('OPTION_INVALID', `The report's template is wrong: ${what}.`);
}
