import { type DocprocError, isDocprocError, toDocprocError } from '../../errors/index.ts';
import type { SyncOptions, SyncProgress, SyncResult, TableSyncOptions } from '../options.ts';
import { checkNumbers } from '../sources/numbers.ts';
import { syncTable } from './table.ts';

/** Several tables, and what their syncs share. */
export interface TablesSyncOptions extends Omit<SyncOptions, keyof TableSyncOptions> {
  readonly tables: readonly TableSyncOptions[];
  /** Tables at work at the same time. Default 2. */
  readonly concurrency?: number;
}

/** How the sync of one of several tables ended. */
export type TableOutcome =
  | { readonly table: string; readonly result: SyncResult }
  | { readonly table: string; readonly error: DocprocError };

/**
 * Syncs several tables, some at a time. Progress of all comes as it goes; a table that fails ends alone, and its error
 * stands in its place in what the generator returns.
 *
 * @example
 * const run = syncTables({ source, into, tables: [{ table: { name: 'orders' } }, { table: { name: 'items' } }] });
 * for await (const { table, rows } of run) console.log(table, rows);
 */
export async function* syncTables(options: TablesSyncOptions): AsyncGenerator<SyncProgress, TableOutcome[]> {
  const { tables, concurrency = 2, ...shared } = options;
  checkNumbers({ concurrency });
  const outcomes: TableOutcome[] = [];
  const waiting = tables.map((table, index) => ({ table, index }));
  const active = new Map<number, Promise<Step>>();
  const begin = () => {
    const next = waiting.shift();
    if (!next || options.signal?.aborted) return;
    const run = syncTable({ ...shared, ...next.table });
    active.set(next.index, step(next.index, run));
  };
  for (let i = 0; i < concurrency; i++) begin();
  try {
    while (active.size > 0) {
      const { index, run, done } = await Promise.race(active.values());
      const name = tables[index]?.target ?? tables[index]?.table.name ?? '';
      if (done instanceof Error) outcomes[index] = { table: name, error: toDocprocError(done) };
      else if (done.done) outcomes[index] = { table: name, result: done.value };
      else {
        yield done.value;
        active.set(index, step(index, run));
        continue;
      }
      active.delete(index);
      begin();
    }
  } finally {
    // Left early: the others end where they are.
    await Promise.all([...active.values()].map(async (step) => (await step).run.return(undefined as never)));
  }
  return outcomes.filter((outcome) => outcome !== undefined);
}

type Run = AsyncGenerator<SyncProgress, SyncResult>;

interface Step {
  readonly index: number;
  readonly run: Run;
  readonly done: IteratorResult<SyncProgress, SyncResult> | Error;
}

async function step(index: number, run: Run): Promise<Step> {
  try {
    return { index, run, done: await run.next() };
  } catch (error) {
    return { index, run, done: isDocprocError(error) ? error : toDocprocError(error) };
  }
}
