import type { Database } from '../database/connect.ts';
import type { Queue } from '../queue/open.ts';
import type { CredentialsBox } from './credentials.ts';
import { createLeases, type Leases } from './lease.ts';
import { createSyncRuns, type SyncRuns } from './runs.ts';
import { createSyncSchedules, type SyncSchedules } from './schedules.ts';
import { createSyncSources, type SyncSources } from './sources.ts';
import { createSyncTables, type SyncTables } from './tables.ts';

/** What the catalogue of sync is made of. */
export interface SyncStoreOptions {
  readonly database: Database;
  readonly queue: Pick<Queue, 'boss'>;
  readonly box: CredentialsBox;
}

/** Everything that is kept of syncs: what from, what, when, and what came of it. */
export interface SyncStore {
  readonly sources: SyncSources;
  readonly tables: SyncTables;
  readonly runs: SyncRuns;
  readonly schedules: SyncSchedules;
  readonly leases: Leases;
}

/** Opens the catalogue of sync. */
export function createSyncStore({ database, queue, box }: SyncStoreOptions): SyncStore {
  return {
    sources: createSyncSources(database, box),
    tables: createSyncTables(database),
    runs: createSyncRuns(database, queue),
    schedules: createSyncSchedules(queue.boss),
    leases: createLeases(database),
  };
}
