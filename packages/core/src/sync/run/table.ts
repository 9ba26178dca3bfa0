import { DocprocError, isDocprocError } from '../../errors/index.ts';
import { silentLogger, systemClock } from '../../ports/index.ts';
import { quote } from '../duckdb/names.ts';
import { readState } from '../duckdb/state.ts';
import { countRows, readColumns } from '../duckdb/tables.ts';
import type { SyncOptions, SyncProgress, SyncResult } from '../options.ts';
import { findDrift } from '../plan/drift.ts';
import { planTable, type TablePlan } from '../plan/table.ts';
import { type Outcome, originOf, type RunContext } from './context.ts';
import { incrementTable } from './increment.ts';
import { loadTable } from './load.ts';

/**
 * Syncs one table: the first time as a whole, then what has changed since. Progress comes as it goes; the result is
 * what the generator returns.
 * Errors: see the codes that begin with `SYNC_`.
 *
 * @example
 * const run = syncTable({ source, into, table: { name: 'orders' }, mode: 'merge', watermark: 'updated_at' });
 * for await (const { rows, rowsPerSecond } of run) console.log(rows, rowsPerSecond);
 */
export async function* syncTable(options: SyncOptions): AsyncGenerator<SyncProgress, SyncResult> {
  const { source, into, signal, clock = systemClock, logger = silentLogger } = options;
  const startedAt = clock.now();
  const plan = planTable(await source.describe(options.table), options);
  const connection = await into.connect();
  try {
    await using snapshot = await source.snapshot(signal);
    const state = await readState(connection, plan.target);
    await using room = await into.makeRoom(plan.columns.length);
    const now = () => clock.now();
    const run: RunContext = { plan, source, snapshot, into, connection, room, state, now, startedAt, signal };
    const skippedNulls = await countSkipped(run);
    const { steps, reloaded } = await chooseSteps(run);
    const ended = yield* untilStopped(steps, signal);
    const known = ended ?? (await nothingDone(run));
    const result: SyncResult = {
      ...known,
      table: plan.target,
      mode: plan.mode,
      status: ended ? 'done' : 'stopped',
      key: keyOf(plan),
      skippedNulls,
      ...(reloaded !== undefined && { reloaded }),
      elapsedMs: clock.now() - startedAt,
    };
    logger.info({ ...result }, 'table synced');
    return result;
  } finally {
    connection.closeSync();
  }
}

/** What a run did that was stopped. */
async function nothingDone({ connection, plan }: RunContext): Promise<Outcome> {
  const present = await readColumns(connection, plan.target);
  const total = present ? await countRows(connection, quote(plan.target)) : 0;
  return { rows: 0, bytes: 0, inserted: 0, updated: 0, deleted: 0, converted: {}, total };
}

/** The columns by which rows were told apart, else the source's key where it was taken whole. */
function keyOf({ key, source, columns }: TablePlan): readonly string[] {
  const names = new Set(columns.map(({ name }) => name));
  if (key.length > 0) return key;
  return source.key.every((name) => names.has(name)) ? source.key : [];
}

type Steps = AsyncGenerator<SyncProgress, Outcome>;

/** What this run has to do, and why where that is more than what changed. */
async function chooseSteps(run: RunContext): Promise<{ steps: Steps; reloaded?: string }> {
  const { connection, plan, state } = run;
  refuseOther(run);
  if (plan.mode === 'full' || plan.mode === 'test' || !state) return { steps: loadTable(run) };
  if (state.loadedUntil !== undefined) return { steps: loadTable(run) };
  if (state.definition !== plan.definition) return { steps: loadTable(run), reloaded: 'its options changed' };
  const present = await readColumns(connection, plan.target);
  if (!present) return { steps: loadTable(run), reloaded: 'the table was gone from the target' };
  const drift = findDrift(present, plan.columns);
  const names = drift.added.map(({ name }) => name).join(', ');
  return { steps: incrementTable(run, drift), ...(names !== '' && { reloaded: `new columns: ${names}` }) };
}

/** Two tables under one name would overwrite each other in turns. Error: `OPTION_INVALID`. */
function refuseOther(run: RunContext): void {
  const { plan, state } = run;
  if (!state || state.source === originOf(run)) return;
  throw new DocprocError(
    'OPTION_INVALID',
    `The target's table ${state.target} comes from ${state.source}. Name another with \`target\`, or reset that one.`,
    { details: { fields: { target: `${plan.target} is taken` } } },
  );
}

/** Rows without a watermark that the policy leaves out. Error: `SYNC_WATERMARK_NULL`. */
async function countSkipped({ plan, snapshot }: RunContext): Promise<number> {
  if (!plan.watermark || plan.nullWatermarks === 'read') return 0;
  const { column } = plan.watermark;
  const where = [...plan.where, { column, is: 'null' as const }];
  const count = await snapshot.count({ table: plan.source, where });
  if (count > 0 && plan.nullWatermarks === 'error') {
    throw new DocprocError('SYNC_WATERMARK_NULL', `${count} rows of ${plan.source.name} have no ${column}.`);
  }
  return count;
}

async function* untilStopped(
  steps: Steps,
  signal: AbortSignal | undefined,
): AsyncGenerator<SyncProgress, Outcome | undefined> {
  try {
    return yield* steps;
  } catch (error) {
    if (signal?.aborted && isDocprocError(error) && error.code === 'ABORTED') return undefined;
    throw error;
  }
}
