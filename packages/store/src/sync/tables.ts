import { DocprocError } from '@org/docproc-core/errors';
import type { BlobStore } from '@org/docproc-core/ports';
import { type Selectable, sql } from 'kysely';
import { endClaim } from '../blobs/claims.ts';
import type { Database, Queries, Trx } from '../database/connect.ts';
import type { SyncTableTable } from '../database/tables.ts';
import { holdLease, type Lease } from './lease.ts';
import {
  type SyncTableRecord,
  type TableContent,
  type TableDefinition,
  tableContentSchema,
  tableDefinitionSchema,
} from './record.ts';
import { requireBlobs } from './table-blobs.ts';

/** A file that holds a part of a table: Parquet, kept as a blob. */
export interface TableFile {
  /** Such as `month=2026-11`; empty where the table is one part. */
  readonly partition: string;
  readonly sha256: string;
  readonly rows: number;
  readonly bytes: number;
  /** The same as long as the part's rows are. */
  readonly checksum: string;
}

/** A published table: what readers see. */
export interface PublishedTable extends SyncTableRecord {
  readonly content: TableContent;
  /** In order. */
  readonly files: readonly TableFile[];
}

/** A new version of a table. */
export interface NewVersion {
  readonly name: string;
  readonly content: TableContent;
  readonly files: readonly TableFile[];
  /** Claims of blobs that were written for it. */
  readonly claims?: readonly string[];
}

/** What is reset of a table: how far it was synced; its rows, too; or the table itself. */
export const resetScopes = ['progress', 'rows', 'table'] as const;

/** What is reset of a table. */
export type ResetScope = (typeof resetScopes)[number];

/** Tables that are synced, and what readers see of them. */
export interface SyncTables {
  /** By name. With `readable`: only those that everybody may read. */
  list(filter?: { readonly readable?: boolean }): Promise<readonly SyncTableRecord[]>;
  /** Error: `SYNC_NOT_FOUND`. */
  get(name: string): Promise<SyncTableRecord>;
  /** With its present files. Error: `SYNC_NOT_FOUND`, also where it was never published. */
  published(name: string): Promise<PublishedTable>;
  /** Errors: `SYNC_NOT_FOUND`. */
  change(name: string, changes: { readonly readable: boolean }): Promise<SyncTableRecord>;
  /** The present files; none where it was never published. */
  files(name: string): Promise<readonly TableFile[]>;
  /**
   * Makes a version of files that are in `blobs` the present one, as long as the lease lasts. Errors:
   * `SYNC_TARGET_UNAVAILABLE`, `STORAGE_FAILED` where one of the files is gone.
   */
  publish(version: NewVersion, lease: Lease, blobs: Pick<BlobStore, 'stat'>): Promise<void>;
  /** Lets claims count as new: of files that wait for the others of their version. */
  renewClaims(claims: readonly string[]): Promise<void>;
  /**
   * Forgets how far a table was synced (`progress`), its rows for readers, too (`rows`), or the table itself (`table`).
   * Errors: `SYNC_NOT_FOUND`, `SYNC_CONFLICT` while a run is under way.
   */
  reset(name: string, what: ResetScope): Promise<void>;
}

/** Opens the catalogue of synced tables. */
export function createSyncTables({ db }: Pick<Database, 'db'>): SyncTables {
  return {
    async list({ readable } = {}) {
      let query = selectTables(db).orderBy('sync_tables.name');
      if (readable !== undefined) query = query.where('sync_tables.readable', '=', readable);
      return (await query.execute()).map(toTableRecord);
    },
    get: async (name) => toTableRecord(await findTable(db, name)),
    async published(name) {
      const row = await findTable(db, name);
      if (row.content === null)
        throw new DocprocError('SYNC_NOT_FOUND', `The table ${name} was not synced yet.`);
      const files = await readFiles(db, row.name, row.version);
      return { ...toTableRecord(row), content: tableContentSchema.parse(row.content), files };
    },
    async change(name, { readable }) {
      const { name: exact } = await findTable(db, name);
      await db.updateTable('sync_tables').set({ readable }).where('name', '=', exact).execute();
      return toTableRecord(await findTable(db, exact));
    },
    async files(name) {
      const { version } = await findTable(db, name);
      return readFiles(db, name, version);
    },
    publish: (version, lease, blobs) => publish(db, version, lease, blobs),
    async renewClaims(claims) {
      if (claims.length === 0) return;
      const created_at = sql<Date>`now()`;
      await db
        .updateTable('blob_claims')
        .set({ created_at })
        .where('id', 'in', [...claims])
        .execute();
    },
    reset: (name, what) => db.transaction().execute((trx) => reset(trx, name, what)),
  };
}

async function reset(trx: Trx, name: string, what: ResetScope): Promise<void> {
  const table = await findTable(trx, name);
  await trx.selectFrom('sync_tables').select('name').where('name', '=', name).forUpdate().execute();
  const active = await trx
    .selectFrom('sync_runs')
    .select('id')
    .where('table_name', '=', table.name)
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst();
  if (active) throw new DocprocError('SYNC_CONFLICT', `A run of ${name} is under way. Stop it first.`);
  if (what === 'table') {
    await trx.deleteFrom('sync_tables').where('name', '=', name).execute();
    return;
  }
  if (what === 'progress') {
    const forget = { pending_reset: sql<'progress'>`coalesce(pending_reset, 'progress')` };
    await trx.updateTable('sync_tables').set(forget).where('name', '=', name).execute();
    return;
  }
  await trx.deleteFrom('sync_files').where('table_name', '=', name).execute();
  const gone = { pending_reset: 'rows' as const, content: null, synced_at: null };
  await trx.updateTable('sync_tables').set(gone).where('name', '=', name).execute();
}

/** Versions that are kept beside the present one: of readers who have just asked for its files. */
const keptBefore = 1;

async function publish(
  db: Database['db'],
  newVersion: NewVersion,
  lease: Lease,
  blobs: Pick<BlobStore, 'stat'>,
): Promise<void> {
  const { name, content, files, claims = [] } = newVersion;
  await db.transaction().execute(async (trx) => {
    await holdLease(trx, lease);
    const table = await trx
      .selectFrom('sync_tables')
      .select('version')
      .where('name', '=', name)
      .forUpdate()
      .executeTakeFirst();
    if (!table) throw new DocprocError('SYNC_NOT_FOUND', `The table ${name} was removed meanwhile.`);
    await requireBlobs(trx, blobs, newVersion);
    const version = table.version + 1;
    const rows = files.map((file, position) => ({ table_name: name, version, position, ...file }));
    if (rows.length > 0) await trx.insertInto('sync_files').values(rows).execute();
    for (const claim of claims) await endClaim(trx, { claim });
    await trx
      .deleteFrom('sync_files')
      .where('table_name', '=', name)
      .where('version', '<', version - keptBefore)
      .execute();
    const changed = { version, content: JSON.stringify(content), synced_at: new Date() };
    await trx.updateTable('sync_tables').set(changed).where('name', '=', name).execute();
  });
}

async function readFiles(db: Queries, name: string, version: number): Promise<TableFile[]> {
  return db
    .selectFrom('sync_files')
    .select(['partition', 'sha256', 'rows', 'bytes', 'checksum'])
    .where('table_name', '=', name)
    .where('version', '=', version)
    .orderBy('position')
    .execute();
}

function selectTables(db: Queries) {
  return db
    .selectFrom('sync_tables')
    .innerJoin('sync_sources', 'sync_sources.id', 'sync_tables.source_id')
    .selectAll('sync_tables')
    .select('sync_sources.name as source_name');
}

type Row = Selectable<SyncTableTable> & { readonly source_name: string };

/** Error: `SYNC_NOT_FOUND`. */
export async function findTable(db: Queries, name: string): Promise<Row> {
  const row = await selectTables(db).where('sync_tables.name', '=', name).executeTakeFirst();
  if (!row) throw new DocprocError('SYNC_NOT_FOUND', 'There is no such table, or it is not for you to read.');
  return row;
}

function toTableRecord(row: Row): SyncTableRecord {
  const { rows, bytes } = row.content === null ? {} : tableContentSchema.parse(row.content);
  return {
    name: row.name,
    source: row.source_name,
    definition: tableDefinitionSchema.parse(row.definition) as TableDefinition,
    readable: row.readable,
    version: row.version,
    ...(rows !== undefined && { rows }),
    ...(bytes !== undefined && { bytes }),
    ...(row.synced_at && { syncedAt: row.synced_at.toISOString() }),
    createdAt: row.created_at.toISOString(),
  };
}
