import { join } from 'node:path';
import { type DuckdbTarget, listStates, openDuckdb, resetTable } from '@org/docproc-core/sync';
import type { SyncStore } from '@org/docproc-store';

/** The file that tables are written into, open while somebody writes. */
export interface SharedTarget {
  /** Runs the work with the open file. Errors: `SYNC_TARGET_UNAVAILABLE`, `SYNC_DRIVER_MISSING`; those of the work. */
  use<T>(work: (target: DuckdbTarget) => Promise<T>): Promise<T>;
}

/** How the file is opened. */
export interface TargetOptions {
  /** Folder of the file. */
  readonly folder: string;
  /** Memory that DuckDB may use, in MiB. */
  readonly memoryMb: number;
  /** The writer's number: greater than that of those before. */
  readonly fence: number;
  readonly tables: SyncStore['tables'];
}

/** Opens the file when the first work begins, and closes it behind the last, so that others can read it in between. */
export function shareTarget({ folder, memoryMb, fence, tables }: TargetOptions): SharedTarget {
  let opened: Promise<DuckdbTarget> | undefined;
  let users = 0;

  async function open(): Promise<DuckdbTarget> {
    const target = await openDuckdb({ path: join(folder, 'tables.duckdb'), memoryMb, fence });
    try {
      await nameFile(target);
      await dropRemoved(target, tables);
      return target;
    } catch (error) {
      // Who tries again opens the file again: twice open in one process, what one commits the other may undo.
      await target[Symbol.asyncDispose]();
      throw error;
    }
  }

  return {
    async use(work) {
      users += 1;
      opened ??= open();
      const mine = opened;
      try {
        return await work(await mine);
      } finally {
        users -= 1;
        if (users === 0) {
          opened = undefined;
          await mine.then(
            (target) => target[Symbol.asyncDispose](),
            () => {},
          );
        }
      }
    },
  };
}

/** Gives the file a name of its own, once. */
async function nameFile(target: DuckdbTarget): Promise<void> {
  const connection = await target.connect();
  await connection
    .run('create table if not exists docproc_sync.file as select uuid()::varchar as id')
    .finally(() => connection.closeSync());
}

/** Drops tables that are in the catalogue no more. */
async function dropRemoved(target: DuckdbTarget, tables: SyncStore['tables']): Promise<void> {
  const known = new Set((await tables.list()).map(({ name }) => name.toLowerCase()));
  const connection = await target.connect();
  const states = await listStates(connection).finally(() => connection.closeSync());
  for (const { target: table } of states) {
    if (!known.has(table.toLowerCase())) await resetTable({ into: target, table, rows: true });
  }
}
