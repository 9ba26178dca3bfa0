import type { DuckDBConnection } from '@duckdb/node-api';

/** What is remembered of a synced table. Written in the transaction that writes its rows. */
export interface SyncState {
  /** Name of the table in the target. */
  readonly target: string;
  /** Source and table that it comes from. */
  readonly source: string;
  /** Mode, key, columns, watermark and conditions. Where they change, the table is loaded anew. */
  readonly definition: string;
  /** Canonical text; absent without a watermark column. */
  readonly watermark?: string;
  /** Last part of a first load that was stored; absent once it is complete. */
  readonly loadedUntil?: string;
  /** Watermark that a first load in parts will leave: nothing of it is older than its beginning. */
  readonly loadCap?: string;
  /** Rows in the table. */
  readonly rows: number;
  /** ISO 8601. */
  readonly syncedAt: string;
}

/** Makes the tables in which sync keeps its state, in a schema of their own. */
export async function createStateTables(connection: DuckDBConnection): Promise<void> {
  await connection.run('create schema if not exists docproc_sync');
  await connection.run(`create table if not exists docproc_sync.state (
    target varchar not null, source varchar not null, definition varchar not null, watermark varchar,
    loaded_until varchar, load_cap varchar, rows bigint not null, synced_at varchar not null)`);
}

/** State of a table; `undefined` where it was never synced. */
export async function readState(
  connection: DuckDBConnection,
  target: string,
): Promise<SyncState | undefined> {
  const reader = await connection.runAndReadAll(
    // DuckDB's names are the same in upper and lower case.
    'select * from docproc_sync.state where lower(target) = lower($1)',
    [target],
  );
  const [row] = reader.getRowObjects();
  return row && toState(row);
}

/** All states, by target. */
export async function listStates(connection: DuckDBConnection): Promise<SyncState[]> {
  const reader = await connection.runAndReadAll('select * from docproc_sync.state order by target');
  return reader.getRowObjects().map(toState);
}

/** Replaces a table's state. Called inside a transaction. */
export async function writeState(connection: DuckDBConnection, state: SyncState): Promise<void> {
  await forgetState(connection, state.target);
  await connection.run('insert into docproc_sync.state values ($1, $2, $3, $4, $5, $6, $7, $8)', [
    state.target,
    state.source,
    state.definition,
    state.watermark ?? null,
    state.loadedUntil ?? null,
    state.loadCap ?? null,
    BigInt(state.rows),
    state.syncedAt,
  ]);
}

/** Forgets a table: the next run loads it anew. */
export async function forgetState(connection: DuckDBConnection, target: string): Promise<void> {
  await connection.run('delete from docproc_sync.state where lower(target) = lower($1)', [target]);
}

function toState(row: Record<string, unknown>): SyncState {
  const optional = (key: string) => (row[key] === null ? undefined : String(row[key]));
  const watermark = optional('watermark');
  const loadedUntil = optional('loaded_until');
  const loadCap = optional('load_cap');
  return {
    target: String(row['target']),
    source: String(row['source']),
    definition: String(row['definition']),
    ...(watermark !== undefined && { watermark }),
    ...(loadedUntil !== undefined && { loadedUntil }),
    ...(loadCap !== undefined && { loadCap }),
    rows: Number(row['rows']),
    syncedAt: String(row['synced_at']),
  };
}
