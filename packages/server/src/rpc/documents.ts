import { documentTypes, documentSchema as extractionSchema } from '@org/docproc-core/model';
import { documentSorts, documentStates } from '@org/docproc-store';
import { octetInputParser } from '@trpc/server/http';
import { z } from 'zod';
import { fileOf } from '../files/stored.ts';
import { router, userProcedure } from './base.ts';
import { followProgress } from './progress.ts';
import { progressInput, progressOutput } from './progress-schema.ts';
import { receiveUpload } from './upload.ts';
import { documentSchema, downloadSchema, pageInput, pageOf, storable, toPage } from './views.ts';

const byId = z.object({ id: z.uuid() });

const listInput = pageInput.extend({
  /** Only documents in one of these states. */
  states: z.array(z.enum(documentStates)).min(1).max(documentStates.length).exactOptional(),
  /** Only documents of one of these types. */
  types: z.array(z.enum(documentTypes)).min(1).max(documentTypes.length).exactOptional(),
  /** Part of the file name, in any case. */
  search: storable.max(200).exactOptional(),
  /** Uploaded at or after; ISO 8601 with time zone. */
  from: z.iso.datetime({ offset: true }).exactOptional(),
  /** Uploaded before; ISO 8601 with time zone. */
  until: z.iso.datetime({ offset: true }).exactOptional(),
  sort: z.enum(documentSorts).default('newest'),
});

/** The caller's documents. Somebody else's are as if they did not exist. */
export const documentsRouter = router({
  /**
   * Takes a file as the body of a POST with content type `application/octet-stream`, its name percent-encoded in the
   * header `docproc-file-name`, and queues it. Errors: `INPUT_TOO_LARGE`, `INPUT_EMPTY`, `INPUT_TYPE_UNSUPPORTED`,
   * `UPLOAD_INCOMPLETE`, `STORAGE_FULL`, `STORAGE_FAILED`.
   */
  upload: userProcedure
    .input(octetInputParser)
    .output(documentSchema)
    .mutation(({ ctx, input, signal }) => receiveUpload(ctx, input, signal)),

  /** Error: `VALIDATION_FAILED` where the cursor is of no list. */
  list: userProcedure
    .input(listInput)
    .output(pageOf(documentSchema))
    .query(async ({ ctx, input: { from, until, ...input } }) => {
      const times = { ...(from && { from: new Date(from) }), ...(until && { until: new Date(until) }) };
      return toPage(await ctx.services.documents.list(ctx.user.userId, { ...input, ...times }), input);
    }),

  /** Error: `DOCUMENT_NOT_FOUND`. */
  get: userProcedure
    .input(byId)
    .output(documentSchema)
    .query(({ ctx, input }) => ctx.services.documents.get(ctx.user.userId, input.id)),

  /** Deletes it with its results and every report that shows it. Error: `DOCUMENT_NOT_FOUND`. */
  delete: userProcedure
    .input(byId)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await ctx.services.documents.remove(ctx.user.userId, input.id);
      return null;
    }),

  /** Starts another run of a document whose run is over. Errors: `DOCUMENT_NOT_FOUND`, `STATE_CONFLICT`. */
  reprocess: userProcedure
    .input(byId)
    .output(documentSchema)
    .mutation(({ ctx, input }) => ctx.services.documents.reprocess(ctx.user.userId, input.id)),

  /** What was found: of the present run, or of an earlier one. Errors: `DOCUMENT_NOT_FOUND`, `RESULT_NOT_READY`. */
  extractedData: userProcedure
    .input(byId.extend({ run: z.int().positive().exactOptional() }))
    .output(z.object({ run: z.int().positive(), document: extractionSchema }))
    .query(({ ctx, input }) => ctx.services.documents.extraction(ctx.user.userId, input.id, input.run)),

  /** Where the uploaded file can be fetched for a short time. Error: `DOCUMENT_NOT_FOUND`. */
  download: userProcedure
    .input(byId)
    .output(downloadSchema)
    .query(async ({ ctx, input }) => {
      const target = { kind: 'documents', id: input.id, ownerId: ctx.user.userId } as const;
      const file = await fileOf(ctx.services, target);
      return { ...file, ...ctx.services.links.sign(target) };
    }),

  /**
   * Tells what happens to the caller's documents and reports, as it happens; with `documentId`, to that one only, and
   * ends when its run does. Every event has an id; with `lastEventId` it goes on after that one, and nothing that
   * happened meanwhile is missed. Without, the first is a document's present state, or `subscribed`, which tells the id
   * to go on after.
   * Errors: `DOCUMENT_NOT_FOUND`, `VALIDATION_FAILED`, and over HTTP `TOKEN_EXPIRED`.
   */
  onProgress: userProcedure
    .input(progressInput)
    .output(progressOutput)
    .subscription(({ ctx, input, signal }) => followProgress(ctx, input, signal)),
});
