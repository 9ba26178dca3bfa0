/**
 * Docproc's core: `extract()` turns a file into a Document, `buildReport()` turns Documents into files.
 * Importing this module loads no heavy library; each format loads its own on first use.
 *
 * @example
 * import { buildReport, extract } from '@org/docproc-core';
 *
 * const document = await extract('invoice.pdf');
 * const report = await buildReport(document, { format: 'html' });
 */
export {
  DocprocError,
  type DocprocErrorOptions,
  type ErrorCode,
  type ErrorDetails,
  isDocprocError,
} from './errors/index.ts';
export {
  type DocumentSummary,
  type ExtractedPage,
  type ExtractInput,
  type ExtractLimits,
  type ExtractOptions,
  type ExtractProgress,
  type ExtractStage,
  extract,
  extractPages,
  type FieldProfile,
  type OcrMode,
  type PageStream,
  type PdfEngineName,
} from './extract/index.ts';
export { findField } from './model/field.ts';
export type * from './model/index.ts';
export { joinTables } from './model/join-tables.ts';
export {
  buildReport,
  defineReport,
  type ReportFile,
  type ReportFormat,
  type ReportKind,
  type ReportOptions,
  type ReportTemplate,
  type StreamReportOptions,
  streamReport,
} from './report/index.ts';
export {
  type ExtractAsOptions,
  extractAs,
  type FoundIn,
  type Missing,
  type Refused,
  type SelectOptions,
  selectAs,
  type TypedResult,
  type TypedValue,
} from './typed/index.ts';
