import type { DuckDBConnection } from '@duckdb/node-api';
import type { Drift, TargetColumn } from '../plan/drift.ts';
import type { WatermarkKind } from '../plan/watermark.ts';
import { literal, quote } from './names.ts';

/** Runs steps as one transaction: all of them, or none. */
export async function inTransaction<T>(connection: DuckDBConnection, steps: () => Promise<T>): Promise<T> {
  await connection.run('begin');
  try {
    const result = await steps();
    await connection.run('commit');
    return result;
  } catch (error) {
    await connection.run('rollback').catch(() => {});
    throw error;
  }
}

/** Columns of a table; `undefined` where there is none. */
export async function readColumns(
  connection: DuckDBConnection,
  table: string,
): Promise<TargetColumn[] | undefined> {
  const reader = await connection.runAndReadAll(
    "select column_name, data_type from duckdb_columns() where schema_name = 'main' and lower(table_name) = lower($1) order by column_index",
    [table],
  );
  const columns = reader
    .getRows()
    .map(([name, type]) => ({ name: String(name), type: shortName(String(type)) }));
  return columns.length === 0 ? undefined : columns;
}

/** Names of types as sources give them. */
function shortName(type: string): string {
  return type.replace('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ').replace('TIME WITH TIME ZONE', 'TIMETZ');
}

/** Brings a table to the present columns. Called inside a transaction. */
export async function applyDrift(connection: DuckDBConnection, table: string, drift: Drift): Promise<void> {
  for (const { name, type } of drift.added) {
    await connection.run(`alter table ${quote(table)} add column ${quote(name)} ${type}`);
  }
  for (const { name, type } of drift.widened) {
    await connection.run(`alter table ${quote(table)} alter column ${quote(name)} type ${type}`);
  }
}

/** Number of rows. `where` is SQL. */
export async function countRows(
  connection: DuckDBConnection,
  table: string,
  where = 'true',
): Promise<number> {
  const reader = await connection.runAndReadAll(`select count(*) from ${table} where ${where}`);
  return Number(reader.getRows()[0]?.[0] ?? 0);
}

/** Highest watermark in a table as canonical text; `undefined` where there is none. */
export async function readMaxWatermark(
  connection: DuckDBConnection,
  table: string,
  column: string,
  kind: WatermarkKind,
): Promise<string | undefined> {
  const name = quote(column);
  const value =
    kind === 'integer'
      ? `max(${name})::varchar`
      : `strftime(max(${name}::timestamp) filter (isfinite(${name})), ${literal('%Y-%m-%d %H:%M:%S.%f')})`;
  const reader = await connection.runAndReadAll(`select ${value} from ${table}`);
  const max = reader.getRows()[0]?.[0];
  return max === null || max === undefined ? undefined : String(max);
}
