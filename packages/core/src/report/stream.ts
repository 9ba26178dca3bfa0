import { DocprocError, toDocprocError } from '../errors/index.ts';
import type { Document } from '../model/index.ts';
import { type Brief, briefOf } from './brief.ts';
import { csvHeader, csvRows } from './csv/report.ts';
import { documentRows } from './json.ts';
import type { ReportOptions } from './options.ts';
import type { DataTemplate } from './template.ts';

/** Formats that can be written as their rows come. */
export const streamFormats = ['csv', 'json', 'xlsx'] as const;

/** Options of `streamReport()`: a flat table of chosen values. */
export interface StreamReportOptions
  extends Pick<ReportOptions, 'title' | 'rows' | 'columns' | 'generatedAt' | 'byteOrderMark' | 'signal'> {
  readonly format: (typeof streamFormats)[number];
  readonly template?: DataTemplate;
  /** Language of headings and formats. Default: the template's, else English; no document is looked at for it. */
  readonly language?: 'en' | 'ko';
}

/** Characters of text that are handed on together. */
const chunkLength = 64 * 1024;

/**
 * Writes a flat table of chosen values while its documents come, one at a time: any number of them in bounded memory.
 * The same documents give the same bytes as `buildReport` with `kind: 'data'`, whatever their number; a workbook goes on
 * on another sheet where one is full.
 * Errors: `OPTION_INVALID`, `REPORT_FAILED`, `ABORTED`, and those of the documents' source.
 *
 * @example
 * const bytes = streamReport(storedDocuments(), { format: 'xlsx', columns: ['file', 'sellerName', 'grandTotal'] });
 * await pipeline(bytes, createWriteStream('purchases.xlsx'));
 */
export async function* streamReport(
  documents: AsyncIterable<Document> | Iterable<Document>,
  options: StreamReportOptions,
): AsyncGenerator<Uint8Array, void, void> {
  if (!streamFormats.includes(options.format)) {
    throw new DocprocError('OPTION_INVALID', `\`format\` must be one of ${streamFormats.join(', ')}.`);
  }
  const brief = briefOf([], { kind: 'data', ...options });
  try {
    if (options.format === 'xlsx') {
      const { streamXlsx } = await import('./xlsx/data.ts');
      yield* streamXlsx(documents, brief);
    } else {
      yield* encoded(options.format === 'csv' ? csvParts(documents, brief) : jsonParts(documents, brief));
    }
  } catch (error) {
    throw toDocprocError(error, 'REPORT_FAILED');
  }
}

type Documents = AsyncIterable<Document> | Iterable<Document>;

async function* csvParts(documents: Documents, { data, byteOrderMark, checkAborted }: Brief) {
  yield `${byteOrderMark ? '\ufeff' : ''}${csvHeader(data)}`;
  let index = 0;
  for await (const document of documents) {
    checkAborted();
    yield csvRows(document, index++, data);
  }
}

async function* jsonParts(documents: Documents, { data, checkAborted }: Brief) {
  let before = '[';
  let index = 0;
  for await (const document of documents) {
    checkAborted();
    for (const row of documentRows(document, index++, data)) {
      yield `${before}\n  ${row}`;
      before = ',';
    }
  }
  yield before === '[' ? '[]\n' : '\n]\n';
}

async function* encoded(parts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let waiting = '';
  for await (const part of parts) {
    waiting += part;
    if (waiting.length < chunkLength) continue;
    yield encoder.encode(waiting);
    waiting = '';
  }
  if (waiting !== '') yield encoder.encode(waiting);
}
