import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createJobStore,
  forgetWorker,
  type JobStore,
  openQueue,
  type Queue,
  queueNames,
  recordAttempts,
  reportWorker,
  runSweep,
} from '../../src/index.ts';
import { extraction, openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
let jobs: JobStore;
let worker: Queue;
let ownerId: string;
beforeAll(async () => {
  stage = await openStage();
  jobs = createJobStore(stage);
  worker = await openQueue({ database: stage.database, mode: 'work' });
  ownerId = await stage.addUser();
});
afterAll(async () => {
  await worker.stop(1000);
  await stage[Symbol.asyncDispose]();
});

/** A document that a worker has at work. */
async function atWork() {
  const { id } = await stage.addDocument(ownerId);
  const taken = await worker.boss.fetch<{ documentId: string }>(queueNames.extract, { batchSize: 50 });
  const job = taken.find(({ data }) => data.documentId === id);
  if (!job) throw new Error('the job was not there');
  await stage.documents.claim({ documentId: id, run: 1 }, { workerId: 'w', attempt: 1 });
  return { id, job };
}

/** A document that was given up. */
async function failed() {
  const { id, job } = await atWork();
  await stage.documents.fail({ documentId: id, run: 1 }, { code: 'TIMEOUT', message: 'too slow' });
  await worker.boss.complete(queueNames.extract, job);
  return id;
}

const attempt = { queue: 'extract', run: 1, worker: 'w' } as const;

describe('jobs', () => {
  it('are listed by state and owner, of documents and of reports, a page at a time', async () => {
    const lee = await stage.addUser('lee@example.com');
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.unshift((await stage.addDocument(lee)).id);
    const first = await jobs.list({ ownerId: lee, pageSize: 3 });
    expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 3));
    const second = await jobs.list({ ownerId: lee, pageSize: 3, cursor: first.nextCursor ?? '' });
    expect(second.items.map(({ id }) => id)).toEqual(ids.slice(3));
    expect(second).not.toHaveProperty('nextCursor');
    expect(await jobs.list({ ownerId: lee, states: ['failed'] })).toEqual({ items: [] });
    expect((await jobs.list({ ownerId: lee, states: ['queued', 'failed'] })).items).toHaveLength(5);

    const job = { documentId: ids[0] ?? '', run: 1 };
    await stage.documents.claim(job, { workerId: 'w', attempt: 1 });
    await stage.documents.complete(job, extraction());
    const report = {
      ownerId: lee,
      documentIds: [job.documentId],
      format: 'json',
      title: '월간',
      origin: { requestId: 'first' },
    } as const;
    const { id } = await stage.reports.create(report);
    const { items } = await jobs.list({ queue: 'report', ownerId: lee, states: ['queued'] });
    expect(items).toMatchObject([
      { queue: 'report', id, name: '월간', state: 'queued', owner: 'lee@example.com' },
    ]);
    const [taken] = await worker.boss.fetch(queueNames.report, { batchSize: 1 });
    expect(await jobs.list({ queue: 'report', ownerId: lee, states: ['queued'] })).toEqual({ items: [] });
    expect((await jobs.list({ queue: 'report', ownerId: lee, states: ['processing'] })).items).toMatchObject([
      { id, attempt: 1, startedAt: expect.any(String) },
    ]);
    await stage.reports.fail({ reportId: id }, { code: 'REPORT_FAILED', message: 'cannot' });
    if (taken) await worker.boss.complete(queueNames.report, taken);
    expect(await jobs.retry('report', id)).toMatchObject({ state: 'queued', progress: 0 });
    const { db } = stage.database;
    const kept = db.selectFrom('reports').select('job_origin').where('id', '=', id);
    expect(await kept.executeTakeFirstOrThrow()).toEqual({ job_origin: null });
    expect(await stage.reports.get(lee, id)).not.toHaveProperty('error');
    expect(await worker.boss.fetch(queueNames.report, { batchSize: 5 })).toHaveLength(1);
    await jobs.cancel('report', id);
    expect(await stage.reports.get(lee, id)).toMatchObject({ state: 'failed', error: { code: 'ABORTED' } });
    await stage.documents.remove(lee, job.documentId);
    for (const each of ids.slice(1)) await stage.documents.remove(lee, each);
  });

  it('tell of each try, and of those whose worker died without a word', async () => {
    const { id } = await stage.addDocument(ownerId);
    const startedAt = new Date(Date.now() - 1500);
    const error = { code: 'STORAGE_FAILED', message: 'no disk', trace: 'Error\n    at read (a.ts:1:1)' };
    await recordAttempts(stage.database, [
      { ...attempt, subjectId: id, attempt: 1, outcome: 'failed', error, startedAt, endedAt: new Date() },
    ]);
    await stage.documents.claim({ documentId: id, run: 1 }, { workerId: 'w', attempt: 3 });
    const { job, attempts } = await jobs.get('extract', id);
    expect(job).toMatchObject({ state: 'processing', attempt: 3, workerId: 'w' });
    expect(attempts).toMatchObject([
      { attempt: 2, outcome: 'lost' },
      { attempt: 1, outcome: 'failed', workerId: 'w', error },
    ]);
    expect(attempts[1]?.ms).toBeGreaterThanOrEqual(1500);
    await stage.documents.remove(ownerId, id);
    await expect(jobs.get('extract', id)).rejects.toMatchObject({ code: 'DOCUMENT_NOT_FOUND' });
    await expect(jobs.get('report', randomUUID())).rejects.toMatchObject({ code: 'REPORT_NOT_FOUND' });
  });
});

describe('a retry', () => {
  it('starts a new run of what failed, and of nothing else', async () => {
    const id = await failed();
    expect(await jobs.retry('extract', id)).toMatchObject({ state: 'queued', run: 2, attempt: 0 });
    await expect(jobs.retry('extract', id)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    await stage.documents.remove(ownerId, id);
  });

  it('of all that failed begins with what came first, and takes no more than it is told', async () => {
    const ids = [await failed(), await failed(), await failed()];
    expect(await jobs.retryFailed('extract', 2)).toEqual({ retried: 2, more: true });
    const states = await Promise.all(ids.map(async (id) => (await jobs.get('extract', id)).job.state));
    expect(states).toEqual(['queued', 'queued', 'failed']);
    expect(await jobs.retryFailed('extract', 2)).toEqual({ retried: 1, more: false });
    for (const id of ids) await stage.documents.remove(ownerId, id);
  });
});

describe('a cancelled job', () => {
  it('that waits is never begun', async () => {
    const { id } = await stage.addDocument(ownerId);
    expect(await jobs.cancel('extract', id)).toMatchObject({
      wasAtWork: false,
      job: { state: 'failed', error: { code: 'ABORTED' } },
    });
    const taken = await worker.boss.fetch<{ documentId: string }>(queueNames.extract, { batchSize: 50 });
    expect(taken.map(({ data }) => data.documentId)).not.toContain(id);
    await expect(jobs.cancel('extract', id)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  });

  it('that is at work is told to its worker, whose claim is gone', async () => {
    const { id, job } = await atWork();
    const heard: unknown[] = [];
    const listener = worker.listen((notice) => heard.push(notice));
    await expect.poll(() => heard.length, { timeout: 40_000 }).toBe(1);
    expect(await jobs.cancel('extract', id)).toMatchObject({ wasAtWork: true });
    await expect
      .poll(() => heard.slice(1), { timeout: 40_000 })
      .toEqual([{ kind: 'cancelled', jobId: job.id }]);
    expect(await worker.boss.touch(queueNames.extract, job)).toMatchObject({ affected: 0 });
    await listener.close();
  });
});

it('counts what is open and what ended of late', async () => {
  const before = await jobs.overview();
  const { id } = await atWork();
  const { id: waiting } = await stage.addDocument(ownerId);
  const endedAt = new Date();
  await recordAttempts(stage.database, [
    { ...attempt, subjectId: id, attempt: 1, outcome: 'done', startedAt: endedAt, endedAt },
    { ...attempt, subjectId: id, attempt: 1, outcome: 'failed', startedAt: endedAt, endedAt },
  ]);
  const after = await jobs.overview();
  const was = before.queues[0];
  expect(after.queues[0]).toMatchObject({
    queue: 'extract',
    waiting: (was?.waiting ?? 0) + 1,
    running: (was?.running ?? 0) + 1,
    oldestSeconds: expect.any(Number),
    done: { last1: (was?.done.last1 ?? 0) + 2, last15: (was?.done.last15 ?? 0) + 2 },
    errors: { last1: (was?.errors.last1 ?? 0) + 1 },
  });
  expect(after.queues[1]).toMatchObject({ queue: 'report', waiting: 0 });
  await stage.documents.remove(ownerId, id);
  await stage.documents.remove(ownerId, waiting);
});

it('tells how long jobs took, by minute', async () => {
  const endedAt = new Date(Date.now() - 3_600_000);
  const took = (ms: number) => ({
    ...attempt,
    subjectId: randomUUID(),
    attempt: 1,
    outcome: 'done' as const,
    startedAt: new Date(endedAt.getTime() - ms),
    endedAt,
  });
  await recordAttempts(stage.database, [took(100), took(200), took(300), { ...took(9), queue: 'report' }]);
  const { buckets, bucketSeconds } = await jobs.durations(3);
  expect(bucketSeconds).toBe(60);
  const at = new Date(Math.floor(endedAt.getTime() / 60_000) * 60_000).toISOString();
  expect(buckets.filter((bucket) => bucket.at === at)).toEqual([
    { queue: 'extract', at, count: 3, errors: 0, p50: 200, p95: 290 },
    { queue: 'report', at, count: 1, errors: 0, p50: 9, p95: 9 },
  ]);
  expect((await jobs.durations(1)).buckets.filter((bucket) => bucket.at === at)).toEqual([]);
  expect((await jobs.durations(24)).bucketSeconds).toBe(600);
});

describe('a worker', () => {
  const report = {
    instance: randomUUID(),
    name: 'worker-1',
    host: 'host',
    pid: 4711,
    version: '1.2.3',
    threads: 2,
    rssBytes: 300_000_000,
    heapBytes: 20_000_000,
    startedAt: new Date(),
  };

  it('is known as long as it gives signs of life, with what it has at work', async () => {
    const { id } = await stage.addDocument(ownerId, 'x', '견적서.txt');
    const since = new Date().toISOString();
    await reportWorker(stage.database, { ...report, jobs: [] });
    await reportWorker(stage.database, {
      ...report,
      rssBytes: 400_000_000,
      jobs: [{ queue: 'extract', id, attempt: 1, since }],
    });
    expect(await jobs.workers()).toMatchObject([
      { name: 'worker-1', rssBytes: 400_000_000, jobs: [{ id, name: '견적서.txt', progress: 0, since }] },
    ]);
    expect(await jobs.overview()).toMatchObject({ workers: 1, threads: 2 });
    const age = (interval: string) =>
      stage.database.pool.query(`update docproc.workers set seen_at = now() - interval '${interval}'`);
    await age('11 s');
    expect(await jobs.workers()).toEqual([]);
    expect(await runSweep(stage)).toMatchObject({ removedWorkers: 0 });
    await age('61 s');
    expect(await runSweep(stage)).toMatchObject({ removedWorkers: 1 });
  });

  it('is forgotten when it stops', async () => {
    await reportWorker(stage.database, { ...report, jobs: [] });
    await forgetWorker(stage.database, report.instance);
    expect(await jobs.workers()).toEqual([]);
  });
});
