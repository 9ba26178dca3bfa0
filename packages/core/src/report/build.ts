import { DocprocError, toDocprocError } from '../errors/index.ts';
import type { Document } from '../model/index.ts';
import { type Brief, briefOf } from './brief.ts';
import type { ReportFile, ReportFormat, ReportOptions } from './options.ts';

interface Builder {
  readonly mediaType: string;
  readonly extension: string;
  /** Text becomes UTF-8. */
  readonly build: (brief: Brief) => Promise<string | Uint8Array>;
}

const builders: Readonly<Record<ReportFormat, Builder>> = {
  json: {
    mediaType: 'application/json',
    extension: 'json',
    build: async (brief) => (await import('./json.ts')).buildJson(brief),
  },
  markdown: {
    mediaType: 'text/markdown; charset=utf-8',
    extension: 'md',
    build: async (brief) => (await import('./markdown/report.ts')).buildMarkdown(brief),
  },
  html: {
    mediaType: 'text/html; charset=utf-8',
    extension: 'html',
    build: async (brief) => (await import('./html/report.ts')).buildHtml(brief),
  },
  xlsx: {
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extension: 'xlsx',
    build: async (brief) => (await import('./xlsx/report.ts')).buildXlsx(brief),
  },
  pdf: {
    mediaType: 'application/pdf',
    extension: 'pdf',
    build: async (brief) => (await import('./pdf/report.ts')).buildPdf(brief),
  },
  csv: {
    mediaType: 'text/csv; charset=utf-8',
    extension: 'csv',
    build: async (brief) => (await import('./csv/report.ts')).buildCsv(brief),
  },
  text: {
    mediaType: 'text/plain; charset=utf-8',
    extension: 'txt',
    build: async (brief) => (await import('./text.ts')).buildText(brief),
  },
};

/**
 * Makes a finished report out of extracted documents. One document gives a report of that document; several give an
 * overview with totals and exceptions, then each document; `kind: 'data'` gives a flat table of chosen values.
 * `template` says how it is put together. The same input always gives the same bytes.
 *
 * - `json`: the document as it is; several as an array.
 * - `text`: the text in reading order.
 * - `markdown`, `html` (one file, no network; with `pictures`, each page with what was found on it), `pdf`: for people.
 * - `xlsx`: real numbers and dates on sheets for summary, fields, line items, issues and every table.
 * - `csv`: for several documents one row a document; for one document its tables, one after another and parted by an
 *   empty line (or the one that `table` picks), or its fields where it has no table.
 *
 * Errors: `OPTION_INVALID`, `REPORT_FAILED`, `ABORTED`.
 *
 * @example
 * const document = await extract('invoice.pdf');
 * const report = await buildReport(document, { format: 'html' });
 * await writeFile(`invoice.${report.extension}`, report.bytes);
 */
export async function buildReport(
  documents: Document | readonly Document[],
  options: ReportOptions,
): Promise<ReportFile> {
  const brief = briefOf(documentsOf(documents), optionsOf(options));
  const { mediaType, extension, build } = builders[options.format];
  brief.checkAborted();
  try {
    const content = await build(brief);
    brief.report(1);
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    return { bytes, mediaType, extension };
  } catch (error) {
    throw toDocprocError(error, 'REPORT_FAILED');
  }
}

/** Refuses what callers without types may give, before a builder trips over it. */
function documentsOf(given: Document | readonly Document[]): readonly Document[] {
  const documents: readonly Document[] = Array.isArray(given) ? given : [given];
  if (documents.every(isDocument)) return documents;
  throw new DocprocError(
    'OPTION_INVALID',
    'A report is made of Documents of schemaVersion 1, one or an array of them, as `extract` gives them.',
  );
}

const lists = ['languages', 'pages', 'sheets', 'tables', 'fields', 'issues'] as const;

/** The face of a Document alone: to check all of it takes longer than some reports. */
function isDocument(value: Partial<Document> | null | undefined): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    value.schemaVersion === 1 &&
    typeof value.source === 'object' &&
    typeof value.type === 'object' &&
    lists.every((list) => Array.isArray(value[list]))
  );
}

function optionsOf(options: ReportOptions | undefined): ReportOptions {
  if (typeof options === 'object' && options !== null) return options;
  throw new DocprocError('OPTION_INVALID', '`format` is missing: give the options of the report.');
}
