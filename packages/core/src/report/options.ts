/** The forms that a report can take. */
export const reportFormats = ['json', 'markdown', 'html', 'xlsx', 'pdf', 'csv', 'text'] as const;

/** A form that a report can take. */
export type ReportFormat = (typeof reportFormats)[number];

/** Options of `buildReport()`. Only `format` has no default. */
export interface ReportOptions {
  readonly format: ReportFormat;
  /** Heading of the report. Default: the document's file name, or "Document report" for several. */
  readonly title?: string;
  /** Language of labels, dates and numbers. Default: that of the first document, English where none is told. */
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
  /** csv of one document: index from 0 of the one table that is wanted. Default: all, one after another. */
  readonly table?: number;
  /** csv: begins with a byte order mark, which Excel needs to see UTF-8. Default false. */
  readonly byteOrderMark?: boolean;
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
