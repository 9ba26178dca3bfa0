import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  connectDatabase,
  createDocumentStore,
  createFolderBlobStore,
  createUserStore,
  type Database,
  openQueue,
} from '@org/docproc-store';
import { startEmbeddedPostgres } from '@org/docproc-store/embedded';
import { afterEach, describe, expect, it } from 'vitest';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** The built worker. */
function startWorker(connectionString: string, folder: string) {
  const env = { PATH: process.env['PATH'], DATABASE_URL: connectionString, UPLOAD_DIR: folder };
  const child = spawn(process.execPath, [cli, 'run'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  closers.push(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const working = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (JSON.parse(line).msg === 'working') resolve();
    });
  });
  return { child, working };
}

async function openStores(connectionString: string, folder: string) {
  const database: Database = connectDatabase({ connectionString, poolSize: 2 });
  closers.push(() => database.close());
  const queue = await openQueue({ database, mode: 'send' });
  closers.push(() => queue.stop(0));
  const blobs = createFolderBlobStore({ folder });
  const documents = createDocumentStore({ database, queue, blobs });
  const { id: ownerId } = await createUserStore(database).create({
    email: 'a@b.c',
    passwordHash: 'x',
    name: 'A',
  });
  const table = async function* () {
    yield new TextEncoder().encode(`a,b\n1,${Math.random()}\n`);
  };
  return {
    add: async () =>
      documents.create({ ownerId, name: 'a.csv', mediaType: 'text/csv', blob: await blobs.write(table()) }),
    stateOf: async (id: string) => (await documents.get(ownerId, id)).state,
  };
}

describe('a worker whose PostgreSQL comes and goes', () => {
  it('waits for one that is not up yet, prepares it, and goes on after it was restarted', async () => {
    const root = await mkdtemp(join(tmpdir(), 'docproc-restart-'));
    closers.push(() => rm(root, { recursive: true, force: true }));
    const folder = join(root, 'blobs');
    const first = await startEmbeddedPostgres({ folder: join(root, 'postgres') });
    const { connectionString, port } = first;
    await first.stop();

    const { child: worker, working } = startWorker(connectionString, folder);
    await sleep(1_500);
    expect(worker.exitCode).toBeNull();
    let postgres = await startEmbeddedPostgres({ folder: join(root, 'postgres'), port });
    closers.push(() => postgres.stop());
    await working;
    const stores = await openStores(connectionString, folder);
    const before = await stores.add();
    await expect.poll(() => stores.stateOf(before.id), { timeout: 40_000 }).toBe('completed');

    await postgres.stop();
    await sleep(1_500);
    postgres = await startEmbeddedPostgres({ folder: join(root, 'postgres'), port });
    const after = await stores.add();
    await expect.poll(() => stores.stateOf(after.id), { timeout: 40_000 }).toBe('completed');
    expect(worker.exitCode).toBeNull();

    worker.kill('SIGTERM');
    expect(await once(worker, 'exit')).toEqual([0, null]);
  }, 90_000);
});
