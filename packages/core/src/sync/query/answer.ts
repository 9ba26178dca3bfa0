import type { DuckDBConnection } from '@duckdb/node-api';
import { quote } from '../duckdb/names.ts';
import type { AnswerColumn, AnswerValue } from './query.ts';
import type { Statement } from './run.ts';

/**
 * A column as JSON can carry it, exactly. Integers up to 32 bits, floating point and truth values as they are; bytes as
 * base64; points in time as ISO 8601; lists as JSON; everything else as its text.
 */
export function shownAs({ name, type }: AnswerColumn): string {
  const column = quote(name);
  if (/^(U?(TINY|SMALL)INT|INTEGER|FLOAT|DOUBLE|BOOLEAN)$/.test(type)) return column;
  if (type === 'BLOB') return `base64(${column})`;
  if (type === 'TIMESTAMPTZ') return isoTime(column, `${column} at time zone 'UTC'`, "|| 'Z'");
  if (type === 'TIMESTAMP') return isoTime(column, column, '');
  if (type.endsWith('[]')) return `to_json(${column}::varchar[])::varchar`;
  return `${column}::varchar`;
}

/** An infinite time has its name. */
function isoTime(column: string, utc: string, zone: string): string {
  return `case when isfinite(${column}) then strftime(${utc}, '%Y-%m-%dT%H:%M:%S.%f') ${zone} else ${column}::varchar end`;
}

/** Rows that came before the answer was as large as it may be. */
export interface ReadRows {
  readonly rows: readonly (readonly unknown[])[];
  /** Whether there were more. */
  readonly cut: boolean;
}

/** Reads a statement's rows, chunk by chunk, up to so many bytes of them. */
export async function readRows(
  connection: DuckDBConnection,
  { sql, values }: Statement,
  mostBytes: number,
): Promise<ReadRows> {
  const result = await connection.stream(sql, [...values]);
  const rows: unknown[][] = [];
  let bytes = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return { rows, cut: false };
    for (const row of chunk.getRows()) {
      bytes += sizeOf(row);
      if (bytes > mostBytes && rows.length > 0) return { rows, cut: true };
      rows.push(row);
    }
  }
}

function sizeOf(row: readonly unknown[]): number {
  return row.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0);
}

/** A value as it came, for JSON. */
export function toAnswerValue(value: unknown, { type }: AnswerColumn): AnswerValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'boolean') return value;
  if (type.endsWith('[]')) return JSON.parse(String(value));
  return String(value);
}
