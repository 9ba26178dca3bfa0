import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { syncQueueNames } from '@org/docproc-store';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage[Symbol.asyncDispose]());

async function startProcess(workerId: string) {
  const file = fileURLToPath(new URL('./writer-process.ts', import.meta.url));
  const args = [stage.connectionString, stage.blobFolder, stage.folder, stage.key, workerId];
  const child = fork(file, args, { execArgv: ['--conditions=docproc-source'] });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  stage.onClose(kill);
  await once(child, 'message');
  return { kill };
}

/** A table that takes a while: the source gives its rows slowly. */
async function addSlowTable(rows: number) {
  await stage.sql(
    `create table erp.base (id int primary key, note text, changed timestamptz default clock_timestamp());
     insert into erp.base select i, repeat('x', 2000) || i from generate_series(1, ${rows}) i;
     create view erp.slow as select id, note || coalesce(pg_sleep(0.001)::text, '') as note, changed from erp.base`,
  );
  const definition = { table: { schema: 'erp', name: 'slow' }, key: ['id'], watermark: 'changed' };
  return { sourceId: stage.sourceId, definition };
}

async function jobOf(runId: string): Promise<string> {
  const query = stage.database.db.selectFrom('sync_runs').select('job_id').where('id', '=', runId);
  return String((await query.executeTakeFirstOrThrow()).job_id);
}

it('goes on where a worker that was killed has left off, and the table is whole', async () => {
  const first = await startProcess('first');
  const define = await addSlowTable(3000);
  const run = await stage.run({ table: 'slow', type: 'incremental', define });
  for (let waited = 0; waited < 30_000; waited += 20) {
    const { state } = await stage.store.runs.get(run.id);
    if (state === 'running') break;
    await sleep(20);
  }
  await sleep(500);
  await first.kill();
  expect(await stage.store.runs.get(run.id)).toMatchObject({ state: 'running', workerId: 'first' });
  await stage.sql(`update erp.base set note = 'changed meanwhile', changed = clock_timestamp() where id = 1`);
  await stage.sql('create or replace view erp.slow as select id, note, changed from erp.base');
  // Another machine's queue finds that the first is silent.
  stage.supervise();
  await startProcess('second');
  const done = await stage.until(run, 'done', 'failed');
  expect(done).toMatchObject({ state: 'done', workerId: 'second', result: { total: 3000 } });
  expect(done.attempt).toBeGreaterThan(1);
  expect(await stage.store.tables.get('slow')).toMatchObject({ rows: 3000, version: 1 });
});

it('stops where it is told to, and is loaded whole by the next run', async () => {
  stage.startWriter();
  const define = await addSlowTable(3000);
  const run = await stage.run({ table: 'slow', type: 'incremental', define });
  await stage.until(run, 'running');
  await stage.store.runs.stop(run.id);
  expect(await stage.until(run, 'stopped', 'done')).toMatchObject({ state: 'stopped' });
  await expect(stage.store.tables.published('slow')).rejects.toMatchObject({ code: 'SYNC_NOT_FOUND' });
  await stage.sql('create or replace view erp.slow as select id, note, changed from erp.base');
  const next = await stage.until(await stage.run({ table: 'slow', type: 'incremental' }), 'done');
  expect(next.result).toMatchObject({ total: 3000 });
});

it('never waits for a worker where it waits in the queue', async () => {
  const define = await addSlowTable(1);
  const run = await stage.run({ table: 'slow', type: 'incremental', define });
  expect(await stage.store.runs.stop(run.id)).toMatchObject({ state: 'stopped' });
});

it('is left to one writer at a time, and handed over by one that stops', async () => {
  const first = stage.startWriter({ workerId: 'first' });
  const define = await addSlowTable(10);
  await stage.until(await stage.run({ table: 'slow', type: 'incremental', define }), 'done');
  stage.startWriter({ workerId: 'second' });
  const again = await stage.until(await stage.run({ table: 'slow', type: 'incremental' }), 'done');
  expect(again.workerId).toBe('first');
  await first.stop();
  const other = await stage.until(await stage.run({ table: 'slow', type: 'incremental' }), 'done');
  expect(other.workerId).toBe('second');
});

it('is handed over by a worker that stops, with all of its tries', async () => {
  const first = stage.startWriter({ workerId: 'first' });
  const define = await addSlowTable(3000);
  const run = await stage.run({ table: 'slow', type: 'incremental', define });
  await stage.until(run, 'running');
  const taken = await jobOf(run.id);
  await first.stop();
  expect(await stage.store.runs.get(run.id)).toMatchObject({ state: 'queued', attempt: 1 });
  const { boss } = stage.queue;
  expect(await boss.findJobs(syncQueueNames.run, { id: taken })).toEqual([]);
  const [waiting] = await boss.findJobs(syncQueueNames.run, { id: await jobOf(run.id) });
  expect(waiting).toMatchObject({ state: 'created', retryCount: 0, data: { runId: run.id } });
  await stage.sql('create or replace view erp.slow as select id, note, changed from erp.base');
  stage.startWriter({ workerId: 'second' });
  const done = await stage.until(run, 'done', 'failed');
  expect(done).toMatchObject({ state: 'done', workerId: 'second', attempt: 2, result: { total: 3000 } });
});

it('is not sent again where its queue has it tried again already', async () => {
  const define = await addSlowTable(1);
  const { id } = await stage.run({ table: 'slow', type: 'incremental', define });
  const { runs } = stage.store;
  const claimed = await runs.claim({ runId: id }, 'silent');
  const { boss } = stage.queue;
  const [job] = await boss.fetch(syncQueueNames.run);
  await boss.fail(syncQueueNames.run, job!.id);
  await boss.retry(syncQueueNames.run, job!.id);
  const jobs = await boss.findJobs(syncQueueNames.run);
  expect(await runs.release(claimed!, { id: job!.id, retryCount: 5 })).toBe(true);
  expect(await boss.findJobs(syncQueueNames.run)).toEqual(jobs);
  expect(await runs.get(id)).toMatchObject({ state: 'queued' });
});

it('is left alone by a worker that another one took it from', async () => {
  const define = await addSlowTable(1);
  const { id } = await stage.run({ table: 'slow', type: 'incremental', define });
  const { runs } = stage.store;
  const asleep = await runs.claim({ runId: id }, 'asleep');
  const awake = await runs.claim({ runId: id }, 'awake');
  const job = { id: await jobOf(id), retryCount: 0 };
  expect(await runs.release(asleep!, job)).toBe(false);
  expect(await runs.get(id)).toMatchObject({ state: 'running', workerId: 'awake' });
  expect(await runs.goesOn(awake!)).toBe(true);
});

it('publishes nothing once another has taken over', async () => {
  const { leases, tables } = stage.store;
  const define = await addSlowTable(1);
  await stage.run({ table: 'slow', type: 'full', define });
  const asleep = await leases.take('sync-writer', 'asleep', 1);
  await sleep(20);
  const awake = await leases.take('sync-writer', 'awake', 60_000);
  expect(awake!.token).toBeGreaterThan(asleep!.token);
  expect(await leases.renew(asleep!, 60_000)).toBe(false);
  const content = { rows: 0, bytes: 0, key: [], columns: [] };
  await expect(
    tables.publish({ name: 'slow', content, files: [] }, asleep!, stage.blobs),
  ).rejects.toMatchObject({
    code: 'SYNC_TARGET_UNAVAILABLE',
  });
  await tables.publish({ name: 'slow', content, files: [] }, awake!, stage.blobs);
  expect(await tables.get('slow')).toMatchObject({ version: 1 });
});

it('is started by the job of a schedule, unless a run is under way', async () => {
  const define = await addSlowTable(5);
  const first = await stage.run({ table: 'slow', type: 'incremental', define });
  await stage.store.runs.stop(first.id);
  const schedule = await stage.store.schedules.create({
    table: 'slow',
    type: 'incremental',
    cron: '0 3 * * *',
    timeZone: 'Asia/Seoul',
    missed: 'once',
  });
  const due = { scheduleId: schedule.id, table: 'slow', type: 'incremental' };
  for (let i = 0; i < 2; i++) await stage.queue.boss.send(syncQueueNames.due, due);
  stage.startWriter();
  for (let waited = 0; waited < 30_000; waited += 50) {
    const { items } = await stage.store.runs.list({ table: 'slow', states: ['done'] });
    if (items.length > 0) break;
    await sleep(50);
  }
  const { items } = await stage.store.runs.list({ table: 'slow' });
  expect(items.map(({ scheduleId }) => scheduleId)).toContain(schedule.id);
  expect(items.every(({ state }) => state !== 'failed')).toBe(true);
});

it('ends at once where the job behind it is gone', async () => {
  const define = await addSlowTable(1);
  const run = await stage.run({ table: 'slow', type: 'incremental', define });
  const { db } = stage.database;
  await db.updateTable('sync_runs').set({ state: 'running', attempt: 1 }).where('id', '=', run.id).execute();
  expect(await stage.store.runs.stop(run.id)).toMatchObject({ state: 'running', stopRequested: true });
  await stage.queue.boss.deleteAllJobs(syncQueueNames.run);
  expect(await stage.store.runs.stop(run.id)).toMatchObject({ state: 'stopped' });
});

it('loads a table anew where the writer has another file', async () => {
  const first = stage.startWriter({ workerId: 'first' });
  const define = await addSlowTable(10);
  await stage.until(await stage.run({ table: 'slow', type: 'incremental', define }), 'done');
  await first.stop();
  const second = stage.startWriter({ workerId: 'second', folder: join(stage.folder, 'elsewhere') });
  await stage.until(await stage.run({ table: 'slow', type: 'incremental' }), 'done');
  await second.stop();
  // Deleted while the second one wrote, and never seen by the first.
  await stage.sql('delete from erp.base where id > 4');
  stage.startWriter({ workerId: 'third' });
  const back = await stage.until(await stage.run({ table: 'slow', type: 'incremental' }), 'done', 'failed');
  expect(back).toMatchObject({ state: 'done', workerId: 'third', result: { inserted: 4, total: 4 } });
});
