import { checkFence } from '../duckdb/fence.ts';
import { columnDefinitions, type Loaded, loadRecords } from '../duckdb/load.ts';
import { deleteMarked, mergeRows, refuseRepeatedKeys } from '../duckdb/merge.ts';
import { quote } from '../duckdb/names.ts';
import { forgetState, writeState } from '../duckdb/state.ts';
import { countRows, inTransaction, readColumns, readMaxWatermark } from '../duckdb/tables.ts';
import type { SyncProgress } from '../options.ts';
import type { TablePlan } from '../plan/table.ts';
import { nextWatermark, planWindow } from '../plan/window.ts';
import type { SourceSlice, WatermarkRange } from '../source.ts';
import { type Outcome, progressOf, queryOf, type RunContext, stateAfter, workNames } from './context.ts';
import { putRows, readKeys } from './put-rows.ts';
import { readInto } from './read-into.ts';

/**
 * Loads a whole table beside the one that is there, then puts it in its place: who reads sees the old or the new one.
 * With a key and a watermark it is stored part by part, and a run that was ended goes on behind the last part; what
 * changed meanwhile has a watermark past the beginning, and is read once more at the end.
 */
export async function* loadTable(run: RunContext): AsyncGenerator<SyncProgress, Outcome> {
  const { connection, into, plan } = run;
  const names = workNames(plan);
  const after = await resumePoint(run);
  const cap = after === undefined ? await beginLoad(run) : run.state?.loadCap;
  const total = { rows: 0, bytes: 0, converted: {} as Record<string, number> };
  let resumed = after !== undefined;
  for await (const slice of slicesOf(run, after)) {
    // The source cannot go on behind the last part: all of it comes once more.
    if (resumed && !slice.resumes) await createTable(run, names.load);
    resumed = slice.resumes;
    yield* storeSlice(run, slice, total, cap);
  }
  if (resumed) yield* catchUp(run, cap);
  if (!isSourceKey(plan)) await refuseRepeatedKeys({ connection, rows: quote(names.load), key: plan.key });
  if (typeof plan.deletes === 'object') {
    await deleteMarked({ connection, target: quote(names.load), columns: plan.columns }, plan.deletes.column);
  }
  const watermark = await watermarkOf(run);
  const rows = await countRows(connection, quote(names.load));
  await inTransaction(connection, async () => {
    await checkFence(connection, into.fence);
    await connection.run(`drop table if exists ${quote(plan.target)}`);
    await connection.run(`alter table ${quote(names.load)} rename to ${quote(plan.target)}`);
    await writeState(connection, stateAfter(run, { rows, ...(watermark !== undefined && { watermark }) }));
  });
  return {
    ...total,
    inserted: rows,
    updated: 0,
    deleted: 0,
    total: rows,
    ...(watermark !== undefined && { watermark }),
  };
}

/** Reads what changed since the load began: parts that were stored before it was ended do not show it. */
async function* catchUp(run: RunContext, cap: string | undefined): AsyncGenerator<SyncProgress> {
  const { connection, plan } = run;
  const { column, kind, lag } = plan.watermark as NonNullable<TablePlan['watermark']>;
  const names = workNames(plan);
  const incoming = quote(names.incoming);
  const nulls = plan.nullWatermarks === 'read';
  const range = planWindow({ column, kind, lag, nulls, ...(cap !== undefined && { watermark: cap }) });
  yield* readInto(run, { table: incoming, columns: plan.columns, range });
  const keys = yield* readKeys(run);
  await inTransaction(connection, () => putRows(run, quote(names.load), { incoming, range, keys }));
}

async function watermarkOf({ connection, plan, snapshot }: RunContext): Promise<string | undefined> {
  if (!plan.watermark) return undefined;
  const { column, kind } = plan.watermark;
  const seen = await readMaxWatermark(connection, quote(workNames(plan).load), column, kind);
  const { settledBefore } = snapshot;
  return nextWatermark({
    kind,
    ...(seen !== undefined && { seen }),
    ...(settledBefore !== undefined && { settledBefore }),
  });
}

/** Whether the source itself sees to it that no two rows have the same key. */
function isSourceKey({ key, source }: TablePlan): boolean {
  return key.length === 0 || (source.key.length > 0 && source.key.every((name) => key.includes(name)));
}

/** Whether a first load is stored part by part. */
function isResumable({ plan }: RunContext): boolean {
  return plan.mode === 'merge';
}

/** The last part that was stored, where the load can go on behind it. */
async function resumePoint({ connection, plan, state }: RunContext): Promise<string | undefined> {
  if (state?.loadedUntil === undefined || state.definition !== plan.definition) return undefined;
  const columns = await readColumns(connection, workNames(plan).load);
  const same = plan.columns.every(({ name, targetType }, i) => {
    return columns?.[i]?.name === name && columns[i].type === targetType;
  });
  return same ? state.loadedUntil : undefined;
}

/** Makes the table to load into. Gives the watermark past which nothing may be taken as known. */
async function beginLoad(run: RunContext): Promise<string | undefined> {
  const { connection, plan, snapshot, state } = run;
  await inTransaction(connection, async () => {
    await createTable(run, workNames(plan).load);
    // What was kept of a load that was ended names parts of the table that has just been emptied.
    if (state?.loadedUntil !== undefined) await forgetState(connection, plan.target);
  });
  if (!plan.watermark || !isResumable(run)) return undefined;
  const { column, kind } = plan.watermark;
  if (kind === 'time' && snapshot.settledBefore !== undefined) return snapshot.settledBefore;
  const found = plan.columns.find(({ name }) => name === column);
  return found && (await snapshot.max(plan.source, found));
}

async function createTable({ connection, plan }: RunContext, name: string): Promise<void> {
  await connection.run(`create or replace table ${quote(name)} (${columnDefinitions(plan.columns)})`);
}

async function* slicesOf(
  run: RunContext,
  after: string | undefined,
): AsyncIterable<SourceSlice & { whole?: true }> {
  if (!isResumable(run)) yield { token: '', resumes: false, whole: true };
  else yield* run.snapshot.slices(run.plan.source, after);
}

/** Rows of a transaction, in bytes of CSV: what DuckDB keeps in memory grows with them. Nobody reads the table yet. */
const transactionBytes = 256 * 2 ** 20;

type Total = { -readonly [K in keyof Loaded]: Loaded[K] };

async function* storeSlice(
  run: RunContext,
  slice: SourceSlice & { whole?: true },
  total: Total,
  cap: string | undefined,
): AsyncGenerator<SyncProgress> {
  const { connection, into, plan, room, snapshot } = run;
  const names = workNames(plan);
  // Rows of a part may be there already, moved from one that was read before the load was ended.
  const table = slice.resumes ? quote(names.incoming) : quote(names.load);
  const range = wholeRange(run);
  const query = {
    ...queryOf(run),
    ...(range && { range }),
    ...(slice.whole ? {} : { slice: slice.token }),
  };
  const before = { ...total };
  if (slice.resumes) {
    await connection.run(`create or replace temp table ${table} (${columnDefinitions(plan.columns)})`);
  }
  await connection.run('begin');
  let committed = false;
  try {
    const spool = { folder: into.spoolFolder, fileBytes: into.spoolBytes };
    const target = { connection, table, columns: plan.columns, room };
    let stored = 0;
    for await (const loaded of loadRecords(target, snapshot.read(query), spool)) {
      total.rows = before.rows + loaded.rows;
      total.bytes = before.bytes + loaded.bytes;
      total.converted = sum(before.converted, loaded.converted);
      if (slice.whole && loaded.bytes - stored >= transactionBytes) {
        await connection.run('commit');
        await connection.run('begin');
        stored = loaded.bytes;
      }
      yield progressOf(run, 'read', total.rows, total.bytes, plan.limit ?? plan.source.rowEstimate);
    }
    if (slice.resumes) {
      const tables = {
        connection,
        target: quote(names.load),
        incoming: table,
        columns: plan.columns,
        key: plan.key,
        watermark: plan.watermark?.column,
      };
      await mergeRows(tables);
    }
    if (!slice.whole) {
      await checkFence(connection, into.fence);
      const kept = { rows: 0, loadedUntil: slice.token, ...(cap !== undefined && { loadCap: cap }) };
      await writeState(connection, stateAfter(run, kept));
    }
    await connection.run('commit');
    committed = true;
  } finally {
    if (!committed) {
      await connection.run('rollback').catch(() => {});
      if (slice.whole) await connection.run(`drop table if exists ${table}`).catch(() => {});
    }
  }
}

/** The range of a load, where rows without a watermark are left out. */
export function wholeRange({ plan }: RunContext): WatermarkRange | undefined {
  if (!plan.watermark || plan.nullWatermarks === 'read') return undefined;
  return { column: plan.watermark.column, nulls: false };
}

/** Counts by column, added. */
function sum(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...names].map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
}
