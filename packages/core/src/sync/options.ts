import type { Clock, Logger } from '../ports/index.ts';
import type { DuckdbTarget } from './duckdb/open.ts';
import type { RowCondition, SyncSource, TableName } from './source.ts';

/**
 * How a table is synced: `full` replaces the whole, `append` replaces what lies behind the watermark, `merge` updates
 * rows by key from behind the watermark on, `test` loads a few rows into a table of its own, `NAME__test`.
 */
export type SyncMode = 'full' | 'append' | 'merge' | 'test';

/**
 * What happens to rows that the source has deleted: nothing, a comparison of all keys, or a column that marks them. A
 * flag marks where it is neither 0 nor false nor a text such as `N` or `no`; a column of any other type, such as a time,
 * where it has a value.
 */
export type DeletePolicy = 'keep' | 'compare' | { readonly column: string };

/** What happens to rows without a watermark: read in every run, left out and counted, or an error. */
export type NullWatermarkPolicy = 'read' | 'skip' | 'error';

/** A table to sync, and how. */
export interface TableSyncOptions {
  readonly table: TableName;
  /** Name of the table in the target. Default: the source's name for it. */
  readonly target?: string;
  /** Default `full`. */
  readonly mode?: SyncMode;
  /** Columns that identify a row, for `merge` and `compare`. Default: the primary key. */
  readonly key?: readonly string[];
  /** Column that grows with every insert and update: a point in time or a whole number. For `append` and `merge`. */
  readonly watermark?: string;
  /**
   * How far behind the watermark rows are read again: milliseconds, or a difference of numbers. Set it to more than
   * clocks of writers differ, and to more than the longest transaction lasts where the source does not tell.
   * Default 60,000 for times and 1,000 for numbers.
   */
  readonly lag?: number;
  /** Default `read`. */
  readonly nullWatermarks?: NullWatermarkPolicy;
  /** Default `keep`. */
  readonly deletes?: DeletePolicy;
  /** Columns to take. Default all. */
  readonly columns?: readonly string[];
  /** Rows to take. Default all. */
  readonly where?: readonly RowCondition[];
  /** Most rows of a `test`. Default 1,000. */
  readonly limit?: number;
  /** Takes the rows of a watermark range once more, both ends included, and leaves the watermark as it is. */
  readonly backfill?: { readonly from: string; readonly to: string };
  /**
   * Column -> DuckDB type that it is kept in instead of the exact one, such as `DECIMAL(18,2)`. Values that change by
   * it are counted; those that do not fit at all are an error.
   */
  readonly conversions?: Readonly<Record<string, string>>;
}

/** What a sync works with. */
export interface SyncOptions extends TableSyncOptions {
  readonly source: SyncSource;
  readonly into: DuckdbTarget;
  /** Stops at the next border of a batch; what was stored so far is kept. */
  readonly signal?: AbortSignal;
  readonly logger?: Logger;
  readonly clock?: Clock;
}

/** How far the sync of a table is. */
export interface SyncProgress {
  /** Name in the target. */
  readonly table: string;
  /** `read` while rows come in, `merge` while they are put into the table, `done`. */
  readonly stage: 'read' | 'merge' | 'done';
  /** Rows read so far. */
  readonly rows: number;
  /** Bytes read so far, as CSV. */
  readonly bytes: number;
  /** Rows that will be read; absent where nobody knows. */
  readonly rowEstimate?: number;
  readonly rowsPerSecond: number;
  readonly elapsedMs: number;
}

/** What the sync of a table did. */
export interface SyncResult {
  readonly table: string;
  readonly mode: SyncMode;
  /** `stopped` where the signal ended it early. */
  readonly status: 'done' | 'stopped';
  /** Rows read from the source. */
  readonly rows: number;
  readonly bytes: number;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  /** Rows of the table in the target afterwards. */
  readonly total: number;
  /** Columns of the table that identify a row; empty where none do. */
  readonly key: readonly string[];
  /** Canonical text: UTC `YYYY-MM-DD HH:MM:SS.ffffff` or digits. */
  readonly watermark?: string;
  /** Rows without a watermark that were left out. */
  readonly skippedNulls: number;
  /** Column -> values that a conversion changed. */
  readonly converted: Readonly<Record<string, number>>;
  /** Why the table was loaded anew or read as a whole; absent where it was not. */
  readonly reloaded?: string;
  readonly elapsedMs: number;
}
