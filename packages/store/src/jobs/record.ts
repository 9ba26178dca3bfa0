import { z } from 'zod';
import { documentStates } from '../documents/states.ts';
import { jobQueues } from '../queue/contract.ts';

/** Where a job is on its way. */
export const jobStates = documentStates;

export const jobRecordSchema = z.object({
  /** `extract`: of a document; `report`: the building of a report. */
  queue: z.enum(jobQueues),
  /** Of the document or report. */
  id: z.uuid(),
  ownerId: z.uuid(),
  /** Address of the owner's account. */
  owner: z.string(),
  /** Name of the file, or the report's title or format. */
  name: z.string(),
  state: z.enum(jobStates),
  /** From 1; a report has one. */
  run: z.int().positive(),
  /** Which try of the run, from 1; 0 before the first. */
  attempt: z.int().nonnegative(),
  /** What the queue is ordered by, highest first: the department's priority, then the document's. */
  queuePriority: z.int().nonnegative(),
  /** The worker that has it, or had it last. */
  workerId: z.string().exactOptional(),
  stage: z.string().exactOptional(),
  /** 0 to 1. */
  progress: z.number().min(0).max(1),
  error: z.object({ code: z.string(), message: z.string() }).exactOptional(),
  /** When it is tried again, after a try that failed; ISO 8601, as below. */
  retryAt: z.string().exactOptional(),
  /** When the present try began, where one is under way. */
  startedAt: z.string().exactOptional(),
  createdAt: z.string(),
  updatedAt: z.string(),
  finishedAt: z.string().exactOptional(),
});

/** The work on a document or report, whoever owns it. */
export type JobRecord = z.infer<typeof jobRecordSchema>;

/** How a try ended; `lost`: its worker died, or was silent for too long. */
const attemptOutcomes = ['done', 'failed', 'stopped', 'lost'] as const;

export const attemptSchema = z.object({
  run: z.int().positive(),
  attempt: z.int().positive(),
  outcome: z.enum(attemptOutcomes),
  /** Left out where it is not known: it died. */
  workerId: z.string().exactOptional(),
  startedAt: z.string().exactOptional(),
  endedAt: z.string().exactOptional(),
  ms: z.int().nonnegative().exactOptional(),
  error: z
    .object({
      code: z.string(),
      /** Never quotes a document. */
      message: z.string(),
      /** Names of the errors and where they came from, the cause last. */
      trace: z.string(),
    })
    .exactOptional(),
});

/** One try of a job that is over. */
export type AttemptRecord = z.infer<typeof attemptSchema>;

export const jobDetailsSchema = z.object({
  job: jobRecordSchema,
  /** Tries that are over, the latest first; at most 100. */
  attempts: z.array(attemptSchema).readonly(),
});

/** A job with its tries. */
export type JobDetails = z.infer<typeof jobDetailsSchema>;
