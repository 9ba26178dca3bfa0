import { checkFence } from '../duckdb/fence.ts';
import { quote } from '../duckdb/names.ts';
import type { DuckdbTarget } from '../duckdb/open.ts';
import { forgetState } from '../duckdb/state.ts';
import { inTransaction } from '../duckdb/tables.ts';

/** What to reset. */
export interface ResetOptions {
  readonly into: DuckdbTarget;
  /** Name of the table in the target. */
  readonly table: string;
  /** Whether its rows go, too. Otherwise they stay until the next run has loaded the table anew. Default false. */
  readonly rows?: boolean;
}

/** Forgets how far a table was synced: the next run loads it anew. */
export async function resetTable({ into, table, rows = false }: ResetOptions): Promise<void> {
  const connection = await into.connect();
  try {
    await inTransaction(connection, async () => {
      await checkFence(connection, into.fence);
      await forgetState(connection, table);
      await connection.run(`drop table if exists ${quote(`__docproc_load_${table}`)}`);
      if (rows) await connection.run(`drop table if exists ${quote(table)}`);
    });
  } finally {
    connection.closeSync();
  }
}
