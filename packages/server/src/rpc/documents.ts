import { documentTypes, documentSchema as extractionSchema } from '@org/docproc-core/model';
import { documentSorts, documentStates, documentStatsSchema, traced } from '@org/docproc-store';
import { z } from 'zod';
import { fileOf } from '../files/stored.ts';
import { router, userProcedure } from './base.ts';
import { audit, originOf } from './context.ts';
import { examples } from './examples.ts';
import { followProgress } from './progress.ts';
import { progressInput, progressOutput } from './progress-schema.ts';
import { receiveUpload, uploadInput } from './upload.ts';
import {
  documentSchema,
  downloadSchema,
  pageInput,
  pageOf,
  storable,
  timeRange,
  toPage,
  toTimes,
} from './views.ts';

const byId = z.object({ id: z.uuid() });

const listInput = pageInput.extend({
  /** Only documents in one of these states. */
  states: z.array(z.enum(documentStates)).min(1).max(documentStates.length).exactOptional(),
  /** Only documents of one of these types. */
  types: z.array(z.enum(documentTypes)).min(1).max(documentTypes.length).exactOptional(),
  /** Part of the file name, in any case. */
  search: storable.max(200).exactOptional(),
  ...timeRange,
  sort: z.enum(documentSorts).default('newest'),
});

/** The caller's documents. Somebody else's are as if they did not exist. */
export const documentsRouter = router({
  upload: userProcedure
    .meta({
      summary: 'Takes a file and queues it for extraction',
      errors: [
        'INPUT_TOO_LARGE',
        'INPUT_EMPTY',
        'INPUT_TYPE_UNSUPPORTED',
        'INPUT_TYPE_MISMATCH',
        'IDEMPOTENCY_KEY_REUSED',
        'UPLOAD_INCOMPLETE',
        'STORAGE_FULL',
        'STORAGE_FAILED',
      ],
      example: { output: { ...examples.document, state: 'queued', attempt: 0, progress: 0 } },
      rest: [
        {
          method: 'POST',
          path: '/documents/upload',
          status: 201,
          body: 'files',
          message: 'The file was queued.',
        },
      ],
    })
    // Over tRPC a POST with content type `application/octet-stream`, the name percent-encoded in `docproc-file-name`.
    .input(uploadInput)
    .output(documentSchema)
    .mutation(({ ctx, input, signal }) => receiveUpload(ctx, input, signal)),

  list: userProcedure
    .meta({
      summary: "The caller's documents, a page at a time: by number, or quicker by cursor",
      errors: [],
      example: { input: { states: ['completed'], pageSize: 20 }, output: examples.documents },
      rest: [
        {
          method: 'GET',
          path: '/documents',
          answer: 'page',
          names: { status: 'states', type: 'types', date_from: 'from', date_to: 'until' },
        },
      ],
    })
    .input(listInput)
    .output(pageOf(documentSchema))
    .query(async ({ ctx, input: { from, until, ...input } }) => {
      const filter = { ...input, ...toTimes({ from, until }) };
      return toPage(await ctx.services.documents.list(ctx.user.userId, filter), input);
    }),

  stats: userProcedure
    .meta({
      summary: "The caller's documents in numbers",
      errors: [],
      example: { output: examples.stats },
      rest: [{ method: 'GET', path: '/documents/stats/summary' }],
    })
    .output(documentStatsSchema)
    .query(({ ctx }) => ctx.services.documents.stats(ctx.user.userId)),

  get: userProcedure
    .meta({
      summary: 'One document',
      errors: ['DOCUMENT_NOT_FOUND'],
      example: { input: { id: examples.id }, output: examples.document },
      rest: [{ method: 'GET', path: '/documents/{id}' }],
    })
    .input(byId)
    .output(documentSchema)
    .query(({ ctx, input }) => ctx.services.documents.get(ctx.user.userId, input.id)),

  delete: userProcedure
    .meta({
      summary: 'Deletes a document with its results and every report that shows it',
      errors: ['DOCUMENT_NOT_FOUND'],
      example: { input: { id: examples.id }, output: null },
      rest: [{ method: 'DELETE', path: '/documents/{id}', message: 'The document was deleted.' }],
    })
    .input(byId)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await ctx.services.documents.remove(ctx.user.userId, input.id);
      await audit(ctx, { action: 'document.deleted', targetId: input.id });
      return null;
    }),

  reprocess: userProcedure
    .meta({
      summary: 'Starts another run of a document whose run is over; earlier results stay',
      errors: ['DOCUMENT_NOT_FOUND', 'STATE_CONFLICT'],
      example: { input: { id: examples.id }, output: { ...examples.document, run: 2, state: 'queued' } },
      rest: [
        { method: 'POST', path: '/documents/{id}/reprocess', status: 202, message: 'It was queued again.' },
      ],
    })
    .input(byId)
    .output(documentSchema)
    .mutation(async ({ ctx, input }) => {
      const document = await traced(
        ctx.span,
        'enqueue extract',
        (span) => ctx.services.documents.reprocess(ctx.user.userId, input.id, originOf(ctx, span)),
        { kind: 'producer' },
      );
      ctx.services.metrics.sent('extract');
      return document;
    }),

  extractedData: userProcedure
    .meta({
      summary: 'What was found: of the present run, or of an earlier one',
      errors: ['DOCUMENT_NOT_FOUND', 'RESULT_NOT_READY'],
      example: { input: { id: examples.id }, output: examples.extraction },
      // The Document JSON keeps the names of its own contract.
      rest: [{ method: 'GET', path: '/documents/{id}/extracted-data', verbatim: ['document'] }],
    })
    .input(byId.extend({ run: z.int().positive().exactOptional() }))
    .output(z.object({ run: z.int().positive(), document: extractionSchema }))
    .query(({ ctx, input }) => ctx.services.documents.extraction(ctx.user.userId, input.id, input.run)),

  download: userProcedure
    .meta({
      summary:
        'The uploaded file: over tRPC where it can be fetched for a short time, over REST the file itself',
      errors: ['DOCUMENT_NOT_FOUND', 'BLOB_NOT_FOUND'],
      example: { input: { id: examples.id }, output: examples.download },
      rest: [{ method: 'GET', path: '/documents/{id}/download', answer: 'file' }],
    })
    .input(byId)
    .output(downloadSchema)
    .query(async ({ ctx, input }) => {
      const target = { kind: 'documents', id: input.id, ownerId: ctx.user.userId } as const;
      const file = await fileOf(ctx.services, target);
      return { ...file, ...ctx.services.links.sign(target) };
    }),

  /**
   * Every event has an id; with `lastEventId` it goes on after that one, and nothing that happened meanwhile is missed.
   * Without, the first is a document's present state, or `subscribed`, which tells the id to go on after.
   */
  onProgress: userProcedure
    .meta({
      summary:
        "Tells what happens to the caller's documents and reports, or to one document until its run is over",
      errors: ['DOCUMENT_NOT_FOUND'],
      example: {
        input: { documentId: examples.id },
        output: {
          cursor: '740.12',
          type: 'document.progress',
          at: '2026-11-21T07:00:01.000Z',
          documentId: examples.id,
          data: { stage: 'ocr', fraction: 0.4, page: 2, pages: 5 },
        },
      },
    })
    .input(progressInput)
    .output(progressOutput)
    .subscription(({ ctx, input, signal }) => followProgress(ctx, input, signal)),
});
