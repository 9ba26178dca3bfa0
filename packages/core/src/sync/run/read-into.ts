import { columnDefinitions, loadRecords } from '../duckdb/load.ts';
import type { SyncProgress } from '../options.ts';
import type { SyncColumn, WatermarkRange } from '../source.ts';
import { type Outcome, progressOf, queryOf, type RunContext } from './context.ts';

/** What to read, and into which temporary table. */
export interface ReadInto {
  /** Quoted name. */
  readonly table: string;
  readonly columns: readonly SyncColumn[];
  readonly range?: WatermarkRange;
  /** Rows that will come; absent where nobody knows. */
  readonly expected?: number;
}

/** Reads rows of the source into a temporary table, made anew. */
export async function* readInto(
  run: RunContext,
  { table, columns, range, expected }: ReadInto,
): AsyncGenerator<SyncProgress, Pick<Outcome, 'rows' | 'bytes' | 'converted'>> {
  const { connection, into, room, snapshot } = run;
  await connection.run(`create or replace temp table ${table} (${columnDefinitions(columns)})`);
  const spool = { folder: into.spoolFolder, fileBytes: into.spoolBytes };
  const query = { ...queryOf(run), columns, ...(range && { range }) };
  let last: Pick<Outcome, 'rows' | 'bytes' | 'converted'> = { rows: 0, bytes: 0, converted: {} };
  for await (const loaded of loadRecords({ connection, table, columns, room }, snapshot.read(query), spool)) {
    last = { ...loaded };
    yield progressOf(run, 'read', loaded.rows, loaded.bytes, expected);
  }
  return last;
}
