import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Database, FolderBlobStore } from '@org/docproc-store';

/** A table as a worker would have published it. */
export interface TableContentOptions {
  readonly name: string;
  /** SQL of its rows. */
  readonly select: string;
  readonly key?: readonly string[];
  readonly readable?: boolean;
}

/** Publishes a table by hand. */
export async function putTable(
  { database, blobs }: { readonly database: Database; readonly blobs: FolderBlobStore },
  { name, select, key = [], readable = false }: TableContentOptions,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'docproc-table-'));
  const path = join(folder, 'a.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`set TimeZone = 'UTC'; create table t as ${select}`);
  await connection.run(`copy t to '${path}' (format parquet)`);
  const described = (await connection.runAndReadAll('describe t')).getRows();
  const counted = (await connection.runAndReadAll('select count(*)::integer from t')).getRows();
  connection.closeSync();
  instance.closeSync();
  const { sha256, bytes } = await blobs.write(createReadStream(path));
  await rm(folder, { recursive: true });
  const rows = Number(counted[0]?.[0]);
  const columns = described.map(([column, type]) => ({
    name: String(column),
    type: String(type).replace('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ'),
    min: null,
    max: null,
    distinct: 0,
    nullShare: 0,
  }));
  const { db } = database;
  const { id } = await db
    .insertInto('sync_sources')
    .values({
      name: `of-${name}`,
      kind: 'documents',
      settings: JSON.stringify({ kind: 'documents' }),
      credentials: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db
    .insertInto('sync_tables')
    .values({
      name,
      source_id: id,
      definition: JSON.stringify({ table: { name: 'documents' } }),
      readable,
      version: 1,
      content: JSON.stringify({ rows, bytes, key, columns }),
      synced_at: new Date(),
    })
    .execute();
  await db
    .insertInto('sync_files')
    .values({ table_name: name, version: 1, position: 0, partition: '', sha256, rows, bytes, checksum: 'x' })
    .execute();
}
