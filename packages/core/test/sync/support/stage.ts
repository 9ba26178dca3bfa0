import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import {
  createPostgresSource,
  openDuckdb,
  type SyncOptions,
  type SyncProgress,
  syncTable,
} from '../../../src/sync/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the run's PostgreSQL. */
    postgresUrl: string;
  }
}

/** A PostgreSQL database of its own and an empty DuckDB file. */
export async function openStage() {
  const server = inject('postgresUrl');
  const name = `sync_${randomUUID().replaceAll('-', '')}`;
  const admin = await connect(server);
  await admin.query(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const connectionString = url.href;
  const client = await connect(connectionString);
  const folder = await mkdtemp(join(tmpdir(), 'docproc-sync-'));
  const path = join(folder, 'target.duckdb');
  const into = await openDuckdb({ path });
  const source = createPostgresSource({ connectionString, sliceBytes: 64 * 1024 });
  const connection = await into.connect();
  return {
    connectionString,
    path,
    into,
    source,
    connection,
    /** Runs SQL at the source. */
    sql: (text: string) => client.query(text),
    /** A further connection to the source. */
    connect: () => connect(connectionString),
    /** Rows of a table in the target as JSON values. */
    async rows(query: string) {
      return (await connection.runAndReadAll(query)).getRowsJson();
    },
    async sync(options: Omit<SyncOptions, 'source' | 'into'> & Partial<SyncOptions>) {
      const { result } = await drain(syncTable({ source, into, ...options }));
      return result;
    },
    async [Symbol.asyncDispose]() {
      connection.closeSync();
      await into[Symbol.asyncDispose]();
      await client.end();
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Stage = Awaited<ReturnType<typeof openStage>>;

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Runs a sync to its end. */
export async function drain<T>(run: AsyncGenerator<SyncProgress, T>) {
  const progress: SyncProgress[] = [];
  for (let step = await run.next(); ; step = await run.next()) {
    if (step.done) return { progress, result: step.value };
    progress.push(step.value);
  }
}
