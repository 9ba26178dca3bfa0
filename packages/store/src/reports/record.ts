import {
  columnNameSchema,
  plainTemplateSchema,
  type ReportFormat,
  reportFormats,
  reportKinds,
  rowKinds,
} from '@org/docproc-core/report';
import { z } from 'zod';

export { type ReportFormat, reportFormats };

/** `pending` until a worker has built it. */
export const reportStates = ['pending', 'ready', 'failed'] as const;

/** Where a report is on its way. */
export type ReportState = (typeof reportStates)[number];

/** Languages of a report's own words. */
export const reportLanguages = ['ko', 'en'] as const;

/** Language of a report's own words. */
export type ReportLanguage = (typeof reportLanguages)[number];

/** What a report is told beyond its format, title and language. */
export const reportOptionsSchema = z.object({
  /** `document`, `batch`, or `data`: a flat table. Default: `document` for one document, `batch` for several. */
  kind: z.enum(reportKinds).exactOptional(),
  /** Kind `data`: what a row is. Default `documents`. */
  rows: z.enum(rowKinds).exactOptional(),
  /** Kind `data`: names of columns. */
  columns: z.array(columnNameSchema).min(1).max(100).readonly().exactOptional(),
  /** Sections, titles, columns, logo. */
  template: plainTemplateSchema.exactOptional(),
  /** html, pdf and xlsx: most pages that are shown as pictures. Default 30; 0 for none. */
  maxPictures: z.int().min(0).max(1000).exactOptional(),
  /** csv begins with a byte order mark, for Excel. */
  byteOrderMark: z.boolean().exactOptional(),
});

/** What a report is told beyond its format, title and language. */
export type StoredReportOptions = z.infer<typeof reportOptionsSchema>;

export const reportRecordSchema = z.object({
  id: z.uuid(),
  ownerId: z.uuid(),
  /** The documents it shows, in this order. */
  documentIds: z.array(z.uuid()).readonly(),
  format: z.enum(reportFormats),
  title: z.string().exactOptional(),
  language: z.enum(reportLanguages).exactOptional(),
  /** What else it was told. */
  options: reportOptionsSchema,
  state: z.enum(reportStates),
  /** How far its building is: 0 to 1. */
  progress: z.number().min(0).max(1),
  /** The file, where `state` is `ready`. */
  file: z
    .object({
      mediaType: z.string(),
      /** Without dot. */
      extension: z.string(),
      bytes: z.int().nonnegative(),
      /** Lower-case hex. */
      sha256: z.string(),
    })
    .exactOptional(),
  /** Why it failed. */
  error: z.object({ code: z.string(), message: z.string() }).exactOptional(),
  /** ISO 8601. */
  createdAt: z.string(),
  updatedAt: z.string(),
});

/** A report as the catalogue knows it. */
export type ReportRecord = z.infer<typeof reportRecordSchema>;
