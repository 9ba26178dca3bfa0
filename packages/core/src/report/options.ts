import type { PagePictures } from '../ports/index.ts';
import type { ColumnName, ReportKind, ReportTemplate, RowKind } from './template.ts';

/** The forms that a report can take. */
export const reportFormats = ['json', 'markdown', 'html', 'xlsx', 'pdf', 'csv', 'text'] as const;

/** A form that a report can take. */
export type ReportFormat = (typeof reportFormats)[number];

/** Options of `buildReport()`. Only `format` has no default. */
export interface ReportOptions {
  readonly format: ReportFormat;
  /**
   * `document`: what was found in each document. `batch`: totals, what to look at, and each document. `data`: a flat
   * table of chosen values. Default: `document` for one document, `batch` for several.
   */
  readonly kind?: ReportKind;
  /** How the report is put together: see `defineReport`. Default: everything, in the usual order. */
  readonly template?: ReportTemplate;
  /** Kind `data`: what a row is. Default `documents`. A template's own go first. */
  readonly rows?: RowKind;
  /** Kind `data`: the columns. Default: all that such rows usually have. A template's own go first. */
  readonly columns?: readonly ColumnName[];
  /** Heading of the report. Default: the template's, else the document's file name, or "Document report" for several. */
  readonly title?: string;
  /** Language of labels, dates and numbers. Default: the template's, else that of the first document, English where none is told. */
  readonly language?: 'en' | 'ko';
  /**
   * When the report was made: milliseconds since the epoch, or a date. Shown in the report and written to its
   * properties. Default: none is shown, so that the same documents always give the same bytes.
   */
  readonly generatedAt?: number | Date;
  /** Confidence, 0 to 1, under which a key value is listed for review. Default 0.6. */
  readonly reviewBelow?: number;
  /**
   * Most rows of a table that html, markdown and pdf show; the others are counted. json, csv and xlsx always hold
   * all. Default 500.
   */
  readonly maxRows?: number;
  /** Most pages whose text html and pdf show; the others are counted. Default 200. */
  readonly maxPages?: number;
  /**
   * Draws pages, for html and pdf to show with a box around everything that was found. Make it with
   * `createPagePictures` of `@org/docproc-core/pictures`. Default: no pictures.
   */
  readonly pictures?: PagePictures;
  /** Most pages that are shown as pictures, first pages of each document first. Default 30. */
  readonly maxPictures?: number;
  /** csv of one document: index from 0 of the one table that is wanted. Default: all, one after another. */
  readonly table?: number;
  /** csv: begins with a byte order mark, which Excel needs to see UTF-8. Default false. */
  readonly byteOrderMark?: boolean;
  /** Told how far the work is, 0 to 1. */
  readonly onProgress?: (progress: { readonly fraction: number }) => void;
  /** Stops the work between two documents or tables; the call then fails with `ABORTED`. */
  readonly signal?: AbortSignal;
}

/** A finished report. */
export interface ReportFile {
  readonly bytes: Uint8Array;
  /** Such as `application/pdf`. */
  readonly mediaType: string;
  /** Usual file name extension, without a dot. */
  readonly extension: string;
}
