import { reportFormats, reportLanguages, reportStates } from '@org/docproc-store';
import { z } from 'zod';
import { fileOf } from '../files/stored.ts';
import { router, userProcedure } from './base.ts';
import { downloadSchema, pageInput, pageOf, reportSchema, storable, toPage } from './views.ts';

const byId = z.object({ id: z.uuid() });

const createInput = z.object({
  /** The documents to show, in this order. Each has a result. */
  documentIds: z
    .array(z.uuid())
    .min(1)
    .max(100)
    .refine((ids) => new Set(ids).size === ids.length, 'names a document twice'),
  format: z.enum(reportFormats),
  title: storable.trim().min(1).max(200).exactOptional(),
  /** Of the report's own words. Default: that of the first document. */
  language: z.enum(reportLanguages).exactOptional(),
});

/** The caller's reports. Somebody else's are as if they did not exist. */
export const reportsRouter = router({
  /**
   * Asks for a report, which a worker builds: `state` is `pending` at first. The event `report.ready` (or
   * `report.failed`) of `documents.onProgress` tells when it is done. Errors: `DOCUMENT_NOT_FOUND`, `RESULT_NOT_READY`.
   */
  create: userProcedure
    .input(createInput)
    .output(reportSchema)
    .mutation(({ ctx, input }) => ctx.services.reports.create({ ...input, ownerId: ctx.user.userId })),

  /** Error: `REPORT_NOT_FOUND`. */
  get: userProcedure
    .input(byId)
    .output(reportSchema)
    .query(({ ctx, input }) => ctx.services.reports.get(ctx.user.userId, input.id)),

  /** Newest first. Error: `VALIDATION_FAILED` where the cursor is of no list. */
  list: userProcedure
    .input(
      pageInput.extend({
        /** Only reports that show this document. */
        documentId: z.uuid().exactOptional(),
        states: z.array(z.enum(reportStates)).min(1).max(reportStates.length).exactOptional(),
      }),
    )
    .output(pageOf(reportSchema))
    .query(async ({ ctx, input }) => toPage(await ctx.services.reports.list(ctx.user.userId, input), input)),

  /** Where the report can be fetched for a short time. Errors: `REPORT_NOT_FOUND`, `RESULT_NOT_READY`. */
  download: userProcedure
    .input(byId)
    .output(downloadSchema)
    .query(async ({ ctx, input }) => {
      const target = { kind: 'reports', id: input.id, ownerId: ctx.user.userId } as const;
      const file = await fileOf(ctx.services, target);
      return { ...file, ...ctx.services.links.sign(target) };
    }),
});
