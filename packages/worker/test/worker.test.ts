import { setTimeout as sleep } from 'node:timers/promises';
import { DocprocError } from '@org/docproc-core/errors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ retryLimit: 1, retryDelaySeconds: 1 });
});
afterAll(() => stage[Symbol.asyncDispose]());

const typesOf = async (id: string) =>
  (await stage.eventsOf(id)).map(({ type }) => type.replace('document.', ''));

describe('a worker', () => {
  it('extracts documents and tells of it in order', async () => {
    const worker = await stage.startWorker();
    const { id } = await stage.add({});
    expect(await stage.until(id, 'completed')).toMatchObject({ attempt: 1, progress: 1 });
    expect(await typesOf(id)).toEqual(['uploaded', 'queued', 'processing', 'progress', 'completed']);
    expect(await stage.extractionsOf(id)).toHaveLength(1);
    await worker.stop();
  });

  it('takes the next document at once, not at the next poll', async () => {
    const documents = await Promise.all(Array.from({ length: 20 }, () => stage.add({})));
    const started = performance.now();
    const worker = await stage.startWorker();
    for (const { id } of documents) await stage.until(id, 'completed');
    // A poll is due every 2 s: twenty of them would take 40 s.
    expect(performance.now() - started).toBeLessThan(10_000);
    await worker.stop();
  });

  it('lets a slow document hold up no other', async () => {
    const gate = stage.gate();
    const slow = await stage.add({ gate: gate.path });
    const worker = await stage.startWorker({ concurrency: 2 });
    await stage.until(slow.id, 'processing');
    for (let round = 0; round < 3; round++) {
      const quick = await Promise.all([stage.add({}), stage.add({}), stage.add({})]);
      for (const { id } of quick) await stage.until(id, 'completed');
    }
    expect(await stage.stateOf(slow.id)).toBe('processing');
    await gate.open();
    await stage.until(slow.id, 'completed');
    await worker.stop();
  });

  it('tells of progress a few times a second, not at every step', async () => {
    const worker = await stage.startWorker({ progressIntervalMs: 200 });
    const { id } = await stage.add({ steps: 60 });
    await stage.until(id, 'completed');
    const steps = (await typesOf(id)).filter((type) => type === 'progress');
    expect(steps.length).toBeGreaterThanOrEqual(2);
    expect(steps.length).toBeLessThanOrEqual(6);
    await worker.stop();
  });

  it('ends a bad file with its code, without another try', async () => {
    const worker = await stage.startWorker();
    const { id } = await stage.add({ fail: 'OUT_OF_MEMORY' });
    const document = await stage.until(id, 'failed');
    expect(document).toMatchObject({ attempt: 1, error: { code: 'OUT_OF_MEMORY' } });
    await worker.stop();
  });

  it('tries again after a fault of the machine, then gives up with its code', async () => {
    const worker = await stage.startWorker();
    const { id } = await stage.add({ reject: 'STORAGE_FAILED' });
    const document = await stage.until(id, 'failed');
    expect(document).toMatchObject({ attempt: 2, error: { code: 'STORAGE_FAILED' } });
    expect((await typesOf(id)).filter((type) => type !== 'progress')).toEqual([
      'uploaded',
      'queued',
      'processing',
      'processing',
      'failed',
    ]);
    await worker.stop();
  });

  it('gives a document up whose file is gone from storage', async () => {
    const { id, sha256 } = await stage.add({});
    await stage.blobs.remove(sha256);
    const worker = await stage.startWorker();
    expect(await stage.until(id, 'failed')).toMatchObject({ error: { code: 'BLOB_NOT_FOUND' } });
    await worker.stop();
  });

  it('writes the result once where the queue gives the same job twice', async () => {
    const gate = stage.gate();
    const { id } = await stage.add({ gate: gate.path });
    const twice = { documentId: id, run: 1 };
    await stage.database.db.transaction().execute((trx) => stage.queue.sendExtract(trx, twice));
    const worker = await stage.startWorker({ concurrency: 2 });
    await stage.until(id, 'processing');
    await sleep(300);
    await gate.open();
    await stage.until(id, 'completed');
    await worker.stop();
    expect((await typesOf(id)).filter((type) => type === 'completed')).toHaveLength(1);
    expect(await stage.extractionsOf(id)).toHaveLength(1);
  });

  it('stops the work on a document that its owner deletes', async () => {
    const gate = stage.gate();
    const { id } = await stage.add({ gate: gate.path, steps: 200 });
    const worker = await stage.startWorker();
    await stage.until(id, 'processing');
    await stage.documents.remove(stage.ownerId, id);
    const next = await stage.add({});
    await stage.until(next.id, 'completed');
    await worker.stop();
  });

  it('marks a report that cannot be built as failed, without another try', async () => {
    const worker = await stage.startWorker({
      buildReport: () => Promise.reject(new DocprocError('OUT_OF_MEMORY', 'too large')),
    });
    const { id } = await stage.add({});
    await stage.until(id, 'completed');
    const report = await stage.reports.create({ ownerId: stage.ownerId, documentIds: [id], format: 'pdf' });
    await expect
      .poll(() => stage.reports.get(stage.ownerId, report.id), { timeout: 1_500 })
      .toMatchObject({ state: 'failed', error: { code: 'OUT_OF_MEMORY', message: 'too large' } });
    await worker.stop();
  });

  it('sweeps: a document whose job was lost is queued again', async () => {
    const { id } = await stage.add({});
    await stage.database.pool.query(`delete from pgboss.job where data->>'documentId' = $1`, [id]);
    await stage.database.pool.query(
      `update docproc.documents set updated_at = now() - interval '1 hour' where id = $1`,
      [id],
    );
    const worker = await stage.startWorker({ sweepIntervalMs: 100 });
    await stage.until(id, 'completed');
    await worker.stop();
  });

  it('goes on after every connection to the database was cut', async () => {
    const gate = stage.gate();
    const { id } = await stage.add({ gate: gate.path });
    const worker = await stage.startWorker();
    await stage.until(id, 'processing');
    await stage.database.pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await gate.open();
    await stage.until(id, 'completed');
    const next = await stage.add({});
    await stage.until(next.id, 'completed');
    await worker.stop();
  });
});
