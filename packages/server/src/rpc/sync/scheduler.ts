import { missedPolicies, scheduleRecordSchema } from '@org/docproc-store';
import { z } from 'zod';
import { adminProcedure, router } from '../base.ts';
import { audit, type UserContext } from '../context.ts';
import { checkType } from './definition.ts';
import { syncExamples as examples } from './examples.ts';

const byId = z.object({ id: z.uuid() });

const settings = z.object({
  /** A table that was synced before. */
  table: z.string().min(1).max(200),
  type: scheduleRecordSchema.shape.type.default('incremental'),
  /** Five fields: minute, hour, day of month, month, day of week. */
  cron: z.string().min(9).max(200),
  /** Of the tz database. */
  timeZone: z.string().min(1).max(60).default('UTC'),
  /** What becomes of times that pass while no worker is there: nothing, or one run for all of them. */
  missed: z.enum(missedPolicies).default('skip'),
});

/** When tables are synced by themselves, for administrators. */
export const schedulerRouter = router({
  status: adminProcedure
    .meta({
      summary: 'Schedules with their next times, by table',
      errors: [],
      example: { output: [examples.schedule] },
      rest: [
        { method: 'GET', path: '/scheduler/status' },
        { method: 'GET', path: '/scheduler/jobs' },
      ],
    })
    .output(z.array(scheduleRecordSchema).readonly())
    .query(({ ctx }) => ctx.services.sync.schedules.list()),

  create: adminProcedure
    .meta({
      summary: 'Syncs a table by a schedule; a run whose predecessor is still under way is left out',
      errors: ['SYNC_NOT_FOUND', 'OPTION_INVALID'],
      example: { input: scheduleInput(), output: examples.schedule },
      rest: [{ method: 'POST', path: '/scheduler/jobs', status: 201 }],
    })
    .input(settings)
    .output(scheduleRecordSchema)
    .mutation(async ({ ctx, input }) => {
      await checkTable(ctx, input);
      const schedule = await ctx.services.sync.schedules.create(input);
      await audit(ctx, { action: 'sync.scheduled', targetId: schedule.id, details: detailsOf(schedule) });
      return schedule;
    }),

  update: adminProcedure
    .meta({
      summary: 'Changes a schedule',
      errors: ['SYNC_NOT_FOUND', 'OPTION_INVALID'],
      example: { input: { id: examples.schedule.id, ...scheduleInput() }, output: examples.schedule },
      rest: [{ method: 'PUT', path: '/scheduler/jobs/{id}' }],
    })
    .input(byId.extend(settings.shape))
    .output(scheduleRecordSchema)
    .mutation(async ({ ctx, input: { id, ...input } }) => {
      await checkTable(ctx, input);
      const schedule = await ctx.services.sync.schedules.change(id, input);
      await audit(ctx, { action: 'sync.scheduled', targetId: id, details: detailsOf(schedule) });
      return schedule;
    }),

  remove: adminProcedure
    .meta({
      summary: 'Ends a schedule; a run of it that is under way goes on',
      errors: ['SYNC_NOT_FOUND'],
      example: { input: { id: examples.schedule.id }, output: null },
      rest: [{ method: 'DELETE', path: '/scheduler/jobs/{id}' }],
    })
    .input(byId)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      const schedule = await ctx.services.sync.schedules.remove(input.id);
      await audit(ctx, { action: 'sync.unscheduled', targetId: input.id, details: detailsOf(schedule) });
      return null;
    }),
});

function scheduleInput() {
  const { table, type, cron, timeZone, missed } = examples.schedule;
  return { table, type, cron, timeZone, missed };
}

/** Errors: `SYNC_NOT_FOUND`, `OPTION_INVALID`. */
async function checkTable(
  ctx: UserContext,
  { table, type }: Pick<z.infer<typeof settings>, 'table' | 'type'>,
) {
  checkType(type, (await ctx.services.sync.tables.get(table)).definition);
}

function detailsOf({ table, type, cron, timeZone }: z.infer<typeof scheduleRecordSchema>) {
  return { table, type, cron, timeZone };
}
