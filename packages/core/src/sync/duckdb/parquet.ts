import type { DuckDBConnection } from '@duckdb/node-api';
import { DocprocError } from '../../errors/index.ts';
import { literal, quote } from './names.ts';
import { readColumns } from './tables.ts';

/** How rows are divided into files. */
export interface PartitionBy {
  readonly column: string;
  readonly unit: 'year' | 'month' | 'day';
}

/** Rows that make up one file. */
export interface Partition {
  /** `month=2024-02`, in the manner of Hive; empty where the table is not divided. */
  readonly name: string;
  /** SQL. */
  readonly where: string;
  readonly rows: number;
  /** The same as long as rows and columns are. */
  readonly checksum: string;
}

const formats = { year: '%Y', month: '%Y-%m', day: '%Y-%m-%d' };

/** Hive's name for rows without a value. */
const noValue = '__HIVE_DEFAULT_PARTITION__';

/** How a table is divided, with a checksum of each part. Errors: `SYNC_TABLE_NOT_FOUND`, `SYNC_COLUMN_NOT_FOUND`. */
export async function readPartitions(
  connection: DuckDBConnection,
  table: string,
  partitionBy: PartitionBy | undefined,
): Promise<Partition[]> {
  const columns = await readColumns(connection, table);
  if (!columns)
    throw new DocprocError('SYNC_TABLE_NOT_FOUND', `The target has no table ${table}. Sync it first.`);
  const by = partitionBy && columns.find(({ name }) => name === partitionBy.column);
  if (partitionBy && !by)
    throw new DocprocError('SYNC_COLUMN_NOT_FOUND', `${table} has no column ${partitionBy.column}.`);
  if (by && !/^(DATE|TIMESTAMP)/.test(by.type)) {
    throw new DocprocError(
      'OPTION_INVALID',
      `partitionBy: ${by.name} is of type ${by.type}, and rows are divided by a point in time.`,
    );
  }
  const name = quote(by?.name ?? '');
  const finite = `isfinite(${name})`;
  const start = partitionBy ? `date_trunc(${literal(partitionBy.unit)}, ${name}::timestamp)` : '';
  const value = partitionBy ? `case when ${finite} then ${start} end` : 'null::timestamp';
  const part = partitionBy ? `strftime(start, ${literal(formats[partitionBy.unit])})` : 'null';
  const all = columns.map((column) => quote(column.name)).join(', ');
  const shape = columns.map((column) => `${column.name} ${column.type}`).join();
  const reader = await connection.runAndReadAll(
    `select ${part}, start::varchar, (start + interval '1 ${partitionBy?.unit ?? 'day'}')::varchar, rows, checksum from (
       select ${value} as start, count(*)::double as rows, sum(hash(${all})::hugeint)::varchar as checksum
       from ${quote(table)} group by 1) order by start`,
  );
  const parts = reader.getRows().map(([named, from, until, rows, checksum]) => ({
    name: partitionBy ? `${partitionBy.unit}=${named ?? noValue}` : '',
    where: whereOf(from, until),
    rows: Number(rows),
    checksum: `${rows}:${checksum}:${shape}`,
  }));
  // Compared with its ends, a column is neither computed with nor read where it lies outside.
  function whereOf(from: unknown, until: unknown): string {
    if (!by) return 'true';
    if (from === null) return `(${name} is null or not ${finite})`;
    const edge = (text: unknown) => `${literal(String(text))}::${by?.type}`;
    return `${name} >= ${edge(from)} and ${name} < ${edge(until)}`;
  }
  // A table without rows has columns all the same.
  return parts.length > 0 ? parts : [{ name: '', where: 'true', rows: 0, checksum: `0::${shape}` }];
}

/** Writes a part of a table as a Parquet file. */
export async function writePartition(
  connection: DuckDBConnection,
  table: string,
  { where }: Pick<Partition, 'where'>,
  file: string,
): Promise<void> {
  const columns = (await readColumns(connection, table)) ?? [];
  const list = columns.map(({ name, type }) => {
    const kept = parquetType(type);
    return kept === type ? quote(name) : `${quote(name)}::${kept} as ${quote(name)}`;
  });
  await connection.run(
    `copy (select ${list.join(', ')} from ${quote(table)} where ${where}) to ${literal(file)}
     (format parquet, compression zstd)`,
  );
}

/**
 * The type by which Parquet keeps every value of a DuckDB type as it is. Where it has none it is text: DuckDB would
 * write integers of 128 bits as floating point, intervals to the millisecond, and times without their zone.
 */
export function parquetType(type: string): string {
  return type.replace(/\b(U?HUGEINT|INTERVAL|TIMETZ|BIT)\b/g, 'VARCHAR');
}
