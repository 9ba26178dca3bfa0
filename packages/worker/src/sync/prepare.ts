import { type DuckdbTarget, resetTable } from '@org/docproc-core/sync';
import type { ClaimedRun, SyncRuns } from '@org/docproc-store';

/** What is looked at of a run. */
export type PreparedRun = Pick<ClaimedRun, 'table' | 'type' | 'file' | 'syncedAt' | 'pendingReset'>;

/**
 * Forgets of a table what the run is not to go on with, once: a run that is tried again goes on with what it has loaded
 * since. Answers the name of the DuckDB file.
 */
export async function prepareTable(
  into: DuckdbTarget,
  run: PreparedRun,
  runs: Pick<SyncRuns, 'noteReset'>,
): Promise<string> {
  const { id, anewSince } = await readFacts(into, run.table);
  if (run.type === 'test') return id;
  // Another machine's file has gone on without this one: what is here may be what the source has long deleted.
  const stale = run.file !== undefined && run.file !== id && run.syncedAt !== anewSince;
  if (run.pendingReset === undefined && !stale) return id;
  await resetTable({ into, table: run.table, rows: stale || run.pendingReset === 'rows' });
  if (stale && run.syncedAt !== undefined) await noteAnew(into, run.table, run.syncedAt);
  await runs.noteReset(run.table);
  return id;
}

/** Which versions of other files tables were loaded anew for. */
const anew = 'create table if not exists docproc_sync.anew (target varchar primary key, since varchar)';

/** The file's name, and when the version was published that the table was last emptied for. */
async function readFacts(into: DuckdbTarget, table: string) {
  const connection = await into.connect();
  try {
    await connection.run(anew);
    const reader = await connection.runAndReadAll(
      'select id, (select since from docproc_sync.anew where target = $1) from docproc_sync.file',
      [table],
    );
    const [id, since] = reader.getRows()[0] ?? [];
    return { id: String(id), anewSince: typeof since === 'string' ? since : undefined };
  } finally {
    connection.closeSync();
  }
}

async function noteAnew(into: DuckdbTarget, table: string, since: string): Promise<void> {
  const connection = await into.connect();
  try {
    await connection.run('insert or replace into docproc_sync.anew values ($1, $2)', [table, since]);
  } finally {
    connection.closeSync();
  }
}
