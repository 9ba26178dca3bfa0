import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { silentLogger } from '@org/docproc-core/ports';
import { type DocumentState, migrate, openQueue, type QueueSettings } from '@org/docproc-store';
import type {} from '../../../store/test/support/global-setup.ts';
import { openStage as openStoreStage } from '../../../store/test/support/stage.ts';
import { createWorker, type WorkerOptions } from '../../src/index.ts';
import { type Script, scriptedExtractor } from './scripted.ts';

/** A stage of the store with workers on it. */
export type Stage = Awaited<ReturnType<typeof openStage>>;

export async function openStage(settings: QueueSettings = {}) {
  const store = await openStoreStage();
  await migrate(store.database, settings);
  const ownerId = await store.addUser();
  const closers: (() => Promise<unknown>)[] = [];
  let gates = 0;

  return {
    ...store,
    ownerId,
    /** A worker in this process. */
    async startWorker(options: Partial<WorkerOptions> = {}) {
      const queue = await openQueue({ database: store.database, mode: 'work', superviseSeconds: 1 });
      const worker = createWorker({
        database: store.database,
        queue,
        blobs: store.blobs,
        pool: scriptedExtractor,
        buildReport: () => Promise.reject(new Error('builds no reports')),
        logger: silentLogger,
        workerId: 'in-process',
        concurrency: 1,
        stopTimeoutMs: 100,
        ...options,
      });
      closers.push(() => worker.stop().then(() => queue.stop(1000)));
      await worker.start();
      return worker;
    },
    /** A worker in a process of its own. */
    async startProcess(workerId: string, flags: readonly string[] = []) {
      const file = fileURLToPath(new URL('./process.ts', import.meta.url));
      const child = fork(file, [store.connectionString, store.folder, workerId], {
        execArgv: ['--conditions=docproc-source', ...flags],
        // What V8 writes when it gives up is no news here.
        silent: flags.length > 0,
      });
      closers.push(async () => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGKILL');
        await once(child, 'exit');
      });
      await once(child, 'message');
      return child;
    },
    add: (script: Script) => store.addDocument(ownerId, JSON.stringify({ ...script, nonce: Math.random() })),
    /** A path that does not exist until `open` is called. */
    gate() {
      const path = join(store.folder, `gate-${++gates}`);
      return { path, open: () => writeFile(path, '') };
    },
    stateOf: async (id: string) => (await store.documents.get(ownerId, id)).state,
    /** Waits until the document is in one of the states. */
    async until(id: string, ...states: DocumentState[]) {
      for (let waited = 0; waited < 25_000; waited += 25) {
        // A test may just have cut the connections, this one too.
        const document = await store.documents.get(ownerId, id).catch(() => undefined);
        if (document && states.includes(document.state)) return document;
        await sleep(25);
      }
      throw new Error(`the document did not become ${states.join(' or ')}`);
    },
    /** Types of the document's events, in order. */
    async eventsOf(id: string) {
      const query = store.database.db.selectFrom('events').select(['type', 'data']);
      return query.where('document_id', '=', id).orderBy('tx').orderBy('id').execute();
    },
    async extractionsOf(id: string) {
      return store.database.db
        .selectFrom('extractions')
        .select('run')
        .where('document_id', '=', id)
        .execute();
    },
    async [Symbol.asyncDispose]() {
      for (const close of closers.toReversed()) await close();
      await store[Symbol.asyncDispose]();
    },
  };
}
