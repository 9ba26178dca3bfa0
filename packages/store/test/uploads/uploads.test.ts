import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAuditLog, createUploadStore, runSweep, type UploadStore } from '../../src/index.ts';
import { bytesOf, openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
let ownerId: string;
let uploads: UploadStore;
beforeAll(async () => {
  stage = await openStage();
  ownerId = await stage.addUser();
  uploads = createUploadStore(stage.database);
});
afterAll(() => stage[Symbol.asyncDispose]());

it('takes pieces in their order only, also at the same moment', async () => {
  const { id } = await uploads.create({ ownerId, name: 'a.txt', bytes: 6 });
  const piece = await stage.blobs.write(bytesOf('abc'));
  const results = await Promise.allSettled([1, 2, 3].map(() => uploads.append(ownerId, id, 0, piece)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await expect(uploads.append(ownerId, id, 0, piece)).rejects.toMatchObject({
    code: 'UPLOAD_OFFSET_MISMATCH',
  });
  expect(await uploads.append(ownerId, id, 3, piece)).toMatchObject({ received: 6 });
  const stored = { sha256: piece.sha256, bytes: piece.bytes };
  expect(await uploads.pieces(id)).toEqual([stored, stored]);
});

it("is somebody else's as if it did not exist", async () => {
  const { id } = await uploads.create({ ownerId, name: 'a.txt', bytes: 3 });
  const stranger = await stage.addUser();
  for (const attempt of [uploads.get, uploads.remove]) {
    await expect(attempt(stranger, id)).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' });
  }
});

it('is kept by the sweep while it waits, and removed with its pieces when nobody goes on with it', async () => {
  const { id } = await uploads.create({ ownerId, name: 'a.txt', bytes: 100 });
  const piece = await stage.blobs.write(bytesOf('left behind'));
  await uploads.append(ownerId, id, 0, piece);
  const sweep = (uploadRetentionMs: number) =>
    runSweep({ ...stage, blobGraceMs: -1000, blobIntervalMs: 0, uploadRetentionMs });
  await sweep(60_000);
  expect(await stage.blobs.stat(piece.sha256)).toBeDefined();
  expect(await sweep(-1000)).toMatchObject({ removedUploads: expect.any(Number) });
  await expect(uploads.get(ownerId, id)).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' });
  await sweep(-1000);
  expect(await stage.blobs.stat(piece.sha256)).toBeUndefined();
});

it('lets old lines of the audit log go', async () => {
  const audit = createAuditLog(stage.database);
  await audit.record({ action: 'auth.login', actorId: ownerId });
  expect((await audit.list({ actorId: ownerId })).items).toHaveLength(1);
  await runSweep({ ...stage, auditRetentionMs: 60_000 });
  expect((await audit.list({ actorId: ownerId })).items).toHaveLength(1);
  expect(await runSweep({ ...stage, auditRetentionMs: -1000 })).toMatchObject({ removedAuditEntries: 1 });
});
