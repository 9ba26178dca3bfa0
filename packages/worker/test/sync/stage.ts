import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger } from '@org/docproc-core/ports';
import {
  createCredentialsBox,
  createSyncStore,
  type NewRun,
  newCredentialsKey,
  openQueue,
  type RunRecord,
  type RunState,
  type SourceSettings,
} from '@org/docproc-store';
import pg from 'pg';
import type {} from '../../../store/test/support/global-setup.ts';
import { openStage as openStoreStage } from '../../../store/test/support/stage.ts';
import { createSyncWriter, type SyncWriterOptions } from '../../src/index.ts';

/** The catalogue of sync on a database of its own, whose schema `erp` is the source. */
export async function openStage() {
  const base = await openStoreStage();
  const { database, blobs, queue } = base;
  const folder = await mkdtemp(join(tmpdir(), 'docproc-writer-'));
  const key = newCredentialsKey();
  const box = createCredentialsBox(key);
  const store = createSyncStore({ database, queue, box });
  const client = new pg.Client({ connectionString: base.connectionString });
  await client.connect();
  await client.query('create schema erp');
  const url = new URL(base.connectionString);
  const settings: SourceSettings = {
    kind: 'postgres',
    host: url.hostname,
    port: Number(url.port || 5432),
    database: url.pathname.slice(1),
    user: decodeURIComponent(url.username),
    tls: 'off',
  };
  const source = await store.sources.create({
    name: 'erp',
    settings,
    password: decodeURIComponent(url.password) || 'none',
  });
  const closers: (() => Promise<unknown>)[] = [];
  return {
    ...base,
    store,
    blobFolder: base.folder,
    folder,
    key,
    sourceId: source.id,
    sql: (text: string) => client.query(text),
    startWriter(changes: Partial<SyncWriterOptions> = {}) {
      const options = { database, blobs, box, logger: silentLogger, workerId: 'w', folder };
      const writer = createSyncWriter({ ...options, leaseMs: 2000, progressIntervalMs: 50, ...changes });
      closers.push(() => writer.stop());
      writer.start();
      return writer;
    },
    run: (run: NewRun) => store.runs.start(run),
    /** Looks after the queue, as any worker does. */
    supervise() {
      const opened = openQueue({ database, mode: 'work', superviseSeconds: 1 });
      closers.push(async () => (await opened).stop(0));
    },
    /** Waits until a run is in one of the states. */
    async until({ id }: Pick<RunRecord, 'id'>, ...states: RunState[]): Promise<RunRecord> {
      for (let waited = 0; waited < 40_000; waited += 50) {
        const run = await store.runs.get(id);
        if (states.includes(run.state)) return run;
        await sleep(50);
      }
      throw new Error(
        `the run did not become ${states.join(' or ')}: ${JSON.stringify(await store.runs.get(id))}`,
      );
    },
    onClose: (close: () => Promise<unknown>) => void closers.push(close),
    async [Symbol.asyncDispose]() {
      for (const close of closers.toReversed()) await close();
      await client.end();
      await base[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Stage = Awaited<ReturnType<typeof openStage>>;
