import { DocprocError } from '../../errors/index.ts';
import type { DeletePolicy, NullWatermarkPolicy, SyncMode, TableSyncOptions } from '../options.ts';
import { checkOptions } from '../options-schema.ts';
import type { RowCondition, SourceTable, SyncColumn, TableDescription, WatermarkRange } from '../source.ts';
import { type WatermarkKind, watermarkKind } from './watermark.ts';

/** Options of a table's sync, checked against the table and completed. */
export interface TablePlan {
  readonly source: SourceTable;
  readonly target: string;
  readonly mode: SyncMode;
  readonly columns: readonly SyncColumn[];
  /** Empty where none is needed. */
  readonly key: readonly string[];
  readonly watermark?: { readonly column: string; readonly kind: WatermarkKind; readonly lag: number };
  readonly nullWatermarks: NullWatermarkPolicy;
  readonly deletes: DeletePolicy;
  readonly where: readonly RowCondition[];
  readonly limit?: number;
  readonly backfill?: WatermarkRange;
  /** Everything that decides what the target holds. Where it changes, the table is loaded anew. */
  readonly definition: string;
}

const defaultLag = { time: 60_000, integer: 1000 };

/**
 * Checks a table's options against what the source says of it. Errors: `SYNC_COLUMN_NOT_FOUND`, `SYNC_KEY_MISSING`,
 * `SYNC_WATERMARK_UNSUITABLE`, `OPTION_INVALID`.
 */
export function planTable(table: TableDescription, options: TableSyncOptions): TablePlan {
  checkOptions(options);
  const { mode = 'full', deletes = 'keep', nullWatermarks = 'read', where = [], backfill } = options;
  const incremental = mode === 'append' || mode === 'merge';
  const keyed = mode === 'merge' || deletes === 'compare';
  const key = keyed ? keyOf(table, options) : [];
  const watermark = incremental ? watermarkOf(table, options) : undefined;
  const marked = typeof deletes === 'object' ? [deletes.column] : [];
  const columns = columnsOf(table, options, [...key, ...(watermark ? [watermark.column] : []), ...marked]);
  for (const { column } of where) findColumn(table, column);
  if (deletes !== 'keep' && mode !== 'merge')
    refuse('deletes needs the mode merge: the others replace what they read.');
  if (backfill && !incremental) refuse('backfill needs the mode append or merge.');
  const target = checkTarget(options.target ?? table.name);
  const { columns: _, ...source } = table;
  const definition = JSON.stringify({
    mode,
    key,
    watermark: watermark?.column,
    nullWatermarks,
    where,
    columns: options.columns ?? 'all',
    conversions: options.conversions ?? {},
  });
  return {
    source,
    target: mode === 'test' ? `${target}__test` : target,
    mode,
    columns,
    key,
    nullWatermarks,
    deletes,
    where,
    definition,
    ...(watermark && { watermark }),
    ...(mode === 'test' && { limit: options.limit ?? 1000 }),
    ...(backfill && watermark && { backfill: { ...backfill, column: watermark.column, nulls: false } }),
  };
}

function columnsOf(
  table: TableDescription,
  options: TableSyncOptions,
  needed: readonly string[],
): SyncColumn[] {
  const { columns: wanted, conversions = {} } = options;
  for (const name of [...(wanted ?? []), ...Object.keys(conversions)]) findColumn(table, name);
  const taken = wanted && new Set([...wanted, ...needed]);
  const columns = table.columns
    .filter(({ name }) => !taken || taken.has(name))
    .map((column) => convert(column, conversions[column.name]));
  const names = new Set(columns.map(({ name }) => name.toLowerCase()));
  if (names.size < columns.length) {
    refuse(
      'columns: names that differ only in upper and lower case are one to DuckDB. Leave one of them out.',
    );
  }
  return columns;
}

function convert(column: SyncColumn, type: string | undefined): SyncColumn {
  if (type === undefined || type === column.targetType) return column;
  if (!/^[A-Z][A-Z_]*(\(\d+(,\d+)?\))?$/.test(type))
    refuse(`conversions: ${type} is no type such as DECIMAL(18,2).`);
  if (column.encoding !== 'text')
    refuse(`conversions: a column of type ${column.sourceType} has no other type.`);
  return { ...column, targetType: type, converted: true };
}

function keyOf(table: TableDescription, options: TableSyncOptions): readonly string[] {
  const key = options.key ?? table.key;
  for (const name of key) findColumn(table, name);
  if (key.length > 0) return key;
  throw new DocprocError(
    'SYNC_KEY_MISSING',
    `${table.name} has no primary key. Name its key columns with \`key\`.`,
  );
}

function watermarkOf(table: TableDescription, options: TableSyncOptions): TablePlan['watermark'] {
  const { watermark, lag, mode } = options;
  if (watermark === undefined) return refuse(`The mode ${mode} needs a watermark column.`);
  const kind = watermarkKind(findColumn(table, watermark));
  if (lag !== undefined && !(lag >= 0)) refuse('lag is a number of 0 or more.');
  return { column: watermark, kind, lag: lag ?? defaultLag[kind] };
}

function findColumn(table: TableDescription, name: string): SyncColumn {
  const column = table.columns.find((one) => one.name === name);
  if (column) return column;
  throw new DocprocError('SYNC_COLUMN_NOT_FOUND', `${table.name} has no column ${name}.`, {
    details: { fields: { [name]: 'is no column of the table' } },
  });
}

function checkTarget(name: string): string {
  if (name.length === 0 || name.length > 200 || name.startsWith('__docproc'))
    refuse('target is no usable table name.');
  return name;
}

function refuse(message: string): never {
  throw new DocprocError('OPTION_INVALID', message);
}
