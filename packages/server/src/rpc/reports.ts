import {
  reportFormats,
  reportLanguages,
  reportOptionsSchema,
  reportStates,
  traced,
} from '@org/docproc-store';
import { z } from 'zod';
import { fileOf } from '../files/stored.ts';
import { router, userProcedure } from './base.ts';
import { originOf } from './context.ts';
import { examples } from './examples.ts';
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
  ...reportOptionsSchema.shape,
});

/** The caller's reports. Somebody else's are as if they did not exist. */
export const reportsRouter = router({
  create: userProcedure
    .meta({
      summary:
        'Asks for a report, which a worker builds: its state is `pending` until it is `ready` or `failed`',
      errors: ['DOCUMENT_NOT_FOUND', 'RESULT_NOT_READY'],
      example: { input: { documentIds: [examples.id], format: 'xlsx' }, output: examples.report },
      rest: [
        { method: 'POST', path: '/reports', status: 202, message: 'The report will be built.' },
        {
          method: 'POST',
          path: '/documents/{id}/reports',
          status: 202,
          message: 'The report will be built.',
          names: { id: 'documentIds' },
        },
      ],
    })
    .input(createInput)
    .output(reportSchema)
    .mutation(async ({ ctx, input: { documentIds, format, title, language, ...options } }) => {
      const report = {
        ownerId: ctx.user.userId,
        documentIds,
        format,
        options,
        ...(title !== undefined && { title }),
        ...(language !== undefined && { language }),
      };
      const made = await traced(
        ctx.span,
        'enqueue report',
        (span) => ctx.services.reports.create({ ...report, origin: originOf(ctx, span) }),
        { kind: 'producer' },
      );
      ctx.services.metrics.sent('report');
      return made;
    }),

  get: userProcedure
    .meta({
      summary: 'One report',
      errors: ['REPORT_NOT_FOUND'],
      example: { input: { id: examples.reportId }, output: examples.report },
      rest: [{ method: 'GET', path: '/reports/{id}' }],
    })
    .input(byId)
    .output(reportSchema)
    .query(({ ctx, input }) => ctx.services.reports.get(ctx.user.userId, input.id)),

  list: userProcedure
    .meta({
      summary: "The caller's reports, or those of one document, newest first",
      errors: ['DOCUMENT_NOT_FOUND'],
      example: { input: { states: ['ready'] }, output: examples.reports },
      rest: [
        { method: 'GET', path: '/reports', answer: 'page', names: { status: 'states' } },
        {
          method: 'GET',
          path: '/documents/{id}/reports',
          answer: 'page',
          names: { id: 'documentId', status: 'states' },
        },
      ],
    })
    .input(
      pageInput.extend({
        /** Only reports that show this document. */
        documentId: z.uuid().exactOptional(),
        states: z.array(z.enum(reportStates)).min(1).max(reportStates.length).exactOptional(),
      }),
    )
    .output(pageOf(reportSchema))
    .query(async ({ ctx, input }) => {
      const { documents, reports } = ctx.services;
      if (input.documentId !== undefined) await documents.get(ctx.user.userId, input.documentId);
      return toPage(await reports.list(ctx.user.userId, input), input);
    }),

  download: userProcedure
    .meta({
      summary: 'The report: over tRPC where it can be fetched for a short time, over REST the file itself',
      errors: ['REPORT_NOT_FOUND', 'RESULT_NOT_READY', 'BLOB_NOT_FOUND'],
      example: { input: { id: examples.reportId }, output: examples.download },
      rest: [{ method: 'GET', path: '/reports/{id}/download', answer: 'file' }],
    })
    .input(byId)
    .output(downloadSchema)
    .query(async ({ ctx, input }) => {
      const target = { kind: 'reports', id: input.id, ownerId: ctx.user.userId } as const;
      const file = await fileOf(ctx.services, target);
      return { ...file, ...ctx.services.links.sign(target) };
    }),
});
