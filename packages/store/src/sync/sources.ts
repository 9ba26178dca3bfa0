import { DocprocError } from '@org/docproc-core/errors';
import { type Selectable, sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { isForeignKeyViolation, isUniqueViolation } from '../database/faults.ts';
import type { SyncSourceTable } from '../database/tables.ts';
import type { CredentialsBox } from './credentials.ts';
import { type SourceRecord, type SourceSettings, sourceSettingsSchema } from './source-record.ts';

/** A source that an administrator sets up. */
export interface NewSource {
  readonly name: string;
  readonly settings: SourceSettings;
  readonly password?: string;
}

/** A source with its password, for who connects to it. */
export interface OpenedSource extends SourceRecord {
  readonly password: string;
}

/** Where tables are synced from. */
export interface SyncSources {
  /** By name. */
  list(): Promise<readonly SourceRecord[]>;
  /** Error: `SYNC_NOT_FOUND`. */
  get(name: string): Promise<SourceRecord>;
  /** Error: `SYNC_CONFLICT` where the name is taken. */
  create(source: NewSource): Promise<SourceRecord>;
  /** A password that is left out stays, `null` takes it away. Error: `SYNC_NOT_FOUND`. */
  change(
    name: string,
    changes: { readonly settings?: SourceSettings; readonly password?: string | null },
  ): Promise<SourceRecord>;
  /** Errors: `SYNC_NOT_FOUND`, `SYNC_CONFLICT` where tables come from it. */
  remove(name: string): Promise<SourceRecord>;
  /** With its password. Errors: `SYNC_NOT_FOUND`, `SYNC_UNAVAILABLE`. */
  open(name: string): Promise<OpenedSource>;
  /** Seals anew what was sealed with an older key. Gives the number. */
  reseal(): Promise<number>;
}

/** Opens the list of sources. */
export function createSyncSources({ db }: Pick<Database, 'db'>, box: CredentialsBox): SyncSources {
  const find = async (name: string): Promise<Row> => {
    const row = await db.selectFrom('sync_sources').selectAll().where('name', '=', name).executeTakeFirst();
    if (!row) throw notFound(name);
    return row;
  };
  const store = async (id: string, password: string | null) => {
    const credentials = password === null ? null : box.seal(password, id);
    await db.updateTable('sync_sources').set({ credentials }).where('id', '=', id).execute();
  };
  return {
    async list() {
      return (await db.selectFrom('sync_sources').selectAll().orderBy('name').execute()).map(toRecord);
    },
    get: async (name) => toRecord(await find(name)),
    async create({ name, settings, password }) {
      const id = crypto.randomUUID();
      const { kind } = settings;
      const credentials = password === undefined ? null : box.seal(password, id);
      try {
        const values = { id, name, kind, settings: JSON.stringify(settings), credentials };
        return toRecord(
          await db.insertInto('sync_sources').values(values).returningAll().executeTakeFirstOrThrow(),
        );
      } catch (error) {
        if (!isUniqueViolation(error, 'sync_sources_name')) throw error;
        throw new DocprocError('SYNC_CONFLICT', `There is a source ${name} already.`, { cause: error });
      }
    },
    async change(name, { settings, password }) {
      const { id } = await find(name);
      const changed = {
        updated_at: sql<Date>`now()`,
        ...(settings && { kind: settings.kind, settings: JSON.stringify(settings) }),
        ...(password !== undefined && { credentials: password === null ? null : box.seal(password, id) }),
      };
      const query = db.updateTable('sync_sources').set(changed).where('id', '=', id).returningAll();
      return toRecord(await query.executeTakeFirstOrThrow());
    },
    async remove(name) {
      const row = await find(name);
      try {
        await db.deleteFrom('sync_sources').where('id', '=', row.id).execute();
      } catch (error) {
        if (!isForeignKeyViolation(error)) throw error;
        throw new DocprocError('SYNC_CONFLICT', `Tables come from ${name}. Remove them first.`, {
          cause: error,
        });
      }
      return toRecord(row);
    },
    async open(name) {
      const row = await find(name);
      return {
        ...toRecord(row),
        password: row.credentials === null ? '' : box.open(row.credentials, row.id),
      };
    },
    async reseal() {
      const rows = await db.selectFrom('sync_sources').selectAll().execute();
      const old = rows.filter(({ credentials }) => credentials !== null && !box.isCurrent(credentials));
      for (const { id, credentials } of old) await store(id, box.open(credentials ?? '', id));
      return old.length;
    },
  };
}

type Row = Selectable<SyncSourceTable>;

function notFound(name: string): DocprocError {
  return new DocprocError('SYNC_NOT_FOUND', `There is no source ${name}.`);
}

function toRecord(row: Row): SourceRecord {
  return {
    id: row.id,
    name: row.name,
    settings: sourceSettingsSchema.parse(row.settings),
    hasPassword: row.credentials !== null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
