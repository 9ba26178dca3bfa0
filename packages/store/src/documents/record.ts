import { documentTypes } from '@org/docproc-core/model';
import { z } from 'zod';
import { documentStates } from './states.ts';

export const documentSummarySchema = z.object({
  /** What kind of paper it is. */
  type: z.enum(documentTypes),
  seller: z.string().exactOptional(),
  /** Grand total in `currency`. */
  total: z.number().exactOptional(),
  /** ISO 4217. */
  currency: z.string().exactOptional(),
  pageCount: z.int().nonnegative().exactOptional(),
});

/** The few values of an extraction that lists show. */
export type DocumentSummary = z.infer<typeof documentSummarySchema>;

export const documentRecordSchema = z.object({
  id: z.uuid(),
  ownerId: z.uuid(),
  /** File name without folders. */
  name: z.string(),
  /** As stated or detected at upload. */
  mediaType: z.string(),
  bytes: z.int().nonnegative(),
  /** Lower-case hex. */
  sha256: z.string(),
  state: z.enum(documentStates),
  /** Which processing, from 1; one more with each reprocess. */
  run: z.int().positive(),
  /** Which try of this run, from 1; 0 before the first. */
  attempt: z.int().nonnegative(),
  /** 1 to 9; of one department's documents those with 9 are processed first. */
  priority: z.int().min(1).max(9),
  /** Step of extraction at work. */
  stage: z.string().exactOptional(),
  /** 0 to 1. */
  progress: z.number().min(0).max(1),
  /** Why it failed. */
  error: z.object({ code: z.string(), message: z.string() }).exactOptional(),
  /** Given once the present run has a result. */
  summary: documentSummarySchema.exactOptional(),
  /** ISO 8601, as the two below. */
  createdAt: z.string(),
  updatedAt: z.string(),
  finishedAt: z.string().exactOptional(),
});

/** A document as the catalogue knows it. */
export type DocumentRecord = z.infer<typeof documentRecordSchema>;
