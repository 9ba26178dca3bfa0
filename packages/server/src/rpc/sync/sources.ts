import { setTimeout as sleep } from 'node:timers/promises';
import { DocprocError, isDocprocError } from '@org/docproc-core/errors';
import type { SyncSource } from '@org/docproc-core/sync';
import {
  type SourceSettings,
  sourceNameSchema,
  sourceRecordSchema,
  sourceSettingsSchema,
} from '@org/docproc-store';
import { z } from 'zod';
import { adminProcedure, router } from '../base.ts';
import { audit, type UserContext } from '../context.ts';
import { syncExamples as examples } from './examples.ts';

const byName = z.object({ name: sourceNameSchema });
const password = z.string().min(1).max(1000);

const sourceTable = z.object({
  schema: z.string(),
  name: z.string(),
  /** The source's own estimate; left out where it has none. */
  rowEstimate: z.int().nonnegative().exactOptional(),
  /** Columns of the primary key. */
  key: z.array(z.string()).readonly(),
});

const sourceColumn = z.object({
  name: z.string(),
  /** The source's name of the type. */
  sourceType: z.string(),
  /** DuckDB's type that it is kept in. */
  targetType: z.string(),
  nullable: z.boolean(),
});

const sourceErrors = [
  'SYNC_NOT_FOUND',
  'SYNC_UNAVAILABLE',
  'SYNC_HOST_REFUSED',
  'SYNC_DRIVER_MISSING',
  'SYNC_SOURCE_UNAVAILABLE',
] as const;

const testResult = z.object({
  ok: z.boolean(),
  /** Tables that the account may read. */
  tables: z.int().nonnegative().exactOptional(),
  /** What stands in the way, and what to do. */
  problem: z.object({ code: z.string(), message: z.string() }).exactOptional(),
  elapsedMs: z.int().nonnegative(),
});

/** Where tables are synced from, for administrators. Passwords go in and never come out. */
export const sourcesRouter = router({
  list: adminProcedure
    .meta({
      summary: 'Sources of sync, by name',
      errors: [],
      example: { output: [examples.source] },
      rest: [{ method: 'GET', path: '/sync/sources' }],
    })
    .output(z.array(sourceRecordSchema).readonly())
    .query(({ ctx }) => ctx.services.sync.sources.list()),

  create: adminProcedure
    .meta({
      summary: 'Sets a source up; its password is sealed and never told',
      errors: ['SYNC_CONFLICT', 'SYNC_UNAVAILABLE', 'SYNC_HOST_REFUSED', 'OPTION_INVALID'],
      example: {
        input: { name: 'erp', settings: examples.source.settings, password: 'secret' },
        output: examples.source,
      },
      rest: [{ method: 'POST', path: '/sync/sources', status: 201 }],
    })
    .input(byName.extend({ settings: sourceSettingsSchema, password: password.exactOptional() }))
    .output(sourceRecordSchema)
    .mutation(async ({ ctx, input }) => {
      await checked(ctx.services.sync.connect({ ...input, password: '' }));
      const source = await ctx.services.sync.sources.create(input);
      await audit(ctx, { action: 'sync.sourceCreated', targetId: source.id, details: { name: source.name } });
      return source;
    }),

  update: adminProcedure
    .meta({
      summary: "Changes a source's settings or password",
      errors: ['SYNC_NOT_FOUND', 'SYNC_UNAVAILABLE', 'SYNC_HOST_REFUSED', 'OPTION_INVALID'],
      example: { input: { name: 'erp', password: 'another secret' }, output: examples.source },
      rest: [{ method: 'PATCH', path: '/sync/sources/{name}' }],
    })
    .input(
      byName.extend({
        settings: sourceSettingsSchema.exactOptional(),
        /** `null` takes it away; left out, it stays, unless the host is another. */
        password: password.nullable().exactOptional(),
      }),
    )
    .output(sourceRecordSchema)
    .mutation(async ({ ctx, input: { name, settings, password: given } }) => {
      const { sources } = ctx.services.sync;
      const before = await sources.get(name);
      if (settings) await checked(ctx.services.sync.connect({ name, settings, password: '' }));
      // A password must not be sent to a host that it was not entered for.
      const moved = settings !== undefined && hostOf(settings) !== hostOf(before.settings);
      if (moved && before.hasPassword && given === undefined) {
        const details = { fields: { password: 'is to be entered once more for another host' } };
        throw new DocprocError(
          'OPTION_INVALID',
          'The password is to be entered once more for another host.',
          { details },
        );
      }
      const source = await sources.change(name, {
        ...(settings && { settings }),
        ...(given !== undefined && { password: given }),
      });
      await audit(ctx, {
        action: 'sync.sourceChanged',
        targetId: source.id,
        details: { name, settings: settings !== undefined, password: given !== undefined },
      });
      return source;
    }),

  remove: adminProcedure
    .meta({
      summary: 'Removes a source that no table comes from',
      errors: ['SYNC_NOT_FOUND', 'SYNC_CONFLICT'],
      example: { input: { name: 'erp' }, output: null },
      rest: [{ method: 'DELETE', path: '/sync/sources/{name}' }],
    })
    .input(byName)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      const { id, name } = await ctx.services.sync.sources.remove(input.name);
      await audit(ctx, { action: 'sync.sourceRemoved', targetId: id, details: { name } });
      return null;
    }),

  test: adminProcedure
    .meta({
      summary: 'Connects to a source and says whether it can be read, or what stands in the way',
      errors: ['SYNC_NOT_FOUND'],
      example: { input: { name: 'erp' }, output: { ok: true, tables: 42, elapsedMs: 31 } },
      rest: [{ method: 'POST', path: '/sync/sources/{name}/test' }],
    })
    .input(
      byName.extend({
        table: z
          .object({ schema: z.string().max(200).exactOptional(), name: z.string().max(200) })
          .exactOptional(),
      }),
    )
    .output(testResult)
    .mutation(async ({ ctx, input }) => {
      const { sync } = ctx.services;
      const { id } = await sync.sources.get(input.name);
      await audit(ctx, { action: 'sync.sourceTested', targetId: id, details: { name: input.name } });
      const started = performance.now();
      const elapsedMs = () => Math.round(performance.now() - started);
      try {
        await using source = sync.connect(await sync.sources.open(input.name));
        const tables = (await answered(source.tables())).length;
        if (input.table) await answered(source.describe(input.table));
        return { ok: true, tables, elapsedMs: elapsedMs() };
      } catch (error) {
        if (!isDocprocError(error)) throw error;
        const { code, message } = error;
        return { ok: false, problem: { code, message }, elapsedMs: elapsedMs() };
      }
    }),

  tables: adminProcedure
    .meta({
      summary: 'Tables of a source that its account may read',
      errors: [...sourceErrors],
      example: { input: { name: 'erp' }, output: [examples.sourceTable] },
      rest: [{ method: 'GET', path: '/sync/sources/{name}/tables' }],
    })
    .input(byName)
    .output(z.array(sourceTable).readonly())
    .query(async ({ ctx, input }) => {
      const { sync } = ctx.services;
      await auditListing(ctx, input.name, null);
      await using source = sync.connect(await sync.sources.open(input.name));
      return await answered(source.tables());
    }),

  columns: adminProcedure
    .meta({
      summary: "A source's table with its columns, and the types that they are kept in",
      errors: [...sourceErrors, 'SYNC_TABLE_NOT_FOUND'],
      example: {
        input: { name: 'erp', schema: 'public', table: 'orders' },
        output: { ...examples.sourceTable, columns: [examples.sourceColumn] },
      },
      rest: [{ method: 'GET', path: '/sync/sources/{name}/tables/{table}' }],
    })
    .input(
      byName.extend({
        table: z.string().min(1).max(200),
        schema: z.string().min(1).max(200).exactOptional(),
      }),
    )
    .output(sourceTable.extend({ columns: z.array(sourceColumn).readonly() }))
    .query(async ({ ctx, input: { name, table, schema } }) => {
      const { sync } = ctx.services;
      await auditListing(ctx, name, schema === undefined ? table : `${schema}.${table}`);
      await using source = sync.connect(await sync.sources.open(name));
      return await answered(source.describe({ name: table, ...(schema !== undefined && { schema }) }));
    }),
});

/** Notes that somebody looked into a source, before it is connected to. Error: `SYNC_NOT_FOUND`. */
async function auditListing(ctx: UserContext, name: string, table: string | null): Promise<void> {
  const { id } = await ctx.services.sync.sources.get(name);
  await audit(ctx, { action: 'sync.sourceListed', targetId: id, details: { name, table } });
}

/** Settings that no source can be made of are refused before they are kept. */
async function checked(source: SyncSource): Promise<void> {
  await source[Symbol.asyncDispose]();
}

function hostOf(settings: SourceSettings): string {
  return 'host' in settings
    ? `${settings.kind}://${settings.host.toLowerCase()}:${settings.port ?? ''}`
    : settings.kind;
}

/** Longest time that a source may take to say what it has, in milliseconds. */
const patienceMs = 30_000;

/** Error: `SYNC_SOURCE_UNAVAILABLE` where it takes too long. */
async function answered<T>(answer: Promise<T>): Promise<T> {
  const over = new AbortController();
  const silence = sleep(patienceMs, undefined, { signal: over.signal }).then(() => {
    throw new DocprocError('SYNC_SOURCE_UNAVAILABLE', 'The source did not answer within 30 seconds.');
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    silence.catch(() => {});
    over.abort();
  }
}
