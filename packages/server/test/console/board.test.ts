import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger } from '@org/docproc-core/ports';
import { createJobStore, openQueue, type Queue, type QueueOverview } from '@org/docproc-store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createJobBoard, type JobBoard } from '../../src/console/board.ts';
import { openStage, type Session, type Stage } from '../support/stage.ts';

let stage: Stage;
let queue: Queue;
let owner: Session;
let board: JobBoard;
let looks = 0;
let durationLooks = 0;
beforeAll(async () => {
  stage = await openStage();
  owner = await stage.session();
  queue = await openQueue({ database: stage.database, mode: 'send' });
  const jobs = createJobStore({ database: stage.database, queue });
  const overview = () => {
    looks += 1;
    return jobs.overview();
  };
  const durations = (hours: number) => {
    durationLooks += 1;
    return jobs.durations(hours);
  };
  board = createJobBoard({ overview, durations }, silentLogger);
});
afterAll(async () => {
  await queue.stop(0);
  await stage[Symbol.asyncDispose]();
});

function watch(signal: AbortSignal) {
  const seen: number[] = [];
  const reading = (async () => {
    for await (const { queues } of board.watch(signal)) seen.push(waitingOf(queues));
  })();
  return { seen, reading };
}

const waitingOf = ([documents]: QueueOverview['queues']) => documents?.waiting ?? -1;

it('tells all who watch what changed, and looks once for all of them', async () => {
  expect(looks).toBe(0);
  const over = new AbortController();
  const watchers = Array.from({ length: 20 }, () => watch(over.signal));
  const begun = performance.now();
  for (const { seen } of watchers) await expect.poll(() => seen[0], { timeout: 40_000 }).toBe(0);
  await owner.addDocument();
  for (const { seen } of watchers) await expect.poll(() => seen.at(-1), { timeout: 40_000 }).toBe(1);
  // At most one a second, and the first.
  expect(looks).toBeLessThanOrEqual(2 + (performance.now() - begun) / 1_000);
  over.abort();
  await Promise.all(watchers.map(({ reading }) => reading));
});

it('finds durations once for many who ask at the same time', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => board.durations(3)));
  expect(new Set(answers).size).toBe(1);
  await board.durations(24);
  expect(durationLooks).toBe(2);
});

it('looks no more once nobody watches, and begins with the numbers as they are', async () => {
  await sleep(1_500);
  const before = looks;
  await sleep(2_500);
  expect(looks).toBe(before);
  await owner.addDocument();
  const over = new AbortController();
  const { seen, reading } = watch(over.signal);
  await expect.poll(() => seen[0], { timeout: 40_000 }).toBe(2);
  over.abort();
  await reading;
});
