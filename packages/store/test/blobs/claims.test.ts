import { afterAll, beforeAll, expect, it } from 'vitest';
import { lockBlob } from '../../src/blobs/lock.ts';
import { createFolderBlobStore, removeUnusedBlob, runSweep } from '../../src/index.ts';
import { bytesOf, openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
let kim: string;
let lee: string;
beforeAll(async () => {
  stage = await openStage();
  [kim, lee] = [await stage.addUser(), await stage.addUser()];
});
afterAll(() => stage[Symbol.asyncDispose]());

type Written = Awaited<ReturnType<Stage['blobs']['write']>>;

const create = (ownerId: string, blob: Written) =>
  stage.documents.create({ ownerId, name: 'a.txt', mediaType: 'text/plain', blob });

const claims = async () => (await stage.database.db.selectFrom('blob_claims').select('id').execute()).length;

it('keeps bytes whose last document is deleted before they are visible again', async () => {
  const { id, sha256 } = await stage.addDocument(kim, 'first window');
  const blob = await stage.blobs.write(bytesOf('first window'), {
    beforeVisible: () => stage.documents.remove(kim, id),
  });
  expect((await create(lee, blob)).sha256).toBe(sha256);
  expect(await stage.blobs.stat(sha256)).toBeDefined();
});

it('keeps bytes whose last document is deleted before the next one is there', async () => {
  const { id, sha256 } = await stage.addDocument(kim, 'second window');
  const blob = await stage.blobs.write(bytesOf('second window'));
  await stage.documents.remove(kim, id);
  const next = await create(lee, blob);
  expect(await stage.blobs.stat(sha256)).toBeDefined();
  await stage.documents.remove(lee, next.id);
  expect(await stage.blobs.stat(sha256)).toBeUndefined();
});

it('keeps bytes that another writer of the same throws away', async () => {
  const [mine, theirs] = [
    await stage.blobs.write(bytesOf('third')),
    await stage.blobs.write(bytesOf('third')),
  ];
  expect(await removeUnusedBlob(stage.database, stage.blobs, theirs)).toBe(false);
  await create(kim, mine);
  expect(await stage.blobs.stat(mine.sha256)).toBeDefined();
});

it('lets a writer wait for who is just removing the same bytes', async () => {
  const { sha256 } = await createFolderBlobStore({ folder: stage.folder }).write(bytesOf('fourth'));
  let visible = false;
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const writing = await stage.database.db.transaction().execute(async (trx) => {
    await lockBlob(trx, sha256, 'exclusive');
    async function* source() {
      yield* bytesOf('fourth');
      ask();
    }
    const beforeVisible = async () => {
      visible = true;
    };
    const write = stage.blobs.write(source(), { beforeVisible });
    await asked;
    await stage.blobs.remove(sha256);
    expect(visible).toBe(false);
    return { write };
  });
  await create(kim, await writing.write);
  expect(await stage.blobs.stat(sha256)).toBeDefined();
});

it('leaves no claim behind, and the sweep those of writers that died', async () => {
  await stage.database.db.deleteFrom('blob_claims').execute();
  const blob = await stage.blobs.write(bytesOf('fifth'));
  expect(await claims()).toBe(1);
  await create(kim, blob);
  await removeUnusedBlob(stage.database, stage.blobs, await stage.blobs.write(bytesOf('sixth')));
  expect(await claims()).toBe(0);
  const { sha256 } = await stage.blobs.write(bytesOf('died'));
  await stage.database.db
    .updateTable('blob_claims')
    .set({ created_at: new Date(Date.now() - 2 * 3_600_000) } as never)
    .execute();
  await runSweep({ ...stage, blobIntervalMs: 0 });
  expect(await claims()).toBe(0);
  await runSweep({ ...stage, blobIntervalMs: 0, blobGraceMs: -1000 });
  expect(await stage.blobs.stat(sha256)).toBeUndefined();
});
