import { DocprocError } from '@org/docproc-core/errors';
import { offsetMismatch, uploadRecordSchema } from '@org/docproc-store';
import { octetInputParser } from '@trpc/server/http';
import { z } from 'zod';
import { parseFileName } from '../files/name.ts';
import { appendPiece, finishUpload } from './assemble.ts';
import { router, userProcedure } from './base.ts';
import { examples } from './examples.ts';
import { checkDeclared, discard } from './upload.ts';
import { fileTypes, uploadSettingsSchema } from './upload-settings.ts';
import { storable } from './views.ts';

const byId = z.object({ id: z.uuid() });

/** Files that arrive in several requests, so that a lost connection costs one piece and not the whole. */
export const uploadsRouter = router({
  create: userProcedure
    .meta({
      summary: 'Begins an upload in pieces: send them one after the other, each from where the last ended',
      errors: ['INPUT_TOO_LARGE'],
      example: {
        input: { name: '스캔.pdf', bytes: 734_003_200 },
        output: { ...examples.upload, received: 0 },
      },
      rest: [{ method: 'POST', path: '/uploads', status: 201, message: 'Send the first piece.' }],
    })
    .input(
      z.object({
        /** File name; folders are cut off. */
        name: storable.max(1000),
        /** Length of the whole file. */
        bytes: z.int().positive(),
        fileType: z.enum(fileTypes).exactOptional(),
        priority: z.int().min(1).max(9).exactOptional(),
        idempotencyKey: uploadSettingsSchema.shape.idempotencyKey,
        /** Gives the caller's document with the same bytes, where there is one. Default false. */
        reuse: z.boolean().exactOptional(),
      }),
    )
    .output(uploadRecordSchema)
    .mutation(({ ctx, input }) => {
      checkDeclared(input.bytes, ctx.services.maxUploadBytes);
      const name = parseFileName(encodeURIComponent(input.name.toWellFormed()));
      return ctx.services.uploads.create({ ...input, name, ownerId: ctx.user.userId });
    }),

  get: userProcedure
    .meta({
      summary: 'How much of an upload has arrived: go on from there',
      errors: ['UPLOAD_NOT_FOUND'],
      example: { input: { id: examples.id }, output: examples.upload },
      rest: [{ method: 'GET', path: '/uploads/{id}' }],
    })
    .input(byId)
    .output(uploadRecordSchema)
    .query(({ ctx, input }) => ctx.services.uploads.get(ctx.user.userId, input.id)),

  append: userProcedure
    .meta({
      summary: 'Takes the next piece of an upload; the last one makes the document',
      errors: [
        'UPLOAD_NOT_FOUND',
        'UPLOAD_OFFSET_MISMATCH',
        'INPUT_TOO_LARGE',
        'INPUT_TYPE_UNSUPPORTED',
        'INPUT_TYPE_MISMATCH',
        'STORAGE_FULL',
        'STORAGE_FAILED',
      ],
      example: { output: examples.upload },
      rest: [{ method: 'PATCH', path: '/uploads/{id}', body: 'piece' }],
    })
    // The id is in the header `docproc-upload-id`, the place of the first byte in `upload-offset`.
    .input(octetInputParser)
    .output(uploadRecordSchema)
    .mutation(async ({ ctx, input, signal }) => {
      const { id, offset } = placeOf(ctx.header);
      const upload = await ctx.services.uploads.get(ctx.user.userId, id);
      if (upload.documentId !== undefined) return upload;
      if (upload.received !== offset) throw offsetMismatch(upload.received);
      const grown = await appendPiece(ctx, upload, input, signal);
      return grown.received < grown.bytes ? grown : finishUpload(ctx, grown);
    }),

  remove: userProcedure
    .meta({
      summary: 'Gives an unfinished upload up',
      errors: ['UPLOAD_NOT_FOUND'],
      example: { input: { id: examples.id }, output: null },
      rest: [{ method: 'DELETE', path: '/uploads/{id}' }],
    })
    .input(byId)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      const pieces = await ctx.services.uploads.remove(ctx.user.userId, input.id);
      for (const sha256 of pieces) await discard(ctx.services, { sha256, bytes: 0 });
      return null;
    }),
});

function placeOf(header: (name: string) => string | undefined): { id: string; offset: number } {
  const id = z.uuid().safeParse(header('docproc-upload-id'));
  const offset = z.coerce
    .number()
    .int()
    .nonnegative()
    .safeParse(header('upload-offset') ?? '');
  if (id.success && offset.success && header('upload-offset')) return { id: id.data, offset: offset.data };
  const details = { fields: { 'upload-offset': 'must be the place of the first byte, from 0' } };
  throw new DocprocError('VALIDATION_FAILED', undefined, { details });
}
