/** Reports: documents in, finished files out. */
export { buildReport } from './build.ts';
export { type ReportFile, type ReportFormat, type ReportOptions, reportFormats } from './options.ts';
export { type StreamReportOptions, streamFormats, streamReport } from './stream.ts';
export {
  type BatchSectionName,
  type BatchTemplate,
  type ChangedSection,
  type Column,
  type ColumnFormat,
  type ColumnName,
  type DataRow,
  type DataTemplate,
  type DocumentSectionName,
  type DocumentTemplate,
  defineReport,
  type Localized,
  type Logo,
  type OwnColumn,
  type ReportKind,
  type ReportTemplate,
  type RowKind,
  reportKinds,
  rowKinds,
  type Section,
  type TableSection,
  type TextSection,
} from './template.ts';
export { columnNameSchema, type PlainTemplate, plainTemplateSchema } from './template-schema.ts';
