import {
  durationsSchema,
  jobDetailsSchema,
  jobQueues,
  jobRecordSchema,
  jobStates,
  type QueueOverview,
  queueOverviewSchema,
  workerRecordSchema,
} from '@org/docproc-store';
import { z } from 'zod';
import { adminProcedure, router } from '../base.ts';
import { audit, type UserContext } from '../context.ts';
import { createEnds } from '../ends.ts';
import { examples } from '../examples.ts';

const queue = z.enum(jobQueues);

/** A job is known by its queue and the document or report that it is about. */
const oneJob = z.object({ queue, id: z.uuid() });

const example = { queue: 'extract', id: examples.id };
const noSuchJob = ['DOCUMENT_NOT_FOUND', 'REPORT_NOT_FOUND'] as const;

/** Numbers as they change, each checked on its way out. */
const changes = z
  .custom<AsyncIterable<QueueOverview, void>>(
    (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
  )
  .transform(checked);

/** Everybody's jobs: what the console at `/admin/jobs` shows and does. */
export const jobsRouter = router({
  overview: adminProcedure
    .meta({
      summary: 'The queues in numbers: what waits, is at work, failed, and how much ended of late',
      errors: [],
      example: { output: examples.queueOverview },
      rest: [{ method: 'GET', path: '/admin/queues' }],
    })
    .output(queueOverviewSchema)
    .query(({ ctx }) => ctx.services.jobs.overview()),

  onChange: adminProcedure
    .meta({
      summary: 'The queues in numbers, now and whenever they change, at most once a second',
      errors: [],
      example: { output: examples.queueOverview },
    })
    .output(changes)
    .subscription(({ ctx, signal }) => watchQueues(ctx, signal)),

  workers: adminProcedure
    .meta({
      summary: 'Workers that live, with their memory and what they have at work',
      errors: [],
      example: { output: [examples.worker] },
      rest: [{ method: 'GET', path: '/admin/workers' }],
    })
    .output(z.array(workerRecordSchema).readonly())
    .query(({ ctx }) => ctx.services.jobs.workers()),

  durations: adminProcedure
    .meta({
      summary: 'How long jobs took that ended within the last hours: half of them, and 19 of 20, by minute',
      errors: [],
      example: { input: { hours: 3 }, output: examples.durations },
      rest: [{ method: 'GET', path: '/admin/jobs/durations' }],
    })
    .input(z.object({ hours: z.int().min(1).max(24).default(3) }))
    .output(durationsSchema)
    .query(({ ctx, input }) => ctx.services.board.durations(input.hours)),

  list: adminProcedure
    .meta({
      summary: "The work on everybody's documents, or reports, newest first",
      errors: [],
      example: { input: { states: ['processing'] }, output: examples.jobs },
      rest: [{ method: 'GET', path: '/admin/jobs', names: { status: 'states' } }],
    })
    .input(
      z.object({
        queue: queue.default('extract'),
        states: z.array(z.enum(jobStates)).min(1).max(jobStates.length).exactOptional(),
        ownerId: z.uuid().exactOptional(),
        pageSize: z.int().min(1).max(200).default(20),
        cursor: z.string().max(200).exactOptional(),
      }),
    )
    .output(z.object({ items: z.array(jobRecordSchema).readonly(), nextCursor: z.string().exactOptional() }))
    .query(({ ctx, input }) => ctx.services.jobs.list(input)),

  get: adminProcedure
    .meta({
      summary: 'One job with its tries: how each ended, its error, and where in the program that came from',
      errors: noSuchJob,
      example: { input: example, output: examples.jobDetails },
      rest: [{ method: 'GET', path: '/admin/jobs/{queue}/{id}' }],
    })
    .input(oneJob)
    .output(jobDetailsSchema)
    .query(({ ctx, input }) => ctx.services.jobs.get(input.queue, input.id)),

  retry: adminProcedure
    .meta({
      summary: 'Puts a job that failed back into the queue',
      errors: [...noSuchJob, 'STATE_CONFLICT'],
      example: { input: example, output: { ...examples.job, state: 'queued', run: 2 } },
      rest: [{ method: 'POST', path: '/admin/jobs/{queue}/{id}/retry' }],
    })
    .input(oneJob)
    .output(jobRecordSchema)
    .mutation(async ({ ctx, input }) => {
      const job = await ctx.services.jobs.retry(input.queue, input.id);
      const details = { queue: input.queue, run: job.run };
      await audit(ctx, { action: 'job.retried', targetId: input.id, details });
      return job;
    }),

  retryFailed: adminProcedure
    .meta({
      summary: 'Puts jobs of a queue that failed back into it, those first that came first',
      errors: [],
      example: { input: { queue: 'extract', limit: 100 }, output: { retried: 7, more: false } },
      rest: [{ method: 'POST', path: '/admin/jobs/{queue}/retry-failed' }],
    })
    .input(z.object({ queue, limit: z.int().min(1).max(500).default(100) }))
    .output(
      z.object({
        retried: z.int().nonnegative(),
        /** Whether more have failed than were taken. */
        more: z.boolean(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const done = await ctx.services.jobs.retryFailed(input.queue, input.limit);
      const details = { queue: input.queue, retried: done.retried };
      await audit(ctx, { action: 'job.failedRetried', details });
      return done;
    }),

  cancel: adminProcedure
    .meta({
      summary: 'Ends a job that waits or is at work; its document or report ends as failed with ABORTED',
      errors: [...noSuchJob, 'STATE_CONFLICT'],
      example: {
        input: example,
        output: { job: { ...examples.failedJob, error: examples.aborted }, wasAtWork: true },
      },
      rest: [{ method: 'POST', path: '/admin/jobs/{queue}/{id}/cancel' }],
    })
    .input(oneJob)
    .output(
      z.object({
        job: jobRecordSchema,
        /** Whether it was at work: its worker was told, and stops within seconds. */
        wasAtWork: z.boolean(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const cancelled = await ctx.services.jobs.cancel(input.queue, input.id);
      const details = { queue: input.queue, wasAtWork: cancelled.wasAtWork };
      await audit(ctx, { action: 'job.cancelled', targetId: input.id, details });
      return cancelled;
    }),
});

/** No faster than the other end takes them: what changed in between is left out. */
async function* watchQueues(
  ctx: UserContext,
  signal: AbortSignal | undefined,
): AsyncGenerator<QueueOverview, void> {
  const ends = createEnds(ctx, signal);
  try {
    for await (const overview of ctx.services.board.watch(ends.signal)) {
      yield overview;
      await ctx.drained(ends.signal);
    }
  } finally {
    ends.clear();
  }
  ends.check();
}

async function* checked(overviews: AsyncIterable<QueueOverview, void>): AsyncGenerator<QueueOverview, void> {
  for await (const overview of overviews) yield queueOverviewSchema.parse(overview);
}
