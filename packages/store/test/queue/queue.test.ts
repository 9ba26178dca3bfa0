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
  const listener = worker.listen(async (notice) => {
    if (notice.kind !== 'jobs') return;
    const jobs = await worker.boss.fetch<object>(queueNames.extract, { batchSize: 2 });
    for (const job of jobs) {
      taken.push(job.data);
      await worker.boss.fail(queueNames.extract, job, new Error('cannot'));
    }
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
  await expect.poll(() => dead, { timeout: 40_000 }).toEqual([{ data: job, sourceName: queueNames.extract }]);
  await listener.close();
});

it('takes back what was not begun: none of its tries is used up, and others hear of it', async () => {
  const { id } = await stage.addDocument(ownerId);
  const taken = await worker.boss.fetch<object>(queueNames.extract, { batchSize: 1 });
  expect(taken).toHaveLength(1);
  const heard: unknown[] = [];
  const listener = worker.listen((notice) => heard.push(notice));
  await expect.poll(() => heard, { timeout: 40_000 }).toEqual([{ kind: 'jobs' }]);
  await worker.giveBack(queueNames.extract, taken);
  await expect
    .poll(() => heard, { timeout: 40_000 })
    .toEqual([{ kind: 'jobs' }, { kind: 'jobs', queue: queueNames.extract }]);
  const again = await worker.boss.fetch<object>(queueNames.extract, { batchSize: 5 });
  expect(again).toMatchObject([{ data: { documentId: id }, retryCount: 0 }]);
  await worker.boss.complete(queueNames.extract, again);
  // Who comes late gives back nothing: it is done.
  await worker.giveBack(queueNames.extract, taken);
  expect(await worker.boss.fetch(queueNames.extract, { batchSize: 5 })).toEqual([]);
  await listener.close();
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
    .poll(() => stage.queue.boss.findJobs(queueNames.report).catch(() => 'away'), { timeout: 40_000 })
    .toEqual([]);
  await expect
    .poll(() => worker.boss.findJobs(queueNames.report).catch(() => 'away'), { timeout: 40_000 })
    .toEqual([]);
});
