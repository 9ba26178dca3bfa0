import { tableSyncSchema } from '@org/docproc-core/sync';
import { z } from 'zod';

/** How a table is synced, run after run. */
export const tableDefinitionSchema = z.object({
  ...tableSyncSchema.omit({ target: true, mode: true, limit: true, backfill: true }).shape,
  /** With a watermark: rows are only ever added at the source, so that no key is needed. Default false. */
  append: z.boolean().exactOptional(),
  /** Publishes rows in parts, so that only the parts in which something changed are written anew. */
  partitionBy: z
    .strictObject({ column: z.string().min(1).max(200), unit: z.enum(['year', 'month', 'day']) })
    .exactOptional(),
});

/** How a table is synced, run after run. */
export type TableDefinition = z.infer<typeof tableDefinitionSchema>;

/** What is known of a column of a published table. */
export const columnStatsSchema = z.object({
  name: z.string(),
  /** DuckDB's type. */
  type: z.string(),
  /** Lowest and highest value as text, cut to 200 characters; `null` where there is none, or the type has no order. */
  min: z.string().nullable(),
  max: z.string().nullable(),
  /** How many different values there are; past 100,000 rows an estimate. */
  distinct: z.int().nonnegative(),
  /** Share of rows without a value, 0 to 1. */
  nullShare: z.number().min(0).max(1),
});

/** What is known of a column of a published table. */
export type ColumnStats = z.infer<typeof columnStatsSchema>;

/** What a table held when it was published. */
export const tableContentSchema = z.object({
  rows: z.int().nonnegative(),
  /** Of its files. */
  bytes: z.int().nonnegative(),
  /** Columns that identify a row; empty where none do. */
  key: z.array(z.string()).readonly(),
  columns: z.array(columnStatsSchema).readonly(),
  /** Up to where it was synced, as canonical text. */
  watermark: z.string().exactOptional(),
  /** Names the DuckDB file that it came from. */
  file: z.string().exactOptional(),
});

/** What a table held when it was published. */
export type TableContent = z.infer<typeof tableContentSchema>;

export const syncTableSchema = z.object({
  name: z.string(),
  source: z.string(),
  definition: tableDefinitionSchema,
  /** Whether everybody with a login may read it, rather than administrators alone. */
  readable: z.boolean(),
  /** Grows with each publication; 0 before the first. */
  version: z.int().nonnegative(),
  rows: z.int().nonnegative().exactOptional(),
  bytes: z.int().nonnegative().exactOptional(),
  /** ISO 8601. */
  syncedAt: z.string().exactOptional(),
  createdAt: z.string(),
});

/** A table as it is listed. */
export type SyncTableRecord = z.infer<typeof syncTableSchema>;

export const runTypes = ['full', 'incremental', 'test'] as const;

/** `full` loads the whole table anew, `incremental` what has changed, `test` a few rows into a table `NAME__test`. */
export type RunType = (typeof runTypes)[number];

export const runStates = ['queued', 'running', 'done', 'stopped', 'failed'] as const;

/** Where a run is on its way. */
export type RunState = (typeof runStates)[number];

export const runProgressSchema = z.object({
  /** `read` rows from the source, `merge` them into the table, `publish` the table for readers. */
  stage: z.enum(['read', 'merge', 'publish', 'done']),
  rows: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  rowEstimate: z.int().nonnegative().exactOptional(),
  rowsPerSecond: z.int().nonnegative(),
  elapsedMs: z.int().nonnegative(),
});

/** How far a run is. */
export type RunProgress = z.infer<typeof runProgressSchema>;

export const runResultSchema = z.object({
  /** Rows read from the source. */
  rows: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  inserted: z.int().nonnegative(),
  updated: z.int().nonnegative(),
  deleted: z.int().nonnegative(),
  /** Rows of the table afterwards. */
  total: z.int().nonnegative(),
  watermark: z.string().exactOptional(),
  skippedNulls: z.int().nonnegative(),
  /** Column -> values that a conversion changed. */
  converted: z.record(z.string(), z.int()),
  /** Why the table was loaded anew; absent where it was not. */
  reloaded: z.string().exactOptional(),
  elapsedMs: z.int().nonnegative(),
});

/** What a run did. */
export type RunResult = z.infer<typeof runResultSchema>;

export const runRecordSchema = z.object({
  id: z.uuid(),
  table: z.string(),
  source: z.string(),
  type: z.enum(runTypes),
  rowLimit: z.int().positive().exactOptional(),
  state: z.enum(runStates),
  /** Whether it was told to stop and has not done so yet. */
  stopRequested: z.boolean(),
  /** The schedule that started it; left out where somebody did. */
  scheduleId: z.uuid().exactOptional(),
  requestedBy: z.uuid().exactOptional(),
  workerId: z.string().exactOptional(),
  /** Which try it is, from 1; 0 before the first. */
  attempt: z.int().nonnegative(),
  progress: runProgressSchema.exactOptional(),
  result: runResultSchema.exactOptional(),
  error: z.object({ code: z.string(), message: z.string() }).exactOptional(),
  /** ISO 8601. */
  createdAt: z.string(),
  startedAt: z.string().exactOptional(),
  finishedAt: z.string().exactOptional(),
});

/** One sync of one table. */
export type RunRecord = z.infer<typeof runRecordSchema>;
