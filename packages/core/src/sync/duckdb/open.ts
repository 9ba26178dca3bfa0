import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { DocprocError, isDocprocError } from '../../errors/index.ts';
import { loadDriver } from '../sources/driver.ts';
import { checkNumbers } from '../sources/numbers.ts';
import { raiseFence } from './fence.ts';
import { createRooms, type Room, type RoomLimits } from './room.ts';
import { createStateTables } from './state.ts';

/** Where a DuckDB target is, and what it may use. */
export interface DuckdbTargetOptions {
  /** Path of the database file; it is made where it does not exist. */
  readonly path: string;
  /**
   * Memory that DuckDB may use in MiB; more is kept on disk. Default 128. A table that is read in while nothing else is
   * gets half of it. For tables of more than 24 columns it is given 3 MiB more for each further one, for records of more
   * than 1 MiB 16 times what they are longer, and one thread: it holds a whole row group of all columns for each thread.
   */
  readonly memoryMb?: number;
  /** Threads of DuckDB where rows are merged, compared or asked for. Default 2; a table is read in by one. */
  readonly threads?: number;
  /** Size of the files through which rows pass, in bytes. Default 8 MiB. */
  readonly spoolBytes?: number;
  /**
   * A number that is greater than that of every writer before, where several processes take turns: whoever has an older
   * one cannot commit any more. Default: none, the file's own lock is enough.
   */
  readonly fence?: number;
}

/** An open DuckDB file that tables are synced into. One process at a time can have it open for writing. */
export interface DuckdbTarget extends AsyncDisposable {
  readonly path: string;
  /** A connection of its own; the caller closes it. */
  connect(): Promise<DuckDBConnection>;
  /** Makes room for the sync of a table of so many columns: see {@link DuckdbTargetOptions.memoryMb}. */
  makeRoom(columns: number): Promise<Room>;
  /** Folder for files on their way into the database, removed when the target is closed. */
  readonly spoolFolder: string;
  readonly spoolBytes: number;
  /** See {@link DuckdbTargetOptions.fence}. */
  readonly fence?: number;
}

/** The allocator gives memory back to the system when so much is free, rather than 128 and 512 MiB. */
const keptFree = '1MiB';

/**
 * What is in use at the moment may be more than less memory allows, and a target may have been closed: it then stays as
 * it was until the next step.
 */
async function setLimits(connection: DuckDBConnection, { memoryMb, threads }: RoomLimits): Promise<void> {
  for (const setting of [`threads = ${threads}`, `memory_limit = '${memoryMb}MiB'`]) {
    try {
      await connection.run(`set ${setting}`);
    } catch {
      // More than was asked for is no fault.
    }
  }
}

/** How folders for files on their way into a database begin. */
function spoolPrefix(path: string): string {
  return join(dirname(path), `.docproc-spool-${basename(path)}-`);
}

/** Removes what processes that were killed have left. Nobody else has the database open now. */
async function removeOtherSpools(path: string, own: string): Promise<void> {
  const prefix = basename(spoolPrefix(path));
  for (const entry of await readdir(dirname(path))) {
    const left =
      entry.startsWith(prefix) && !entry.slice(prefix.length).includes('-') && entry !== basename(own);
    if (left) await rm(join(dirname(path), entry), { recursive: true, force: true });
  }
}

/**
 * Opens (or makes) a DuckDB file as a target. Needs the package `@duckdb/node-api`.
 * Errors: `SYNC_DRIVER_MISSING`, `SYNC_TARGET_UNAVAILABLE`.
 *
 * @example
 * await using target = await openDuckdb({ path: 'analytics.duckdb' });
 */
export async function openDuckdb(options: DuckdbTargetOptions): Promise<DuckdbTarget> {
  const { path, memoryMb = 128, threads = 2, spoolBytes = 8 * 2 ** 20, fence } = options;
  checkNumbers({ memoryMb, threads, spoolBytes });
  const duckdb = await loadDriver('@duckdb/node-api', () => import('@duckdb/node-api'));
  let spoolFolder: string | undefined;
  let instance: DuckDBInstance | undefined;
  let first: DuckDBConnection | undefined;
  const close = async () => {
    // The file stays locked while a connection is open.
    first?.closeSync();
    instance?.closeSync();
    if (spoolFolder !== undefined) await rm(spoolFolder, { recursive: true, force: true });
  };
  try {
    await mkdir(dirname(path), { recursive: true });
    spoolFolder = await mkdtemp(spoolPrefix(path));
    const opened = await duckdb.DuckDBInstance.create(path, {
      memory_limit: `${memoryMb}MiB`,
      threads: String(threads),
      temp_directory: join(spoolFolder, 'spill'),
      preserve_insertion_order: 'false',
      allocator_flush_threshold: keptFree,
      allocator_bulk_deallocation_flush_threshold: keptFree,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    instance = opened;
    await removeOtherSpools(path, spoolFolder);
    const connect = async () => {
      const connection = await opened.connect();
      await connection.run("set TimeZone = 'UTC'");
      return connection;
    };
    const settings = await connect();
    first = settings;
    await createStateTables(settings);
    if (fence !== undefined) await raiseFence(settings, fence);
    const makeRoom = createRooms({ memoryMb, threads }, (limits) => setLimits(settings, limits));
    const kept = { path, connect, makeRoom, spoolFolder, spoolBytes, [Symbol.asyncDispose]: close };
    return fence === undefined ? kept : { ...kept, fence };
  } catch (error) {
    await close();
    if (isDocprocError(error)) throw error;
    const locked = error instanceof Error && /lock/i.test(error.message);
    const reason = locked ? 'another process has it open' : 'it is no DuckDB file, or it may not be written';
    throw new DocprocError('SYNC_TARGET_UNAVAILABLE', `${path} cannot be opened: ${reason}.`, {
      cause: error,
    });
  }
}
