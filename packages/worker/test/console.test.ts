import { createJobStore, type JobStore } from '@org/docproc-store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type Stage } from './support/stage.ts';

let stage: Stage;
let jobs: JobStore;
beforeAll(async () => {
  stage = await openStage({ retryLimit: 1, retryDelaySeconds: 1 });
  jobs = createJobStore(stage);
});
afterAll(() => stage[Symbol.asyncDispose]());

it('a worker is known while it works, with what it has at work, and gone when it stops', async () => {
  const gate = stage.gate();
  const { id } = await stage.add({ gate: gate.path });
  const worker = await stage.startWorker({ workerId: 'shown', concurrency: 2 });
  await stage.until(id, 'processing');
  await expect
    .poll(() => jobs.workers(), { timeout: 40_000 })
    .toMatchObject(
      [
        {
          name: 'shown',
          threads: 2,
          pid: process.pid,
          version: /^\d+\.\d+\.\d+/,
          jobs: [{ id, attempt: 1 }],
        },
      ].map((each) => ({ ...each, version: expect.stringMatching(each.version) })),
    );
  expect(await jobs.overview()).toMatchObject({ workers: 1, queues: [{ running: 1 }, {}] });
  await gate.open();
  await stage.until(id, 'completed');
  await worker.stop();
  expect(await jobs.workers()).toEqual([]);
  expect((await jobs.get('extract', id)).attempts).toMatchObject([
    { run: 1, attempt: 1, outcome: 'done', workerId: 'shown' },
  ]);
});

it('a job that is cancelled at work is stopped on its worker, which goes on with the next', async () => {
  const gate = stage.gate();
  const { id } = await stage.add({ gate: gate.path });
  const worker = await stage.startWorker();
  await stage.until(id, 'processing');
  expect(await jobs.cancel('extract', id)).toMatchObject({ wasAtWork: true, job: { state: 'failed' } });
  // The gate never opens: only a worker that let go takes the next.
  const next = await stage.add({});
  await stage.until(next.id, 'completed');
  await worker.stop();
  const { job, attempts } = await jobs.get('extract', id);
  expect(job).toMatchObject({ state: 'failed', error: { code: 'ABORTED' } });
  expect(attempts).toMatchObject([{ outcome: 'stopped' }]);
});

it('every try that failed is noted with its error, and a retry is a run of its own', async () => {
  const { id } = await stage.add({ reject: 'STORAGE_FAILED' });
  const worker = await stage.startWorker();
  await stage.until(id, 'failed');
  await expect
    .poll(async () => (await jobs.get('extract', id)).attempts, { timeout: 40_000 })
    .toMatchObject([
      {
        attempt: 2,
        outcome: 'failed',
        error: { code: 'STORAGE_FAILED', trace: expect.stringContaining('at ') },
      },
      { attempt: 1, outcome: 'failed' },
    ]);
  await jobs.retry('extract', id);
  await stage.until(id, 'failed');
  expect((await jobs.get('extract', id)).job).toMatchObject({ run: 2 });
  await worker.stop();
});
