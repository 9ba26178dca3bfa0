import { checkFence } from '../duckdb/fence.ts';
import { quote } from '../duckdb/names.ts';
import { writeState } from '../duckdb/state.ts';
import { applyDrift, countRows, inTransaction, readMaxWatermark } from '../duckdb/tables.ts';
import type { SyncProgress } from '../options.ts';
import type { Drift } from '../plan/drift.ts';
import type { TablePlan } from '../plan/table.ts';
import { nextWatermark, planWindow } from '../plan/window.ts';
import type { WatermarkRange } from '../source.ts';
import { type Outcome, progressOf, type RunContext, stateAfter, workNames } from './context.ts';
import { putRows, readKeys } from './put-rows.ts';
import { readInto } from './read-into.ts';

/**
 * Reads what lies behind the watermark (or a range to fill again) and puts it into the table, together with the new
 * watermark, in one transaction.
 */
export async function* incrementTable(run: RunContext, drift: Drift): AsyncGenerator<SyncProgress, Outcome> {
  const { connection, into, plan } = run;
  const incoming = quote(workNames(plan).incoming);
  const range = rangeOf(run, drift);
  const loaded = yield* readInto(run, { table: incoming, columns: plan.columns, range });
  yield progressOf(run, 'merge', loaded.rows, loaded.bytes, loaded.rows);
  const keys = yield* readKeys(run);
  const watermark = await watermarkAfter(run, incoming);
  const changes = await inTransaction(connection, async () => {
    await checkFence(connection, into.fence);
    await applyDrift(connection, plan.target, drift);
    const merged = await putRows(run, quote(plan.target), { incoming, range, keys });
    const rows = await countRows(connection, quote(plan.target));
    await writeState(connection, stateAfter(run, { rows, ...(watermark !== undefined && { watermark }) }));
    return { ...merged, total: rows };
  });
  await connection.run(`drop table ${incoming}`);
  if (keys) await connection.run(`drop table ${keys}`);
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
