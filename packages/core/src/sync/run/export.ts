import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { DocprocError } from '../../errors/index.ts';
import { quote } from '../duckdb/names.ts';
import type { DuckdbTarget } from '../duckdb/open.ts';
import {
  type Partition,
  type PartitionBy,
  parquetType,
  readPartitions,
  writePartition,
} from '../duckdb/parquet.ts';
import { readColumns } from '../duckdb/tables.ts';

/** A part of a table that is kept as a file. */
export type TablePart = Pick<Partition, 'name' | 'rows' | 'checksum'>;

/** What to export, and where to. */
export interface ExportOptions {
  readonly into: DuckdbTarget;
  /** Table in the target. */
  readonly table: string;
  /** Divides rows by a point in time. Left out: one part. */
  readonly partitionBy?: PartitionBy;
  /** Whether a part is kept already: with the same name and checksum. */
  readonly isKept: (part: TablePart) => boolean;
  /** Keeps a part. The file is removed afterwards. */
  readonly keep: (path: string, part: TablePart) => Promise<void>;
  /** Stops between two parts. */
  readonly signal?: AbortSignal;
}

/** What is known of a column. */
export interface ExportedColumn {
  readonly name: string;
  /** DuckDB's type in the files. */
  readonly type: string;
  /** Lowest and highest value as text, cut to 200 characters; `null` where there is none, or the type has no order. */
  readonly min: string | null;
  readonly max: string | null;
  /** How many different values there are; past 100,000 rows an estimate. */
  readonly distinct: number;
  /** Share of rows without a value, 0 to 1. */
  readonly nullShare: number;
}

/** What was exported. */
export interface TableExport {
  readonly rows: number;
  readonly columns: readonly ExportedColumn[];
  /** All parts, in order, those included that were kept already. */
  readonly parts: readonly TablePart[];
}

/**
 * Writes a table as Parquet files, one a part, all of one moment, for somebody who keeps them: a store of blobs, say.
 * Parts that are kept already are not written. Errors: `SYNC_TABLE_NOT_FOUND`, `SYNC_COLUMN_NOT_FOUND`,
 * `OPTION_INVALID`, `ABORTED`; those of `keep`.
 */
export async function exportTable(options: ExportOptions): Promise<TableExport> {
  const { into, table, partitionBy, isKept, keep, signal } = options;
  const connection = await into.connect();
  try {
    await connection.run('begin');
    const parts = await readPartitions(connection, table, partitionBy);
    for (const part of parts) {
      if (signal?.aborted) throw new DocprocError('ABORTED');
      if (isKept(part)) continue;
      const path = join(into.spoolFolder, `${randomUUID()}.parquet`);
      try {
        await writePartition(connection, table, part, path);
        await keep(path, part);
      } finally {
        await rm(path, { force: true });
      }
    }
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    return {
      rows,
      columns: await describeColumns(connection, table, rows),
      parts: parts.map(({ name, rows: count, checksum }) => ({ name, rows: count, checksum })),
    };
  } finally {
    await connection.run('rollback').catch(() => {});
    connection.closeSync();
  }
}

/** Up to so many rows, values are counted one by one. */
const exactRows = 100_000;

async function describeColumns(
  connection: DuckDBConnection,
  table: string,
  rows: number,
): Promise<ExportedColumn[]> {
  const columns = (await readColumns(connection, table)) ?? [];
  const exact = rows <= exactRows;
  const distinct = exact ? 'count' : 'approx_count_distinct';
  const facts = columns.flatMap(({ name, type }) => {
    const column = quote(name);
    const ordered = !/BLOB|\[\]|STRUCT|MAP/.test(type);
    const edge = (what: string) => (ordered ? `left(${what}(${column})::varchar, 200)` : 'null::varchar');
    return [
      edge('min'),
      edge('max'),
      `${distinct}(${exact ? `distinct ${column}` : column})::double`,
      `count(${column})::double`,
    ];
  });
  const reader = await connection.runAndReadAll(`select ${facts.join(', ')} from ${quote(table)}`);
  const values = reader.getRows()[0] ?? [];
  return columns.map(({ name, type }, i) => {
    const [min, max, different, present] = values.slice(i * 4, i * 4 + 4);
    return {
      name,
      type: parquetType(type),
      min: min === null || min === undefined ? null : String(min),
      max: max === null || max === undefined ? null : String(max),
      distinct: Math.min(Number(different ?? 0), Number(present ?? 0)),
      nullShare: rows === 0 ? 0 : (rows - Number(present ?? 0)) / rows,
    };
  });
}
