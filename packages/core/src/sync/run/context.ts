import type { DuckDBConnection } from '@duckdb/node-api';
import type { DuckdbTarget } from '../duckdb/open.ts';
import type { Room } from '../duckdb/room.ts';
import type { SyncState } from '../duckdb/state.ts';
import type { SyncProgress } from '../options.ts';
import type { TablePlan } from '../plan/table.ts';
import type { ReadQuery, SourceSnapshot, SyncSource } from '../source.ts';

/** What the steps of a table's sync share. */
export interface RunContext {
  readonly plan: TablePlan;
  readonly source: SyncSource;
  readonly snapshot: SourceSnapshot;
  readonly into: DuckdbTarget;
  readonly connection: DuckDBConnection;
  /** DuckDB's memory for this run. Steps say what they need. */
  readonly room: Room;
  /** What the last run left; `undefined` before the first. */
  readonly state: SyncState | undefined;
  readonly now: () => number;
  readonly startedAt: number;
  readonly signal: AbortSignal | undefined;
}

/** Names of the tables and files of a run. */
export function workNames({ target }: TablePlan): { readonly load: string; readonly incoming: string } {
  return { load: `__docproc_load_${target}`, incoming: `__docproc_incoming_${target}` };
}

/** The part of a query that is the same for all reads of a run. */
export function queryOf({
  plan,
  signal,
}: RunContext): Pick<ReadQuery, 'table' | 'columns' | 'where' | 'limit' | 'signal'> {
  return {
    table: plan.source,
    columns: plan.columns,
    where: plan.where,
    ...(plan.limit !== undefined && { limit: plan.limit }),
    ...(signal && { signal }),
  };
}

/** How far the run is. */
export function progressOf(
  { plan, now, startedAt }: RunContext,
  stage: SyncProgress['stage'],
  rows: number,
  bytes: number,
  expected?: number,
): SyncProgress {
  const elapsedMs = now() - startedAt;
  const rowEstimate = expected === undefined ? undefined : Math.max(rows, expected);
  return {
    table: plan.target,
    stage,
    rows,
    bytes,
    ...(rowEstimate !== undefined && { rowEstimate }),
    rowsPerSecond: elapsedMs > 0 ? Math.round((rows / elapsedMs) * 1000) : 0,
    elapsedMs,
  };
}

/** The source's table under the name by which sync remembers it. */
export function originOf({ plan, source }: Pick<RunContext, 'plan' | 'source'>): string {
  return `${source.name}/${plan.source.schema}.${plan.source.name}`;
}

/** The state that the run leaves. */
export function stateAfter(
  { plan, source, now }: RunContext,
  kept: Pick<SyncState, 'watermark' | 'loadedUntil' | 'loadCap' | 'rows'>,
): SyncState {
  return {
    target: plan.target,
    source: originOf({ plan, source }),
    definition: plan.definition,
    syncedAt: new Date(now()).toISOString(),
    ...kept,
  };
}

/** What a step of a run did. */
export interface Outcome {
  readonly rows: number;
  readonly bytes: number;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  /** Rows in the table afterwards. */
  readonly total: number;
  readonly watermark?: string;
  readonly converted: Readonly<Record<string, number>>;
}
