import { literal, quote } from '../duckdb/names.ts';
import { conditionOf } from './filters.ts';
import type { ExportQuery } from './query.ts';
import { sourceOf } from './rows.ts';
import { createParameters, runQuery } from './run.ts';
import { findColumn, type QueryLimits, type QueryTable } from './table.ts';

/** What was written. */
export interface WrittenRows {
  readonly rows: number;
}

const formats = {
  csv: "format csv, header true, timestampformat '%Y-%m-%dT%H:%M:%S.%fZ'",
  parquet: 'format parquet, compression zstd',
} as const;

/**
 * Writes rows of a table into a file: as CSV (UTF-8, commas, a header, points in time with a zone in UTC) or as Parquet
 * with the table's types. Errors: as `queryRows`.
 */
export async function exportRows(
  table: QueryTable,
  query: ExportQuery,
  path: string,
  limits: QueryLimits = {},
): Promise<WrittenRows> {
  const { columns, where, format, limit } = query;
  const names = (columns ?? table.columns.map(({ name }) => name)).map((name) =>
    quote(findColumn(table, name).name),
  );
  const parameters = createParameters();
  const wanted = conditionOf(table, where, parameters);
  const most = limit === undefined ? '' : ` limit ${limit}`;
  const sql = `copy (select ${names.join(', ')} from ${sourceOf(table)} where ${wanted}${most})
    to ${literal(path)} (${formats[format]})`;
  return runQuery({ ...limits, files: table.files, output: path }, async (connection) => {
    const result = await connection.run(sql, parameters.values);
    return { rows: result.rowsChanged };
  });
}
