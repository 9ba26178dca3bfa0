import { createReadStream } from 'node:fs';
import {
  aggregateQuerySchema,
  aggregateRows,
  exportQuerySchema,
  exportRows,
  queryRows,
  rowQuerySchema,
} from '@org/docproc-core/sync';
import { columnStatsSchema, type PublishedTable } from '@org/docproc-store';
import { z } from 'zod';
import { router, userProcedure } from '../base.ts';
import { audit, type UserContext } from '../context.ts';
import { tableView, toTableView } from './definition.ts';
import { syncExamples as examples } from './examples.ts';

const byName = z.object({ name: z.string().min(1).max(200) });

const answerColumn = z.object({ name: z.string(), type: z.string() });
const answerValue = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.string().nullable()).readonly(),
]);
const answer = z.object({
  columns: z.array(answerColumn).readonly(),
  /** Values in the order of the columns. */
  rows: z.array(z.array(answerValue).readonly()).readonly(),
});

const statsView = z.object({
  name: z.string(),
  version: z.int().positive(),
  rows: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** Columns that identify a row. */
  key: z.array(z.string()).readonly(),
  columns: z.array(columnStatsSchema).readonly(),
  /** Up to where it was synced. */
  watermark: z.string().exactOptional(),
  syncedAt: z.string(),
});

const exportInput = byName.extend(exportQuerySchema.shape);

const exportedFile = z.object({
  fileName: z.string(),
  mediaType: z.string(),
  bytes: z.int().nonnegative(),
  /** Lower-case hex. */
  sha256: z.string(),
});

/** Tables that were synced, for those who may read them: administrators all, others those that are readable. */
export const tablesRouter = router({
  list: userProcedure
    .meta({
      summary: 'Tables that were synced and that the caller may read, by name',
      errors: [],
      example: { output: [examples.table] },
      rest: [{ method: 'GET', path: '/tables' }],
    })
    .output(z.array(tableView).readonly())
    .query(async ({ ctx }) => {
      const filter = ctx.user.role === 'admin' ? {} : { readable: true };
      return (await ctx.services.sync.tables.list(filter)).map(toTableView);
    }),

  stats: userProcedure
    .meta({
      summary:
        'A table in numbers: rows, size, and of each column the range, how many values differ, and how many are missing',
      errors: ['SYNC_NOT_FOUND'],
      example: { input: { name: 'orders' }, output: examples.stats },
      rest: [{ method: 'GET', path: '/tables/{name}/stats' }],
    })
    .input(byName)
    .output(statsView)
    .query(async ({ ctx, input }) => {
      const { name, version, content, syncedAt = '' } = await readable(ctx, input.name);
      const { file: _, ...told } = content;
      return { name, version, ...told, syncedAt };
    }),

  query: userProcedure
    .meta({
      summary: "A page of a table's rows, by filters, in an order, behind the page before",
      errors: queryErrors('SYNC_CONFLICT'),
      example: {
        input: { name: 'orders', where: [{ column: 'amount', is: '>', value: 100 }], limit: 1 },
        output: { ...examples.rows, nextCursor: 'WzcsWyI3Il1d' },
      },
      rest: [{ method: 'POST', path: '/tables/{name}/query' }],
    })
    .input(byName.extend(rowQuerySchema.shape))
    .output(answer.extend({ nextCursor: z.string().exactOptional() }))
    .query(async ({ ctx, input: { name, ...query }, signal }) =>
      ctx.services.sync.query(ctx.user.userId, await readable(ctx, name), signal, (table, limits) =>
        queryRows(table, query, limits),
      ),
    ),

  aggregate: userProcedure
    .meta({
      summary: "Counts and sums of a table's rows, by columns and by stretches of time",
      errors: queryErrors(),
      example: {
        input: {
          name: 'orders',
          measures: [{ is: 'sum', column: 'amount' }],
          time: { column: 'bought', bucket: 'month', timeZone: 'Asia/Seoul', fill: 'zero' },
        },
        output: examples.series,
      },
      rest: [{ method: 'POST', path: '/tables/{name}/aggregate' }],
    })
    .input(byName.extend(aggregateQuerySchema.shape))
    .output(answer)
    .query(async ({ ctx, input: { name, ...query }, signal }) =>
      ctx.services.sync.query(ctx.user.userId, await readable(ctx, name), signal, (table, limits) =>
        aggregateRows(table, query, limits),
      ),
    ),

  export: userProcedure
    .meta({
      summary:
        'Rows of a table as a file, CSV, Parquet or Arrow: over REST the file itself, over tRPC what is known of it',
      errors: queryErrors('EXPORT_TOO_LARGE', 'STORAGE_FULL', 'STORAGE_FAILED'),
      example: {
        input: { name: 'orders', format: 'csv' },
        output: {
          fileName: 'orders.csv',
          mediaType: 'text/csv; charset=utf-8',
          bytes: 48_211,
          sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        },
      },
      rest: [{ method: 'POST', path: '/tables/{name}/export', answer: 'file' }],
    })
    .input(exportInput)
    .output(exportedFile)
    .mutation(({ ctx, input, signal }) => exportTable(ctx, input, signal)),
});

const files = {
  csv: { extension: 'csv', mediaType: 'text/csv; charset=utf-8' },
  parquet: { extension: 'parquet', mediaType: 'application/vnd.apache.parquet' },
  // Registered for a stream: https://arrow.apache.org/faq/
  arrow: { extension: 'arrows', mediaType: 'application/vnd.apache.arrow.stream' },
} as const;

/** The file is kept among the blobs, of which nothing refers to it: the sweep removes it after an hour, or its user's next exports. */
async function exportTable(
  ctx: UserContext,
  { name, ...query }: z.infer<typeof exportInput>,
  signal: AbortSignal | undefined,
): Promise<z.infer<typeof exportedFile>> {
  const { sync, blobs } = ctx.services;
  const table = await readable(ctx, name);
  const { extension, mediaType } = files[query.format];
  const fileName = `${table.name.replaceAll(/[\p{Cc}\\/:*?"<>|]/gu, '_').slice(0, 100)}.${extension}`;
  const blob = await sync.files.scratch(`rows.${extension}`, (path) =>
    // The copy belongs to the user's place: else he could have as many files under way as he asks for.
    sync.query(ctx.user.userId, table, signal, async (target, limits) => {
      await exportRows(target, query, path, limits);
      return blobs.write(createReadStream(path), signal ? { signal } : {});
    }),
  );
  await sync.exports.keep(ctx.user.userId, blob);
  await audit(ctx, { action: 'sync.tableExported', details: { table: table.name, format: query.format } });
  return { ...blob, fileName, mediaType };
}

function queryErrors<T extends string>(...more: T[]) {
  return [
    ...(['SYNC_NOT_FOUND', 'SYNC_COLUMN_NOT_FOUND', 'QUERY_TIMEOUT', 'QUERY_TOO_LARGE'] as const),
    ...more,
  ];
}

/** The table with its files. Error: `SYNC_NOT_FOUND`, also where it is not for the caller to read. */
async function readable({ services, user }: UserContext, name: string): Promise<PublishedTable> {
  const { tables } = services.sync;
  const table = await tables.get(name);
  // To who may not read it, it is as if there were none: the same sentence, too.
  if (user.role !== 'admin' && !table.readable) return tables.published('');
  return tables.published(name);
}
