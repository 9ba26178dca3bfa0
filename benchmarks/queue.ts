/**
 * How fast the queue drains, and how soon a job is taken up: `pnpm bench:queue [JOBS] [ROUNDS]`. The loop that our worker
 * runs against pg-boss's own `work()` with batches of one and of many, each in a process of its own on the same PostgreSQL,
 * in turn. Jobs do nothing.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromKysely } from 'pg-boss';
import { createScratchDatabase, startEmbeddedPostgres } from '../packages/store/src/embedded/index.ts';
import {
  connectDatabase,
  type Database,
  migrate,
  openQueue,
  queueNames,
} from '../packages/store/src/index.ts';
import type { Told } from './queue/process.ts';

const jobs = Number(process.argv[2] ?? 10_000);
const rounds = Number(process.argv[3] ?? 3);
/** Stock batches of one take one job a poll, which is due every two seconds: so many are enough to know the rate. */
const fewJobs = 10;

/** A loop, how many jobs it is given, and how often it is measured how soon it takes one up. */
const contestants = [
  { name: 'docproc', jobs, pickUps: 200 },
  { name: 'stock, batchSize 1', jobs: fewJobs, pickUps: 10 },
  { name: 'stock, batchSize 250, bursts, LISTEN', jobs, pickUps: 200 },
] as const;

const folder = await mkdtemp(join(tmpdir(), 'docproc-bench-queue-'));
const postgres = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), persistent: false });
try {
  const results = new Map<string, Result[]>();
  for (let round = 0; round < rounds; round++) {
    for (const contestant of contestants) {
      const result = await measure(contestant);
      results.set(contestant.name, [...(results.get(contestant.name) ?? []), result]);
    }
  }
  print(results);
} finally {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

interface Result {
  readonly perSecond: number;
  readonly seconds: number;
  /** Milliseconds from commit to the handler, half and 95 % of them. */
  readonly p50: number;
  readonly p95: number;
}

async function measure({ name, jobs: count, pickUps }: (typeof contestants)[number]): Promise<Result> {
  await using scratch = await createScratchDatabase(postgres.connectionString);
  const database = connectDatabase({ connectionString: scratch.connectionString });
  try {
    await migrate(database);
    const queue = await openQueue({ database, mode: 'send' });
    await send(queue.boss, database, count);
    const file = fileURLToPath(new URL('./queue/process.ts', import.meta.url));
    const child = fork(file, [scratch.connectionString, name, String(count)], {
      execArgv: ['--conditions=docproc-source'],
    });
    try {
      const [drained] = (await once(child, 'message')) as [Told];
      const delays = await pickUp(queue.boss, database, child, pickUps);
      await queue.stop(0);
      return { ...resultOf(drained, count), ...delays };
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  } finally {
    await database.close();
  }
}

type Boss = Awaited<ReturnType<typeof openQueue>>['boss'];

async function send(boss: Boss, database: Database, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 1000) {
    const batch = Array.from({ length: Math.min(1000, count - sent) }, (_, index) => ({
      data: { n: sent + index },
    }));
    await boss.insert(queueNames.extract, batch);
  }
  await database.pool.query('analyze');
}

/** One job after the other, at odd moments. */
async function pickUp(boss: Boss, database: Database, child: ChildProcess, count: number) {
  const delays: number[] = [];
  for (let n = 0; n < count; n++) {
    await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 30));
    const taken = once(child, 'message');
    await database.db.transaction().execute(async (trx) => {
      await boss.send(queueNames.extract, { n: -1 }, { db: fromKysely(trx) });
    });
    const committed = performance.timeOrigin + performance.now();
    const [told] = (await taken) as [Told];
    delays.push(Math.max(0, told.at - committed));
  }
  delays.sort((a, b) => a - b);
  const at = (share: number) => delays[Math.floor((delays.length - 1) * share)] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95) };
}

function resultOf({ ms, done }: Told, count: number) {
  if (done !== count) throw new Error(`${done} of ${count} jobs were done`);
  return { perSecond: (count / ms) * 1000, seconds: ms / 1000 };
}

function print(results: ReadonlyMap<string, readonly Result[]>): void {
  const load = loadavg()[0]?.toFixed(1);
  console.log(
    `${jobs} jobs, median of ${rounds} rounds; load ${load} on ${availableParallelism()} processors`,
  );
  console.log('| loop | jobs/s | seconds | ratio | picked up after, p50 ms | p95 ms |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  const medians = [...results].map(([name, list]) => ({
    name,
    perSecond: median(list.map((result) => result.perSecond)),
    seconds: median(list.map((result) => result.seconds)),
    p50: median(list.map((result) => result.p50)),
    p95: median(list.map((result) => result.p95)),
  }));
  const ours = medians[0]?.perSecond ?? 1;
  for (const { name, perSecond, seconds, p50, p95 } of medians) {
    const cells = [name, perSecond.toFixed(0), seconds.toFixed(2), (perSecond / ours).toPrecision(2)];
    console.log(`| ${[...cells, p50.toFixed(1), p95.toFixed(1)].join(' | ')} |`);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
