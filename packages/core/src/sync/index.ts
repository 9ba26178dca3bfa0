/** Tables from databases into DuckDB: first as a whole, then what changes, with nothing lost. */
export { type DuckdbTarget, type DuckdbTargetOptions, openDuckdb } from './duckdb/open.ts';
export type { PartitionBy } from './duckdb/parquet.ts';
export { listStates, readState, type SyncState } from './duckdb/state.ts';
export type {
  DeletePolicy,
  NullWatermarkPolicy,
  SyncMode,
  SyncOptions,
  SyncProgress,
  SyncResult,
  TableSyncOptions,
} from './options.ts';
export { tableSyncSchema } from './options-schema.ts';
export { aggregateRows } from './query/aggregate.ts';
export { exportRows, type WrittenRows } from './query/export.ts';
export {
  type AggregateQuery,
  type Answer,
  type AnswerColumn,
  type AnswerValue,
  aggregateQuerySchema,
  type ExportQuery,
  exportFormats,
  exportQuerySchema,
  type Filter,
  filterSchema,
  type Measure,
  type RowPage,
  type RowQuery,
  rowQuerySchema,
} from './query/query.ts';
export { queryRows } from './query/rows.ts';
export type { QueryLimits, QueryTable } from './query/table.ts';
export {
  type ExportedColumn,
  type ExportOptions,
  exportTable,
  type TableExport,
  type TablePart,
} from './run/export.ts';
export { type Publication, type PublishOptions, publishParquet } from './run/publish.ts';
export { type ResetOptions, resetTable } from './run/reset.ts';
export { syncTable } from './run/table.ts';
export { syncTables, type TableOutcome, type TablesSyncOptions } from './run/tables.ts';
export { type DifferentRange, type RowDifference, type Verification, verifyTable } from './run/verify.ts';
export type {
  ReadQuery,
  RowCondition,
  SourceSlice,
  SourceSnapshot,
  SourceTable,
  SyncColumn,
  SyncSource,
  TableDescription,
  TableName,
  ValueEncoding,
  WatermarkRange,
} from './source.ts';
export {
  createDocumentsSource,
  type DocumentReader,
  type DocumentsSourceOptions,
  type StoredDocument,
} from './sources/documents/index.ts';
export { createMysqlSource, type MysqlSourceOptions } from './sources/mysql/index.ts';
export { createOracleSource, type OracleSourceOptions } from './sources/oracle/index.ts';
export { createPostgresSource, type PostgresSourceOptions } from './sources/postgres/index.ts';
