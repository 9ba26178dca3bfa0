import {
  type Changes,
  deleteMarked,
  deleteMissing,
  mergeRows,
  replaceRange,
  withdrawMarked,
} from '../duckdb/merge.ts';
import { quote } from '../duckdb/names.ts';
import type { SyncProgress } from '../options.ts';
import type { WatermarkRange } from '../source.ts';
import type { RunContext } from './context.ts';
import { readInto } from './read-into.ts';

/** What was read, in tables whose names are quoted. */
export interface IncomingRows {
  readonly incoming: string;
  /** Range of the watermark that the rows are all of. */
  readonly range: WatermarkRange;
  /** All keys of the source, where deletes are found by comparing them. */
  readonly keys: string | undefined;
}

/** Puts rows into a table and removes what the source has deleted. Called inside a transaction. */
export async function putRows(
  { connection, plan }: RunContext,
  target: string,
  { incoming, range, keys }: IncomingRows,
): Promise<Changes> {
  const { columns, key, watermark } = plan;
  const tables = { connection, target, incoming, columns, key, watermark: watermark?.column };
  // Those that are marked never come in: they would be counted as new, and as deleted, in every run that reads them.
  const withdrawn = typeof plan.deletes === 'object' ? await withdrawMarked(tables, plan.deletes.column) : 0;
  const changes = plan.mode === 'merge' ? await mergeRows(tables) : await replaceRange(tables, range);
  const missing = keys === undefined ? 0 : await deleteMissing(tables, keys);
  const marked = typeof plan.deletes === 'object' ? await deleteMarked(tables, plan.deletes.column) : 0;
  return { ...changes, deleted: changes.deleted + withdrawn + missing + marked };
}

/** Reads all keys that the source has, of the same moment as the rows, where deletes are found by comparing them. */
export async function* readKeys(run: RunContext): AsyncGenerator<SyncProgress, string | undefined> {
  const { plan } = run;
  if (plan.deletes !== 'compare') return undefined;
  const table = quote(`__docproc_keys_${plan.target}`);
  const columns = plan.columns.filter(({ name }) => plan.key.includes(name));
  yield* readInto(run, { table, columns });
  return table;
}
