import { setTimeout as sleep } from 'node:timers/promises';
import { openSyncQueue, type ScheduleSettings, syncQueueNames } from '@org/docproc-store';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  await stage.sql('create table erp.orders (id int primary key); insert into erp.orders values (1)');
});
afterEach(() => stage[Symbol.asyncDispose]());

/** Loads the table once by hand: a schedule is for a table that is known. */
async function firstRun() {
  const definition = { table: { schema: 'erp', name: 'orders' }, key: ['id'] };
  const define = { sourceId: stage.sourceId, definition };
  return stage.until(await stage.run({ table: 'orders', type: 'full', define }), 'done');
}

const schedule = (settings: Pick<ScheduleSettings, 'cron' | 'missed'>) =>
  stage.store.schedules.create({ table: 'orders', type: 'full', timeZone: 'UTC', ...settings });

/** Once a day, six hours ago: whatever the time of the test, it is neither due now nor soon. */
async function missedCron(): Promise<string> {
  const { rows } = await stage.sql(
    `select to_char((now() - interval '6 hours') at time zone 'utc', 'FMMI FMHH24') || ' * * *' as cron`,
  );
  return String(rows[0]?.cron);
}

/** As if the last look at schedules had been so long ago, and they had been there all the while. */
async function lastLook(ago: string) {
  const { queueSchema } = stage.database;
  await stage.sql(`update ${queueSchema}.version set cron_on = now() - interval '${ago}';
    update ${queueSchema}.schedule set created_on = now() - interval '1 year'`);
}

/** Another worker's queue, which looks at schedules as it begins, where the last look was long enough ago. */
async function openOther() {
  const boss = await openSyncQueue(stage.database);
  stage.onClose(() => boss.stop({ graceful: false }));
}

const scheduledRuns = async (id: string) =>
  (await stage.store.runs.list({ table: 'orders' })).items.filter((run) => run.scheduleId === id);

/** How often a schedule's time has come. */
const timesDue = async (id: string) =>
  (await stage.queue.boss.findJobs(syncQueueNames.due, { data: { scheduleId: id } })).length;

/** Waits until what was due has been dealt with. */
async function dealtWith(times: number) {
  const { boss } = stage.queue;
  for (let waited = 0; waited < 30_000; waited += 50) {
    const jobs = await boss.findJobs(syncQueueNames.due);
    if (jobs.filter(({ state }) => state === 'completed').length >= times) return;
    await sleep(50);
  }
  throw new Error(`nothing was due ${times} times`);
}

it('syncs a table when its time has come', async () => {
  stage.startWriter();
  await firstRun();
  const { id } = await schedule({ cron: '* * * * *', missed: 'skip' });
  await lastLook('31 seconds');
  await openOther();
  await dealtWith(1);
  const [run] = (await scheduledRuns(id)).toReversed();
  if (!run) throw new Error('There is no run.');
  expect(await stage.until(run, 'done', 'failed')).toMatchObject({ state: 'done', type: 'full' });
});

it('makes up once for all times that were missed, whoever looks, and however often', async () => {
  stage.startWriter();
  await firstRun();
  const { id } = await schedule({ cron: await missedCron(), missed: 'once' });
  await lastLook('3 days');
  await Promise.all([openOther(), openOther()]);
  await dealtWith(1);
  // One who looked last as long ago does not know that it has been made up for. What else it finds tells that it looked.
  const later = await schedule({ cron: await missedCron(), missed: 'once' });
  await lastLook('3 days');
  await openOther();
  await dealtWith(2);
  expect([await timesDue(id), await timesDue(later.id)]).toEqual([1, 1]);
  const [run, ...others] = await scheduledRuns(id);
  if (!run) throw new Error('There is no run.');
  expect(others).toEqual([]);
  await stage.until(run, 'done');
});

it('leaves out times that were missed where it is told to', async () => {
  stage.startWriter();
  await firstRun();
  const skipped = await schedule({ cron: await missedCron(), missed: 'skip' });
  // Of the same look: once this one is dealt with, so is the other.
  const made = await schedule({ cron: await missedCron(), missed: 'once' });
  await lastLook('3 days');
  await openOther();
  await dealtWith(1);
  expect([await scheduledRuns(skipped.id), await scheduledRuns(made.id)]).toMatchObject([[], [{}]]);
});

it('leaves out a run whose predecessor is still under way', async () => {
  const first = stage.startWriter();
  await firstRun();
  await first.stop();
  const waiting = await stage.run({ table: 'orders', type: 'full' });
  const { id } = await schedule({ cron: await missedCron(), missed: 'once' });
  await lastLook('3 days');
  // It looks at schedules, and has no hand free for a run.
  const second = stage.startWriter({ workerId: 'second', concurrency: 0 });
  await dealtWith(1);
  expect([await timesDue(id), await scheduledRuns(id)]).toEqual([1, []]);
  await second.stop();
  stage.startWriter({ workerId: 'third' });
  expect(await stage.until(waiting, 'done')).toMatchObject({ workerId: 'third' });
});
