import { rm, stat } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { literal, quote } from '../duckdb/names.ts';
import { loadDriver } from '../sources/driver.ts';
import { writeArrow } from './arrow/write.ts';
import { conditionOf } from './filters.ts';
import type { ExportQuery } from './query.ts';
import { sourceOf } from './rows.ts';
import { createParameters, runQuery } from './run.ts';
import { findColumn, type QueryLimits, type QueryTable } from './table.ts';
import { exportTooLarge } from './too-large.ts';

/** What was written. */
export interface WrittenRows {
  readonly rows: number;
}

const formats = {
  csv: "format csv, header true, timestampformat '%Y-%m-%dT%H:%M:%S.%fZ'",
  parquet: 'format parquet, compression zstd',
} as const;

/**
 * Writes rows of a table into a file: as CSV (UTF-8, commas, a header, points in time with a zone in UTC), or with the
 * table's types as Parquet or as an Arrow IPC stream, which needs the package `apache-arrow`. Errors: as `queryRows`;
 * with Arrow `SYNC_DRIVER_MISSING`, `STORAGE_FULL` and `STORAGE_FAILED`, too; `EXPORT_TOO_LARGE` past `fileBytes`. Of a file
 * that could not be written nothing is left.
 */
export async function exportRows(
  table: QueryTable,
  query: ExportQuery,
  path: string,
  limits: QueryLimits = {},
): Promise<WrittenRows> {
  const { where, format, limit } = query;
  const { fileBytes = Number.POSITIVE_INFINITY } = limits;
  const names = query.columns ?? table.columns.map(({ name }) => name);
  const columns = names.map((name) => findColumn(table, name));
  const parameters = createParameters();
  const wanted = conditionOf(table, where, parameters);
  const most = limit === undefined ? '' : ` limit ${limit}`;
  const from = `${sourceOf(table)} where ${wanted}${most}`;
  const { values } = parameters;
  if (format === 'arrow') {
    const arrow = await loadDriver('apache-arrow', () => import('apache-arrow'));
    return runQuery({ ...limits, files: table.files }, async (connection, ends) => ({
      rows: await writeArrow(arrow, connection, { columns, from, values }, path, { signal: ends, fileBytes }),
    }));
  }
  const list = columns.map(({ name }) => quote(name)).join(', ');
  // A file that is there already would be written under another name, which is not the one that may be written.
  const sql = `copy (select ${list} from ${from}) to ${literal(path)} (${formats[format]}, use_tmp_file false)`;
  return runQuery({ ...limits, files: table.files, output: path }, (connection) =>
    bounded(connection, path, fileBytes, async () => ({
      rows: (await connection.run(sql, values)).rowsChanged,
    })),
  );
}

/** Time between two looks at a file that grows, in milliseconds. */
const lookMs = 50;

/** DuckDB bounds no file by itself: it is looked at as it grows, and once more when it is whole. */
async function bounded<T>(
  connection: DuckDBConnection,
  path: string,
  fileBytes: number,
  write: () => Promise<T>,
): Promise<T> {
  const isTooLarge = async () => ((await stat(path).catch(() => undefined))?.size ?? 0) > fileBytes;
  // One that is there already would be taken for what has been written.
  await rm(path, { force: true });
  let tooLarge = false;
  let over = false;
  const look = setInterval(async () => {
    // A look may end after the writing did, when the connection is no more.
    if (tooLarge || !(await isTooLarge()) || over) return;
    tooLarge = true;
    connection.interrupt();
  }, lookMs);
  try {
    const written = await write();
    tooLarge ||= await isTooLarge();
    if (!tooLarge) return written;
  } catch (error) {
    await rm(path, { force: true });
    if (!tooLarge) throw error;
  } finally {
    over = true;
    clearInterval(look);
  }
  await rm(path, { force: true });
  throw exportTooLarge(fileBytes);
}
