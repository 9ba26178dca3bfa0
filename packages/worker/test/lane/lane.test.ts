import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { silentLogger } from '@org/docproc-core/ports';
import { migrate, openQueue, type Queue, queueNames } from '@org/docproc-store';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../../../store/test/support/stage.ts';
import { createAhead } from '../../src/lane/ahead.ts';
import { type JobHandler, openLane } from '../../src/lane/lane.ts';

let stage: Stage;
let queue: Queue;
beforeAll(async () => {
  stage = await openStage();
  await migrate(stage.database, { retryLimit: 2, retryDelaySeconds: 1 });
  queue = await openQueue({ database: stage.database, mode: 'work', superviseSeconds: 1 });
});
beforeEach(async () => {
  await stage.database.pool.query('delete from pgboss.job');
});
afterAll(async () => {
  await queue.stop(1000);
  await stage[Symbol.asyncDispose]();
});

const name = queueNames.extract;

async function send(...jobs: { readonly n: number; readonly priority?: number }[]) {
  await queue.boss.insert(
    name,
    jobs.map(({ n, priority = 0 }) => ({ data: { n }, priority })),
  );
}

const many = (count: number) => Array.from({ length: count }, (_, n) => ({ n }));

function open(slots: number, handle: (n: number, job: Parameters<JobHandler>[0]) => Promise<void>) {
  const lane = openLane({
    queue,
    name,
    slots,
    logger: silentLogger,
    handle: (job) => handle((job.data as { n: number }).n, job),
  });
  const listener = queue.listen(lane.hear);
  return { stop: () => Promise.all([lane.stop(), listener.close()]) };
}

async function states() {
  const { rows } = await stage.database.pool.query<{ state: string; count: number }>(
    'select state, count(*) from pgboss.job where name = $1 group by state',
    [name],
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

describe('a lane', () => {
  it('does every one of many quick jobs once', async () => {
    await send(...many(2000));
    const done: number[] = [];
    const lane = open(1, async (n) => void done.push(n));
    await expect.poll(states, { timeout: 30_000 }).toEqual({ completed: 2000 });
    expect(done.length).toBe(2000);
    expect(new Set(done).size).toBe(2000);
    await lane.stop();
  });

  it('shares jobs with others so that each is done once', async () => {
    await send(...many(1000));
    const done: number[] = [];
    const lanes = [2, 3].map((slots) => open(slots, async (n) => void done.push(n)));
    await expect.poll(states, { timeout: 30_000 }).toEqual({ completed: 1000 });
    expect(done.toSorted((a, b) => a - b)).toEqual(many(1000).map(({ n }) => n));
    for (const lane of lanes) await lane.stop();
  });

  it('does no more jobs at the same time than it has slots, and takes none ahead that are slow', async () => {
    await send(...many(12));
    let busy = 0;
    let begun = 0;
    let most = 0;
    let ahead = 0;
    const lane = open(3, async () => {
      busy += 1;
      begun += 1;
      most = Math.max(most, busy);
      await sleep(60);
      const { active = 0, completed = 0 } = await states();
      ahead = Math.max(ahead, active + completed - begun);
      busy -= 1;
    });
    await expect.poll(states, { timeout: 30_000 }).toEqual({ completed: 12 });
    expect(most).toBe(3);
    // At the most those for the free slots, on their way from the database.
    expect(ahead).toBeLessThanOrEqual(3);
    await lane.stop();
  });

  it('takes what is more urgent first', async () => {
    await send(
      { n: 1, priority: 10 },
      { n: 2, priority: 90 },
      { n: 3, priority: 50 },
      { n: 4, priority: 90 },
    );
    const done: number[] = [];
    const lane = open(1, async (n) => {
      await sleep(5);
      done.push(n);
    });
    await expect.poll(() => done.length, { timeout: 30_000 }).toBe(4);
    expect(done.map((n) => [0, 10, 90, 50, 90][n])).toEqual([90, 90, 50, 10]);
    await lane.stop();
  });

  it('gives each job an end of its own: one that fails is tried again, beside those that are done', async () => {
    await send(...many(40));
    const tries = new Map<number, number>();
    const lane = open(2, async (n) => {
      tries.set(n, (tries.get(n) ?? 0) + 1);
      if (n === 7 && tries.get(n) === 1) throw new Error('once');
      if (n === 9) throw new Error('always');
    });
    await expect.poll(states, { timeout: 40_000 }).toEqual({ completed: 39, failed: 1 });
    expect(tries.get(7)).toBe(2);
    expect(tries.get(9)).toBe(3);
    expect([...tries].filter(([n]) => n !== 7 && n !== 9).every(([, count]) => count === 1)).toBe(true);
    await lane.stop();
  }, 60_000);

  it('gives jobs back that it took ahead of one that is slow', async () => {
    await send(...many(300));
    let slow = false;
    const letGo = new AbortController();
    const lane = open(1, async (n) => {
      if (n !== 200) return;
      slow = true;
      await sleep(60_000, undefined, { signal: letGo.signal }).catch(() => undefined);
    });
    await expect.poll(() => slow, { timeout: 30_000 }).toBe(true);
    // All that were behind it wait again, untouched, but for itself.
    await expect.poll(async () => (await states())['active'], { timeout: 30_000 }).toBe(1);
    const { rows } = await stage.database.pool.query(
      `select max(retry_count) as tries from pgboss.job where state = 'created'`,
    );
    expect(rows).toEqual([{ tries: 0 }]);
    letGo.abort();
    await expect.poll(states, { timeout: 30_000 }).toEqual({ completed: 300 });
    await lane.stop();
  }, 60_000);

  it('gives back at its stop what it has not begun, and finishes what it has', async () => {
    await send(...many(50));
    let ended = 0;
    const lane = open(2, async () => {
      await sleep(40);
      ended += 1;
    });
    await expect.poll(() => ended, { timeout: 30_000 }).toBeGreaterThan(2);
    await lane.stop();
    expect(await states()).toEqual({ completed: ended, created: 50 - ended });
  });

  it('ends the work on a job that is not its own any more', async () => {
    await send({ n: 1 });
    const ended: unknown[] = [];
    const lane = open(1, async (_n, job) => {
      await sleep(60_000, undefined, { signal: job.signal }).catch(() => ended.push(job.signal.reason));
    });
    await expect.poll(async () => (await states())['active'], { timeout: 30_000 }).toBe(1);
    await stage.database.pool.query(`update pgboss.job set state = 'cancelled' where name = $1`, [name]);
    // Nobody tells of it: the next sign of life does.
    await expect.poll(() => ended.length, { timeout: 30_000 }).toBe(1);
    await lane.stop();
    expect(await states()).toEqual({ cancelled: 1 });
  }, 60_000);

  it('loses no job when its process is killed in the middle', async () => {
    await send(...many(400));
    const file = fileURLToPath(new URL('./killed-process.ts', import.meta.url));
    const child = fork(file, [stage.connectionString], { execArgv: ['--conditions=docproc-source'] });
    await once(child, 'message');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await states())['completed'] ?? 0).toBeLessThan(400);
    // As if the ten seconds had passed in which the queue waits for a sign of life.
    await stage.database.pool.query(
      `update pgboss.job set heartbeat_on = heartbeat_on - interval '10 s' where state = 'active'`,
    );
    const lane = open(2, async () => {});
    await expect.poll(states, { timeout: 40_000 }).toEqual({ completed: 400 });
    await lane.stop();
  }, 90_000);
});

describe('jobs ahead', () => {
  it('are taken once many were quick, as many as a moment holds', () => {
    const ahead = createAhead(2);
    for (let n = 0; n < 7; n++) ahead.note(0.01);
    expect(ahead.jobs()).toBe(0);
    ahead.note(0.01);
    expect(ahead.jobs()).toBe(8);
    for (let n = 0; n < 1000; n++) ahead.note(0.01);
    expect(ahead.jobs()).toBe(250);
    for (let n = 0; n < 100; n++) ahead.note(4);
    expect(ahead.jobs()).toBe(10);
    ahead.reset();
    expect(ahead.jobs()).toBe(0);
  });

  it('are none where jobs take as long as documents do', () => {
    const ahead = createAhead(4);
    for (let n = 0; n < 100; n++) ahead.note(50 + (n % 7));
    expect(ahead.jobs()).toBe(0);
  });
});
