/** A table of a source. */
export interface TableName {
  /** Schema or database; the source's usual one where left out. */
  readonly schema?: string;
  readonly name: string;
}

/** A table as a source lists it. */
export interface SourceTable extends TableName {
  readonly schema: string;
  /** The source's own estimate; absent where it has none. */
  readonly rowEstimate?: number;
  /** Columns of the primary key, in order; empty where there is none. */
  readonly key: readonly string[];
}

/**
 * How the text of a value is to be read: as it is, as hexadecimal bytes, as `months days microseconds`, or as a JSON
 * array of texts.
 */
export type ValueEncoding = 'text' | 'hex' | 'interval' | 'list';

/** A column as it comes from a source, and the exact type that it gets in the target. */
export interface SyncColumn {
  readonly name: string;
  /** The source's name of the type, such as `numeric(12,2)`. */
  readonly sourceType: string;
  readonly nullable: boolean;
  /** DuckDB type that holds every value of the source's type exactly, or else `VARCHAR` with the value's text. */
  readonly targetType: string;
  readonly encoding: ValueEncoding;
  /** The target's type was chosen by the caller. Its values are counted where they change. */
  readonly converted?: true;
}

/** A table's columns and key. */
export interface TableDescription extends SourceTable {
  readonly columns: readonly SyncColumn[];
}

/** What rows must fulfil, all of them. Values are handed to the source as parameters. */
export interface RowCondition {
  readonly column: string;
  readonly is: '=' | '<>' | '<' | '<=' | '>' | '>=' | 'in' | 'null' | 'not null';
  /** The value's text; texts for `in`; none for `null` and `not null`. */
  readonly value?: string | readonly string[];
}

/** Range of a watermark column. Bounds are canonical texts (see `plan/watermark.ts`). */
export interface WatermarkRange {
  readonly column: string;
  /** Lowest value, included. */
  readonly from?: string;
  /** Highest value, included. */
  readonly to?: string;
  /** Whether rows without a watermark belong to it. */
  readonly nulls: boolean;
}

/** Which rows to read, and what of them. */
export interface ReadQuery {
  readonly table: SourceTable;
  readonly columns: readonly SyncColumn[];
  readonly where?: readonly RowCondition[];
  readonly range?: WatermarkRange;
  /** Most rows. */
  readonly limit?: number;
  /** Part of the table, as {@link SourceSnapshot.slices} gave it. */
  readonly slice?: string;
  readonly signal?: AbortSignal;
}

/** A source at one moment: everything read from it belongs together. */
export interface SourceSnapshot extends AsyncDisposable {
  /**
   * UTC point in time by the source's clock: no transaction that commits after this snapshot began before it. Absent
   * where the source does not tell.
   */
  readonly settledBefore?: string;
  /** How many rows there are. */
  count(query: Pick<ReadQuery, 'table' | 'where' | 'signal'>): Promise<number>;
  /** Highest value of a watermark column as canonical text; `undefined` where there is none. */
  max(table: SourceTable, column: SyncColumn): Promise<string | undefined>;
  /**
   * Rows as CSV: UTF-8, commas, quotes doubled, one record a line, NULL as nothing and an empty text as `""`. Chunks
   * may end anywhere; one is good until the next is asked for, and then filled anew. Errors: `SYNC_SOURCE_FAILED`, `ABORTED`.
   */
  read(query: ReadQuery): AsyncIterable<Uint8Array>;
  /**
   * Parts that together are the whole table, in the order in which to read them; those up to and with `after` are left
   * out. One part where the source cannot divide it, or `after` belongs to a table that was written anew since.
   */
  slices(table: SourceTable, after?: string): AsyncIterable<SourceSlice>;
}

/** A part of a table. */
export interface SourceSlice {
  /** Names the part, also to a later process. */
  readonly token: string;
  /** Whether it goes on from `after`: false where it begins anew. */
  readonly resumes: boolean;
}

/** A database (or something like one) that tables are read from. */
export interface SyncSource extends AsyncDisposable {
  /** Kind and place without credentials, such as `postgres://db.example:5432/erp`. Stable: sync state is kept under it. */
  readonly name: string;
  /** Error: `SYNC_SOURCE_UNAVAILABLE`. */
  tables(): Promise<readonly SourceTable[]>;
  /** Errors: `SYNC_TABLE_NOT_FOUND`, `SYNC_SOURCE_UNAVAILABLE`. */
  describe(table: TableName): Promise<TableDescription>;
  snapshot(signal?: AbortSignal): Promise<SourceSnapshot>;
}
