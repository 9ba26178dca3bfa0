import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFolderBlobStore, type FolderBlobStore } from '@org/docproc-store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type Session, type Stage } from '../support/stage.ts';
import { putTable } from '../support/tables.ts';

let stage: Stage;
let users: readonly [Session, Session];
beforeAll(async () => {
  stage = await openStage({ sync: { exportBytes: 200_000, keptExportBytes: 250_000 } });
  users = [await stage.session(), await stage.session()];
  const select = 'select i as id, md5(i::varchar) as hash from range(20000) t(i)';
  await putTable(stage, { name: 'hashes', select, readable: true });
});
afterAll(() => stage[Symbol.asyncDispose]());

/** About 38 bytes a row. */
const exportFrom = (user: Session, from: number, rows = 2_500) =>
  user.client.tables.export.mutate({
    name: 'hashes',
    format: 'csv',
    where: [
      { column: 'id', is: '>=', value: from },
      { column: 'id', is: '<', value: from + rows },
    ],
  });

const isKept = async (sha256: string) => (await stage.blobs.stat(sha256)) !== undefined;

it('says that a file would be too large, and what to do', async () => {
  const response = await fetch(`${stage.url}/api/tables/hashes/export`, {
    method: 'POST',
    headers: { authorization: `Bearer ${users[0].accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ format: 'csv' }),
  });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({
    error_code: 'EXPORT_TOO_LARGE',
    message: expect.stringContaining('fewer rows or columns'),
  });
});

it("removes a user's older exports for the sake of a new one, and nobody else's", async () => {
  const [one, other] = users;
  const foreign = await exportFrom(other, 10_000);
  const first = await exportFrom(one, 0);
  const shared = await exportFrom(one, 10_000);
  expect(shared.sha256).toBe(foreign.sha256);
  expect(await isKept(first.sha256)).toBe(true);
  const third = await exportFrom(one, 5_000);
  expect([await isKept(first.sha256), await isKept(third.sha256)]).toEqual([false, true]);
  const fourth = await exportFrom(one, 7_500);
  // Another user has the same bytes.
  expect([await isKept(shared.sha256), await isKept(fourth.sha256)]).toEqual([true, true]);
});

it("keeps a user's place until his export is in storage", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'docproc-exports-'));
  const storage = createFolderBlobStore({ folder });
  const gate = Promise.withResolvers<void>();
  let writing = 0;
  const blobs: FolderBlobStore = {
    ...storage,
    async write(...given) {
      writing += 1;
      await gate.promise;
      return storage.write(...given);
    },
  };
  try {
    await using own = await openStage({ blobs });
    const [kim, lee] = [await own.session(), await own.session()];
    const select = 'select i as id from range(10) t(i)';
    await putTable({ database: own.database, blobs: storage }, { name: 'hashes', select, readable: true });
    const exported = [1, 2, 3, 4].map((n) => exportFrom(kim, n, 1));
    await expect.poll(() => writing, { timeout: 20_000 }).toBe(2);
    // There is room for others; his own next ones would have come before this one.
    await lee.client.tables.query.query({ name: 'hashes', limit: 1 });
    expect(writing).toBe(2);
    gate.resolve();
    await Promise.all(exported);
    expect(writing).toBe(4);
  } finally {
    gate.resolve();
    await rm(folder, { recursive: true, force: true });
  }
});
