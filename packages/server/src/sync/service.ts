import type { BlobStore } from '@org/docproc-core/ports';
import type { QueryLimits, QueryTable, SyncSource } from '@org/docproc-core/sync';
import {
  type ConnectedSource,
  type CredentialsBox,
  closedBox,
  connectSource,
  createSyncStore,
  type Database,
  type PublishedTable,
  type Queue,
  type SyncStore,
} from '@org/docproc-store';
import { createKeptExports, type KeptExports } from './exports.ts';
import { createTableFiles, type TableFiles } from './files.ts';
import { createPlaces } from './places.ts';

/** How a server takes part in sync. */
export interface SyncOptions {
  /** Seals passwords of sources. Default: none can be kept. */
  readonly box?: CredentialsBox;
  /** Hosts that may be synced from. Default: all. */
  readonly allowedHosts?: readonly string[];
  /** Most memory, time and threads of one query of a table. */
  readonly query?: Pick<QueryLimits, 'memoryMb' | 'timeoutMs' | 'threads'>;
  /** Queries of tables at the same time. Default 4. */
  readonly queriesAtOnce?: number;
  /** Most bytes of the file of one export. Default 1 GiB. */
  readonly exportBytes?: number;
  /** Most bytes of one user's exports that are kept until they are swept. Default 4 GiB. */
  readonly keptExportBytes?: number;
}

/** What procedures of sync work with. */
export interface SyncService extends SyncStore {
  /** Connects to a source. Errors: `SYNC_HOST_REFUSED`, `SYNC_DRIVER_MISSING`. */
  connect(source: ConnectedSource): SyncSource;
  /** Runs a user's query on a published table, in its turn; he has half of the places at most. Errors: `RATE_LIMITED`, `ABORTED`, `BLOB_NOT_FOUND`; those of the query. */
  query<T>(
    userId: string,
    table: PublishedTable,
    signal: AbortSignal | undefined,
    work: (table: QueryTable, limits: QueryLimits) => Promise<T>,
  ): Promise<T>;
  readonly files: TableFiles;
  readonly exports: KeptExports;
  /** Longest time that a query takes, with its wait for a place and its export's way into storage, in milliseconds. */
  readonly longestQueryMs: number;
}

/** Queries that wait for a place. */
const mostWaiting = 50;

/** Bytes of an export that are copied into storage in a millisecond, at the least: 50 MB a second. */
const copiedBytesPerMs = 50_000;

/** Makes what procedures of sync work with. */
export function createSyncService(
  parts: { readonly database: Database; readonly queue: Queue; readonly blobs: BlobStore },
  options: SyncOptions = {},
): SyncService {
  const { database, queue, blobs } = parts;
  const { box = closedBox, allowedHosts = [], query = {}, queriesAtOnce = 4 } = options;
  const { exportBytes = 2 ** 30, keptExportBytes = 4 * 2 ** 30 } = options;
  const limits = { ...query, fileBytes: exportBytes };
  const files = createTableFiles(blobs);
  const places = createPlaces({
    most: queriesAtOnce,
    mostEach: Math.max(1, Math.ceil(queriesAtOnce / 2)),
    queue: mostWaiting,
    queueEach: mostWaiting / 2,
  });
  const turns = 1 + Math.ceil(mostWaiting / queriesAtOnce);
  return {
    ...createSyncStore({ database, queue, box }),
    files,
    exports: createKeptExports({ database, blobs, mostBytes: keptExportBytes }),
    longestQueryMs: ((limits.timeoutMs ?? 30_000) + Math.ceil(exportBytes / copiedBytesPerMs)) * turns,
    connect: (source) => connectSource(source, { database, allowedHosts }),
    query: (userId, table, signal, work) =>
      places.run(
        userId,
        () =>
          files.use(table.files, (paths) => {
            const { content, version } = table;
            const target = { files: paths, columns: content.columns, key: content.key, version };
            return work(target, { ...limits, ...(signal && { signal }) });
          }),
        signal,
      ),
  };
}
