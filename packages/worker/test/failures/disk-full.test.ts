import { createClaimingBlobStore, createFolderBlobStore } from '@org/docproc-store';
import { afterAll, describe, expect, it } from 'vitest';
import { mountSmallDisk, type SmallDisk } from '../../../server/test/support/small-disk.ts';
import { openStage } from '../support/stage.ts';

const disk = await mountSmallDisk(4);

describe.skipIf(!disk)(`a full disk${disk ? '' : ': skipped, this account may mount none'}`, () => {
  const { folder, fill } = disk ?? ({} as SmallDisk);
  afterAll(() => disk?.[Symbol.asyncDispose]());

  it('makes a report wait until there is room, and fails it with a code where there is none in time', async () => {
    await using stage = await openStage({ retryLimit: 2, retryDelaySeconds: 1, retryDelayMaxSeconds: 1 });
    const blobs = createClaimingBlobStore(stage.database, createFolderBlobStore({ folder }));
    const bytes = new Uint8Array(1024 ** 2).fill(65);
    let tries = 0;
    const buildReport = async () => {
      tries += 1;
      return { bytes, mediaType: 'text/markdown', extension: 'md' };
    };
    const work = await stage.startWorker();
    const { id } = await stage.add({});
    await stage.until(id, 'completed');
    await work.stop();
    await stage.startWorker({ blobs, buildReport: buildReport as never, workerId: 'second' });
    const { ownerId, reports } = stage;
    const ask = () => reports.create({ ownerId, documentIds: [id], format: 'markdown' });
    const stateOf = async (reportId: string) => (await reports.get(ownerId, reportId)).state;

    let makeRoom = await fill();
    const late = await ask();
    await expect.poll(() => tries).toBe(2);
    expect(await stateOf(late.id)).toBe('pending');
    await makeRoom();
    await expect.poll(() => stateOf(late.id)).toBe('ready');

    const ready = await reports.get(ownerId, late.id);
    await blobs.remove(ready.file?.sha256 ?? '');
    makeRoom = await fill();
    const never = await ask();
    await expect.poll(() => stateOf(never.id)).toBe('failed');
    expect(await reports.get(ownerId, never.id)).toMatchObject({ error: { code: 'STORAGE_FULL' } });
    await makeRoom();
  });

  it('tells a full folder of temporary files from a bad file', async () => {
    await using stage = await openStage({ retryLimit: 0 });
    const { localPath: _, ...remote } = createFolderBlobStore({ folder: stage.folder });
    const makeRoom = await fill();
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = folder;
    try {
      await stage.startWorker({ blobs: remote, workerId: 'far from its files' });
      const { id } = await stage.addDocument(stage.ownerId, 'x'.repeat(1024 ** 2));
      const failed = await stage.until(id, 'failed', 'completed');
      expect(failed).toMatchObject({ state: 'failed', error: { code: 'STORAGE_FULL' } });
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      await makeRoom();
    }
  });
});
