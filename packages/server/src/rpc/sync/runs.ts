import { DocprocError, isDocprocError } from '@org/docproc-core/errors';
import {
  maxCursorLength,
  type NewRun,
  resetScopes,
  runStates,
  runTypes,
  sourceNameSchema,
} from '@org/docproc-store';
import { z } from 'zod';
import { adminProcedure, router } from '../base.ts';
import { audit, type UserContext } from '../context.ts';
import { progressOutput } from '../progress-schema.ts';
import {
  checkType,
  definitionOptions,
  definitionView,
  runView,
  tableView,
  toDefinition,
  toRunView,
  toTableView,
} from './definition.ts';
import { syncExamples as examples } from './examples.ts';
import { followSync } from './progress.ts';
import { sourcesRouter } from './sources.ts';

const tableName = z.string().min(1).max(200);

const startInput = z.object({
  /** The table: by the source's name for it with `source`, else by the name it was synced under. */
  table: tableName,
  /** Where it comes from. Left out: it was synced before. */
  source: sourceNameSchema.exactOptional(),
  /** Schema or database at the source. */
  schema: tableName.exactOptional(),
  /** Name that it gets here. Default: the source's. */
  target: tableName.exactOptional(),
  type: z.enum(runTypes),
  /** Most rows of a test. Default 1,000. */
  rowLimit: z.int().min(1).max(1_000_000).exactOptional(),
  ...definitionOptions,
});

const resetInput = z.object({
  table: tableName,
  what: z.enum(resetScopes),
  /** The name of the table once more: does it. Left out, the answer says what would be done. */
  confirm: z.string().max(200).exactOptional(),
});

const statusView = z.object({
  /** The worker that syncs; left out while none does. */
  writer: z.string().exactOptional(),
  /** Runs that wait or are at work. */
  active: z.array(runView).readonly(),
  tables: z.array(tableView).readonly(),
});

/** Syncs and what they are made of, for administrators. */
export const syncRouter = router({
  sources: sourcesRouter,

  start: adminProcedure
    .meta({
      summary:
        'Asks for a sync of a table, which a worker does: all of it, what has changed, or a few rows for a test',
      errors: ['SYNC_NOT_FOUND', 'SYNC_CONFLICT', 'OPTION_INVALID'],
      example: {
        input: { source: 'erp', table: 'orders', type: 'incremental', watermark: 'updated_at' },
        output: examples.queued,
      },
      rest: [{ method: 'POST', path: '/sync/start', status: 202, message: 'The table will be synced.' }],
    })
    .input(startInput)
    .output(runView)
    .mutation(async ({ ctx, input }) => {
      const run = await ctx.services.sync.runs.start({
        ...(await toRun(ctx, input)),
        requestedBy: ctx.user.userId,
      });
      const { id, table, type } = run;
      await audit(ctx, { action: 'sync.started', targetId: id, details: { table, type } });
      return toRunView(run);
    }),

  status: adminProcedure
    .meta({
      summary: 'Who syncs, what is under way, and how each table is',
      errors: [],
      example: { output: { writer: 'worker-1', active: [examples.run], tables: [examples.table] } },
      rest: [{ method: 'GET', path: '/sync/status' }],
    })
    .output(statusView)
    .query(async ({ ctx }) => {
      const { runs, tables, leases } = ctx.services.sync;
      const { items } = await runs.list({ states: ['queued', 'running'], pageSize: 200 });
      const writer = await leases.holder('sync-writer');
      return {
        ...(writer !== undefined && { writer: writer.replace(/\/[^/]*$/, '') }),
        active: items.map(toRunView),
        tables: (await tables.list()).map(toTableView),
      };
    }),

  stop: adminProcedure
    .meta({
      summary: 'Stops a run: at once where it waits, at the next border of a batch where it is at work',
      errors: ['SYNC_NOT_FOUND'],
      example: { input: { runId: examples.run.id }, output: { ...examples.run, stopRequested: true } },
      rest: [{ method: 'POST', path: '/sync/stop' }],
    })
    .input(z.object({ runId: z.uuid() }))
    .output(runView)
    .mutation(async ({ ctx, input }) => {
      const run = await ctx.services.sync.runs.stop(input.runId);
      await audit(ctx, { action: 'sync.stopped', targetId: run.id, details: { table: run.table } });
      return toRunView(run);
    }),

  reset: adminProcedure
    .meta({
      summary: 'Forgets how far a table was synced, its rows, or the table; says what before it does',
      errors: ['SYNC_NOT_FOUND', 'SYNC_CONFLICT', 'OPTION_INVALID'],
      example: {
        input: { table: 'orders', what: 'rows', confirm: 'orders' },
        output: { done: true, effect: 'The 1000 rows of orders are gone; the next run loads all of them.' },
      },
      rest: [{ method: 'POST', path: '/sync/reset' }],
    })
    .input(resetInput)
    .output(z.object({ done: z.boolean(), effect: z.string() }))
    .mutation(({ ctx, input }) => resetTable(ctx, input)),

  runs: adminProcedure
    .meta({
      summary: 'Runs and what came of them, newest first',
      errors: [],
      example: { input: { table: 'orders' }, output: { items: [examples.run] } },
      rest: [{ method: 'GET', path: '/sync/runs', names: { status: 'states' } }],
    })
    .input(
      z.object({
        table: tableName.exactOptional(),
        states: z.array(z.enum(runStates)).min(1).max(runStates.length).exactOptional(),
        pageSize: z.int().min(1).max(200).default(20),
        cursor: z.string().max(200).exactOptional(),
      }),
    )
    .output(z.object({ items: z.array(runView).readonly(), nextCursor: z.string().exactOptional() }))
    .query(async ({ ctx, input }) => {
      const { items, ...page } = await ctx.services.sync.runs.list(input);
      return { items: items.map(toRunView), ...page };
    }),

  run: adminProcedure
    .meta({
      summary: 'One run',
      errors: ['SYNC_NOT_FOUND'],
      example: { input: { id: examples.run.id }, output: examples.run },
      rest: [{ method: 'GET', path: '/sync/runs/{id}' }],
    })
    .input(z.object({ id: z.uuid() }))
    .output(runView)
    .query(async ({ ctx, input }) => toRunView(await ctx.services.sync.runs.get(input.id))),

  grant: adminProcedure
    .meta({
      summary: 'Lets everybody with a login read a table, or administrators alone',
      errors: ['SYNC_NOT_FOUND'],
      example: { input: { table: 'orders', readable: true }, output: { ...examples.table, readable: true } },
      rest: [{ method: 'PATCH', path: '/sync/tables/{table}' }],
    })
    .input(z.object({ table: tableName, readable: z.boolean() }))
    .output(tableView)
    .mutation(async ({ ctx, input: { table, readable } }) => {
      const changed = await ctx.services.sync.tables.change(table, { readable });
      await audit(ctx, { action: 'sync.tableGranted', details: { table, readable } });
      return toTableView(changed);
    }),

  onProgress: adminProcedure
    .meta({
      summary: 'Runs as they go: of one table, or of all',
      errors: [],
      example: { input: { table: 'orders' }, output: null },
    })
    .input(
      z.object({
        table: tableName.exactOptional(),
        /** Id of the last event that was received. */
        lastEventId: z.string().max(maxCursorLength).exactOptional(),
      }),
    )
    .output(progressOutput)
    .subscription(({ ctx, input, signal }) => followSync(ctx, input, signal)),
});

/** The run that is asked for, with the table's definition where it is new or another. */
async function toRun(ctx: UserContext, input: z.infer<typeof startInput>): Promise<NewRun> {
  const { table, source, schema, target, type, rowLimit, ...options } = input;
  const { sync } = ctx.services;
  const shared = { type, ...(rowLimit !== undefined && { rowLimit }) };
  const name = source === undefined ? table : (target ?? table);
  const known = await sync.tables.get(name).catch((error: unknown) => {
    if (isDocprocError(error) && error.code === 'SYNC_NOT_FOUND' && source !== undefined) return undefined;
    throw error;
  });
  const changed = Object.keys(options).length > 0;
  if (known && (source === undefined || known.source === source) && !changed) {
    checkType(type, known.definition);
    return { table: known.name, ...shared };
  }
  const place =
    known && source === undefined
      ? known.definition.table
      : { name: table, ...(schema !== undefined && { schema }) };
  const definition = toDefinition(definitionView.parse({ ...options, table: place }));
  checkType(type, definition);
  const { id } = await sync.sources.get(source ?? known?.source ?? '');
  return { table: name, ...shared, define: { sourceId: id, definition } };
}

async function resetTable(ctx: UserContext, { table, what, confirm }: z.infer<typeof resetInput>) {
  const { tables, schedules } = ctx.services.sync;
  const { rows = 0 } = await tables.get(table);
  if (confirm === undefined) return { done: false, effect: effects[what](table, rows, 'would be') };
  if (confirm !== table) {
    throw new DocprocError('OPTION_INVALID', 'confirm is not the name of the table.', {
      details: { fields: { confirm: 'is not the name of the table' } },
    });
  }
  await tables.reset(table, what);
  if (what === 'table') await schedules.removeOf(table);
  await audit(ctx, { action: 'sync.reset', details: { table, what } });
  return { done: true, effect: effects[what](table, rows, 'are') };
}

type Tense = 'would be' | 'are';

const effects = {
  progress: (table: string, rows: number, tense: Tense) =>
    `How far ${table} was synced ${tense === 'are' ? 'is' : tense} forgotten; its ${rows} rows stay until the next run has loaded all anew.`,
  rows: (table: string, rows: number, tense: Tense) =>
    `The ${rows} rows of ${table} ${tense} gone; the next run loads all of them.`,
  table: (table: string, rows: number, tense: Tense) =>
    `${table} ${tense === 'are' ? 'is' : tense} gone with its ${rows} rows, its definition and its schedules; the history of its runs stays.`,
};
