import type { DuckDBConnection } from '@duckdb/node-api';
import { DocprocError } from '../../errors/index.ts';
import { systemClock } from '../../ports/index.ts';
import { deleteMarked } from '../duckdb/merge.ts';
import { quote, quoteAll } from '../duckdb/names.ts';
import { readState } from '../duckdb/state.ts';
import { countRows, readColumns } from '../duckdb/tables.ts';
import type { SyncOptions, SyncProgress } from '../options.ts';
import { planTable, type TablePlan } from '../plan/table.ts';
import type { RunContext } from './context.ts';
import { wholeRange } from './load.ts';
import { readInto } from './read-into.ts';

/** A part of the rows (those whose key, or whole row, has the same hash) that differs. */
export interface DifferentRange {
  /** From 0. */
  readonly range: number;
  readonly sourceRows: number;
  readonly targetRows: number;
}

/** A row that differs. */
export interface RowDifference {
  /** Values of the key columns as text. */
  readonly key: Readonly<Record<string, string | null>>;
  readonly is: 'missing' | 'surplus' | 'different';
}

/** What a comparison of a table with its source found. */
export interface Verification {
  readonly table: string;
  readonly equal: boolean;
  readonly sourceRows: number;
  readonly targetRows: number;
  /** In how many ranges rows were compared. */
  readonly ranges: number;
  readonly different: readonly DifferentRange[];
  /** Up to 100 rows that differ, where the table has a key. */
  readonly rows: readonly RowDifference[];
}

const ranges = 256;

/**
 * Compares a table with its source as it is now: counts and checksums of 256 ranges, then row by row where these
 * differ. Reads the whole table from the source. Rows that changed there since the last sync are differences.
 */
export async function* verifyTable(options: SyncOptions): AsyncGenerator<SyncProgress, Verification> {
  const { source, into, signal, clock = systemClock } = options;
  const plan = planTable(await source.describe(options.table), options);
  const connection = await into.connect();
  try {
    if (!(await readColumns(connection, plan.target))) {
      throw new DocprocError(
        'SYNC_TABLE_NOT_FOUND',
        `The target has no table ${plan.target}. Sync it first.`,
      );
    }
    await using room = await into.makeRoom(plan.columns.length);
    await using snapshot = await source.snapshot(signal);
    const state = await readState(connection, plan.target);
    const now = () => clock.now();
    const run: RunContext = {
      plan,
      source,
      snapshot,
      into,
      connection,
      room,
      state,
      now,
      startedAt: now(),
      signal,
    };
    const incoming = quote(`__docproc_verify_${plan.target}`);
    const range = wholeRange(run);
    const { rowEstimate: expected } = plan.source;
    yield* readInto(run, {
      table: incoming,
      columns: plan.columns,
      ...(range && { range }),
      ...(expected !== undefined && { expected }),
    });
    // What is marked as deleted is not to be in the target.
    if (typeof plan.deletes === 'object') {
      await deleteMarked({ connection, target: incoming, columns: plan.columns }, plan.deletes.column);
    }
    const result = await compare(connection, plan, incoming);
    await connection.run(`drop table ${incoming}`);
    return result;
  } finally {
    connection.closeSync();
  }
}

async function compare(
  connection: DuckDBConnection,
  plan: TablePlan,
  incoming: string,
): Promise<Verification> {
  const target = quote(plan.target);
  const [sourceRows, targetRows] = [
    await countRows(connection, incoming),
    await countRows(connection, target),
  ];
  const different = await compareRanges(connection, plan, incoming, target);
  const rows =
    different.length === 0 || keyOf(plan).length === 0
      ? []
      : await listRows(connection, plan, incoming, different);
  return {
    table: plan.target,
    equal: different.length === 0,
    sourceRows,
    targetRows,
    ranges,
    different,
    rows,
  };
}

function keyOf({ key, source }: TablePlan): readonly string[] {
  return key.length > 0 ? key : source.key;
}

/** Number of the range that a row belongs to. */
function rangeOf(plan: TablePlan): string {
  const key = keyOf(plan);
  const names = key.length > 0 ? key : plan.columns.map(({ name }) => name);
  return `hash(${quoteAll(names)}) % ${ranges}`;
}

async function compareRanges(
  connection: DuckDBConnection,
  plan: TablePlan,
  incoming: string,
  target: string,
): Promise<DifferentRange[]> {
  const all = quoteAll(plan.columns.map(({ name }) => name));
  // Two sums of the rows' hashes: equal rows cancel out in neither.
  const sums = (table: string) => `select ${rangeOf(plan)} as range, count(*) as rows,
    sum(hash(${all})::hugeint) as first, sum((hash(${all}, 1) >> 8)::hugeint) as second from ${table} group by all`;
  const reader = await connection.runAndReadAll(`
    select coalesce(s.range, t.range)::integer, coalesce(s.rows, 0)::double, coalesce(t.rows, 0)::double
    from (${sums(incoming)}) s full join (${sums(target)}) t on s.range = t.range
    where s.rows is distinct from t.rows or s.first is distinct from t.first or s.second is distinct from t.second
    order by 1`);
  return reader.getRows().map(([range, sourceRows, targetRows]) => ({
    range: Number(range),
    sourceRows: Number(sourceRows),
    targetRows: Number(targetRows),
  }));
}

async function listRows(
  connection: DuckDBConnection,
  plan: TablePlan,
  incoming: string,
  different: readonly DifferentRange[],
): Promise<RowDifference[]> {
  const key = keyOf(plan);
  const inRanges = `${rangeOf(plan)} in (${different.map(({ range }) => range).join(', ')})`;
  const join = key.map((name) => `s.${quote(name)} is not distinct from t.${quote(name)}`).join(' and ');
  const differs = plan.columns
    .map(({ name }) => `s.${quote(name)} is distinct from t.${quote(name)}`)
    .join(' or ');
  const keys = key.map((name) => `coalesce(s.${quote(name)}, t.${quote(name)})::varchar as ${quote(name)}`);
  const side = (table: string) => `(select *, true as "__docproc_there" from ${table} where ${inRanges})`;
  const reader = await connection.runAndReadAll(`
    select case when t."__docproc_there" is null then 'missing' when s."__docproc_there" is null then 'surplus'
      else 'different' end as "__docproc_is", ${keys.join(', ')}
    from ${side(incoming)} s full join ${side(quote(plan.target))} t on ${join}
    where s."__docproc_there" is null or t."__docproc_there" is null or ${differs} limit 100`);
  return reader.getRowsJson().map(([is, ...values]) => ({
    is: is as RowDifference['is'],
    key: Object.fromEntries(key.map((name, i) => [name, values[i] === null ? null : String(values[i])])),
  }));
}
