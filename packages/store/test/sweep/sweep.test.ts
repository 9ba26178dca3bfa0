import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { queueNames, runSweep, type SweepOptions } from '../../src/index.ts';
import { bytesOf, extraction, openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
let ownerId: string;
/** Nothing is left alone for being young. */
let impatient: SweepOptions;
beforeAll(async () => {
  stage = await openStage();
  ownerId = await stage.addUser();
  impatient = { ...stage, lostAfterMs: -1000, blobGraceMs: -1000, blobIntervalMs: -1000 };
});
afterAll(() => stage[Symbol.asyncDispose]());

const stateOf = async (id: string) => (await stage.documents.get(ownerId, id)).state;

async function liveJobs(documentId: string) {
  const jobs = await stage.queue.boss.findJobs(queueNames.extract, { data: { documentId } });
  return jobs.filter(({ state }) => ['created', 'retry', 'active'].includes(state));
}

/** As if the queue had lost the job. */
async function loseJob(documentId: string) {
  for (const { id } of await liveJobs(documentId)) await stage.queue.boss.deleteJob(queueNames.extract, id);
}

it('leaves documents alone whose job is alive', async () => {
  const { id } = await stage.addDocument(ownerId);
  expect(await runSweep(impatient)).toMatchObject({ requeued: 0, failed: 0 });
  expect(await liveJobs(id)).toHaveLength(1);
});

it.each(['uploaded', 'queued', 'processing'] as const)(
  'queues a document again that is %s and has no job',
  async (state) => {
    const { id } = await stage.addDocument(ownerId);
    await loseJob(id);
    await stage.database.db.updateTable('documents').set({ state }).where('id', '=', id).execute();
    expect(await runSweep(impatient)).toMatchObject({ requeued: 1 });
    expect(await stateOf(id)).toBe('queued');
    expect(await liveJobs(id)).toHaveLength(1);
    expect(await runSweep(impatient)).toMatchObject({ requeued: 0 });
  },
);

it('keeps with a job that is sent anew where the first one came from', async () => {
  const origin = {
    requestId: 'request-1',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  };
  const blob = await stage.blobs.write(bytesOf('with an origin'));
  const file = { ownerId, name: 'a.txt', mediaType: 'text/plain', blob, origin };
  const { id } = await stage.documents.create(file);
  await loseJob(id);
  expect(await runSweep(impatient)).toMatchObject({ requeued: 1 });
  expect(await liveJobs(id)).toMatchObject([{ data: { documentId: id, run: 1, ...origin } }]);
  await stage.documents.claim({ documentId: id, run: 1 }, { workerId: 'w', attempt: 1 });
  await stage.documents.complete({ documentId: id, run: 1 }, extraction());

  const again = { requestId: 'request-2' };
  await stage.documents.reprocess(ownerId, id, again);
  await loseJob(id);
  await runSweep(impatient);
  expect((await liveJobs(id)).map(({ data }) => data)).toEqual([{ documentId: id, run: 2, ...again }]);
  await stage.documents.remove(ownerId, id);
});

it('waits before it calls a document lost', async () => {
  const { id } = await stage.addDocument(ownerId);
  await loseJob(id);
  expect(await runSweep({ ...impatient, lostAfterMs: 60_000 })).toMatchObject({ requeued: 0 });
  await stage.documents.remove(ownerId, id);
});

it('gives a document up whose job is lost again and again', async () => {
  const { id } = await stage.addDocument(ownerId);
  for (let round = 0; round < 3; round++) {
    await loseJob(id);
    expect(await runSweep(impatient)).toMatchObject({ requeued: 1 });
  }
  await loseJob(id);
  expect(await runSweep(impatient)).toMatchObject({ failed: 1 });
  expect(await stage.documents.get(ownerId, id)).toMatchObject({
    state: 'failed',
    error: { code: 'INTERNAL' },
  });
});

it('fails a document whose job failed for good', async () => {
  const { id } = await stage.addDocument(ownerId);
  const [job] = await liveJobs(id);
  await stage.queue.boss.cancel(queueNames.extract, job!.id);
  expect(await runSweep(impatient)).toMatchObject({ failed: 1 });
  expect(await stateOf(id)).toBe('failed');
});

it('queues a report again that has no job', async () => {
  const { id } = await stage.addDocument(ownerId);
  await stage.documents.claim({ documentId: id, run: 1 }, { workerId: 'w', attempt: 1 });
  await stage.documents.complete({ documentId: id, run: 1 }, extraction());
  const report = await stage.reports.create({
    ownerId,
    documentIds: [id],
    format: 'json',
    origin: { requestId: 'request-3' },
  });
  const [job] = await stage.queue.boss.findJobs(queueNames.report, { data: { reportId: report.id } });
  await stage.queue.boss.deleteJob(queueNames.report, job!.id);
  expect(await runSweep(impatient)).toMatchObject({ requeued: 1 });
  expect(await stage.queue.boss.findJobs(queueNames.report, { data: { reportId: report.id } })).toMatchObject(
    [{ data: { reportId: report.id, requestId: 'request-3' } }],
  );
});

it('removes blobs that nothing refers to, and no others', async () => {
  const document = await stage.addDocument(ownerId);
  const orphan = await stage.blobs.write(bytesOf('nobody knows me'));
  expect(await runSweep({ ...impatient, blobGraceMs: 60_000 })).toMatchObject({ removedBlobs: 0 });
  expect(await runSweep({ ...impatient, blobIntervalMs: 60_000 })).toMatchObject({ removedBlobs: 0 });
  expect(await runSweep(impatient)).toMatchObject({ removedBlobs: 1 });
  expect(await stage.blobs.stat(orphan.sha256)).toBeUndefined();
  expect(await stage.blobs.stat(document.sha256)).toBeDefined();
});

it('removes what a writer left that died', async () => {
  await writeFile(join(stage.folder, '.incoming', 'dead.part'), 'half a file');
  expect(await runSweep(impatient)).toMatchObject({ removedTemporaryFiles: 1 });
});

it('removes refresh tokens that expired long ago', async () => {
  const token = { user_id: ownerId, family_id: ownerId, family_started_at: new Date() };
  const values = [
    { ...token, token_hash: 'old', expires_at: new Date(Date.now() - 8 * 86_400_000) },
    { ...token, token_hash: 'new', expires_at: new Date() },
  ].map((row) => ({ ...row, used_at: null, revoked_at: null }));
  await stage.database.db.insertInto('refresh_tokens').values(values).execute();
  expect(await runSweep(impatient)).toMatchObject({ removedTokens: 1 });
});

it('removes old runs of sync that are over, but for the last ones of each table', async () => {
  const { db } = stage.database;
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
  const run = (table_name: string, days: number) => ({
    ...{ table_name, source_name: 's', type: 'full' as const, state: 'done' as const },
    ...{ created_at: daysAgo(days), finished_at: daysAgo(days) },
  });
  const values = [
    ...Array.from({ length: 25 }, (_, at) => run('much', 100 + at)),
    ...Array.from({ length: 25 }, (_, at) => run('lately', at)),
    ...Array.from({ length: 3 }, (_, at) => run('seldom', 200 + at)),
  ];
  await db.insertInto('sync_runs').values(values).execute();
  expect(await runSweep(impatient)).toMatchObject({ removedSyncRuns: 5 });
  const left = await db.selectFrom('sync_runs').select(['table_name', 'created_at']).execute();
  const of = (name: string) => left.filter(({ table_name }) => table_name === name);
  expect([of('much').length, of('lately').length, of('seldom').length]).toEqual([20, 25, 3]);
  expect(Math.min(...of('much').map(({ created_at }) => +created_at))).toBeGreaterThan(+daysAgo(120));
});

it('lets only one process sweep at a time', async () => {
  const reports = await Promise.all([runSweep(impatient), runSweep(impatient), runSweep(impatient)]);
  expect(reports.filter(Boolean).length).toBeGreaterThanOrEqual(1);
  await stage.database.db.connection().execute(async (connection) => {
    const key = sql`hashtextextended('docproc.sweep', 0)`;
    await sql`select pg_advisory_lock(${key})`.execute(connection);
    expect(await runSweep(impatient)).toBeUndefined();
    await sql`select pg_advisory_unlock(${key})`.execute(connection);
  });
  expect(await runSweep(impatient)).toBeDefined();
});
