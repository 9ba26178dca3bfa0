import { type ReportFormat, reportFormats } from '@org/docproc-core/report';
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

export const reportRecordSchema = z.object({
  id: z.uuid(),
  ownerId: z.uuid(),
  /** The documents it shows, in this order. */
  documentIds: z.array(z.uuid()).readonly(),
  format: z.enum(reportFormats),
  title: z.string().exactOptional(),
  language: z.enum(reportLanguages).exactOptional(),
  state: z.enum(reportStates),
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
