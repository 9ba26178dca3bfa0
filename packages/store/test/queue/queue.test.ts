import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate, openQueue, type Queue, queueNames } from '../../src/index.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
let worker: Queue;
let ownerId: string;
beforeAll(async () => {
  stage = await openStage();
  // No retries: what fails goes to the dead letters at once.
  await migrate(stage.database, { retryLimit: 0 });
  worker = await openQueue({ database: stage.database, mode: 'work' });
  ownerId = await stage.addUser();
});
afterAll(async () => {
  await worker.stop(1000);
  await stage[Symbol.asyncDispose]();
});

it('wakes a worker as soon as a document is there, and brings what fails for good to the dead letters', async () => {
  const taken: unknown[] = [];
  const dead: unknown[] = [];
  const slow = { batchSize: 2, pollingIntervalSeconds: 60, notifyPollingIntervalSeconds: 60 };
  await worker.boss.work(queueNames.extract, slow, async ([job]) => {
    taken.push(job?.data);
    throw new Error('cannot');
  });
  await worker.boss.work(
    queueNames.extractDead,
    { batchSize: 2, pollingIntervalSeconds: 0.5, includeMetadata: true },
    async (jobs) => {
      dead.push(...jobs.map(({ data, sourceName }) => ({ data, sourceName })));
    },
  );
  const { id } = await stage.addDocument(ownerId);
  const job = { documentId: id, run: 1 };
  await expect.poll(() => taken).toEqual([job]);
  await expect.poll(() => dead, { timeout: 5000 }).toEqual([{ data: job, sourceName: queueNames.extract }]);
});

it('sends nothing that was rolled back', async () => {
  const failed = stage.database.db.transaction().execute(async (trx) => {
    await stage.queue.sendReport(trx, { reportId: ownerId });
    throw new Error('changed my mind');
  });
  await expect(failed).rejects.toThrow('changed my mind');
  expect(await stage.queue.boss.findJobs(queueNames.report)).toEqual([]);
});

it('survives that the database ends its connections', async () => {
  await stage.database.pool.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await expect
    .poll(() => stage.queue.boss.findJobs(queueNames.report).catch(() => 'away'), { timeout: 10_000 })
    .toEqual([]);
  await expect
    .poll(() => worker.boss.findJobs(queueNames.report).catch(() => 'away'), { timeout: 10_000 })
    .toEqual([]);
});
