import { columnDefinitions, loadRecords } from '../duckdb/load.ts';
import { type Changes, deleteMarked, deleteMissing, mergeRows, replaceRange } from '../duckdb/merge.ts';
import { quote } from '../duckdb/names.ts';
import { writeState } from '../duckdb/state.ts';
import { applyDrift, countRows, inTransaction, readMaxWatermark } from '../duckdb/tables.ts';
import type { SyncProgress } from '../options.ts';
import type { Drift } from '../plan/drift.ts';
import type { TablePlan } from '../plan/table.ts';
import { nextWatermark, planWindow } from '../plan/window.ts';
import type { SyncColumn, WatermarkRange } from '../source.ts';
import { type Outcome, progressOf, queryOf, type RunContext, stateAfter, workNames } from './context.ts';

/**
 * Reads what lies behind the watermark (or a range to fill again) and puts it into the table, together with the new
 * watermark, in one transaction.
 */
export async function* incrementTable(run: RunContext, drift: Drift): AsyncGenerator<SyncProgress, Outcome> {
  const { connection, plan, snapshot } = run;
  const incoming = quote(workNames(plan).incoming);
  const range = rangeOf(run, drift);
  const loaded = yield* readInto(run, incoming, plan.columns, range);
  yield progressOf(run, 'merge', loaded.rows, loaded.bytes, loaded.rows);
  const keys = plan.deletes === 'compare' ? yield* readKeys(run) : undefined;
  const watermark = await watermarkAfter(run, incoming);
  const changes = await inTransaction(connection, async () => {
    await applyDrift(connection, plan.target, drift);
    const merged = await putRows(run, incoming, range, keys);
    const rows = await countRows(connection, quote(plan.target));
    await writeState(connection, stateAfter(run, { rows, ...(watermark !== undefined && { watermark }) }));
    return merged;
  });
  await connection.run(`drop table ${incoming}`);
  if (keys) await connection.run(`drop table ${keys}`);
  void snapshot;
  return { ...loaded, ...changes, ...(watermark !== undefined && { watermark }) };
}

/** A column that is new is unknown of every row: the whole table is read. */
function rangeOf({ plan, state }: RunContext, drift: Drift): WatermarkRange {
  if (plan.backfill) return plan.backfill;
  const { column, kind, lag } = plan.watermark as NonNullable<TablePlan['watermark']>;
  const known = drift.added.length === 0 ? state?.watermark : undefined;
  return planWindow({
    column,
    kind,
    lag,
    nulls: plan.nullWatermarks === 'read',
    ...(known !== undefined && { watermark: known }),
  });
}

async function* readInto(
  run: RunContext,
  table: string,
  columns: readonly SyncColumn[],
  range?: WatermarkRange,
): AsyncGenerator<SyncProgress, Pick<Outcome, 'rows' | 'bytes' | 'converted'>> {
  const { connection, into, plan, snapshot } = run;
  await connection.run(`create or replace temp table ${table} (${columnDefinitions(columns)})`);
  const spool = { folder: into.spoolFolder, name: workNames(plan).incoming, fileBytes: into.spoolBytes };
  const query = { ...queryOf(run), columns, ...(range && { range }) };
  let last: Pick<Outcome, 'rows' | 'bytes' | 'converted'> = { rows: 0, bytes: 0, converted: {} };
  for await (const loaded of loadRecords({ connection, table, columns }, snapshot.read(query), spool)) {
    last = { ...loaded };
    yield progressOf(run, 'read', loaded.rows, loaded.bytes);
  }
  return last;
}

/** All keys that the source has, of the same moment as the rows. */
async function* readKeys(run: RunContext): AsyncGenerator<SyncProgress, string> {
  const { plan } = run;
  const table = quote(`__docproc_keys_${plan.target}`);
  yield* readInto(
    run,
    table,
    plan.columns.filter(({ name }) => plan.key.includes(name)),
  );
  return table;
}

async function watermarkAfter(
  { connection, plan, snapshot, state }: RunContext,
  incoming: string,
): Promise<string | undefined> {
  if (!plan.watermark || plan.backfill) return state?.watermark;
  const { column, kind } = plan.watermark;
  const seen = await readMaxWatermark(connection, incoming, column, kind);
  return nextWatermark({
    kind,
    ...(state?.watermark !== undefined && { before: state.watermark }),
    ...(seen !== undefined && { seen }),
    ...(snapshot.settledBefore !== undefined && { settledBefore: snapshot.settledBefore }),
  });
}

async function putRows(
  { connection, plan }: RunContext,
  incoming: string,
  range: WatermarkRange,
  keys: string | undefined,
): Promise<Changes> {
  const tables = { connection, target: quote(plan.target), incoming, columns: plan.columns, key: plan.key };
  const changes = plan.mode === 'merge' ? await mergeRows(tables) : await replaceRange(tables, range);
  const missing = keys === undefined ? 0 : await deleteMissing(tables, keys);
  const marked = typeof plan.deletes === 'object' ? await deleteMarked(tables, plan.deletes.column) : 0;
  return { ...changes, deleted: changes.deleted + missing + marked };
}
