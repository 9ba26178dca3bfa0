/** Reports: documents in, finished files out. */
export { buildReport } from './build.ts';
export { type ReportFile, type ReportFormat, type ReportOptions, reportFormats } from './options.ts';
