// One loop in a process of its own: drains what is there, then tells of every further job as it is taken up.
import { availableParallelism } from 'node:os';
import { PgBoss } from 'pg-boss';
import { silentLogger } from '../../packages/core/src/ports/index.ts';
import { connectDatabase, openQueue, queueNames } from '../../packages/store/src/index.ts';
import { openLane } from '../../packages/worker/src/lane/lane.ts';

/** What the process tells: how long draining took and how many jobs were done, or when a job was taken up. */
export interface Told {
  readonly ms: number;
  readonly done: number;
  readonly at: number;
}

const [connectionString = '', name = '', count = '0'] = process.argv.slice(2);
const seen = new Set<number>();
const started = performance.now();
let drained = false;

function take({ n }: { readonly n: number }): void {
  const at = performance.timeOrigin + performance.now();
  if (drained) {
    process.send?.({ ms: 0, done: 0, at } satisfies Told);
    return;
  }
  if (seen.has(n)) throw new Error(`job ${n} was done twice`);
  seen.add(n);
}

/** Drained is what is settled, not what was begun. */
async function whenDrained(): Promise<void> {
  const database = connectDatabase({ connectionString, poolSize: 1 });
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (seen.size < Number(count)) continue;
    const { rows } = await database.pool.query(
      `select count(*) as left from pgboss.job where name = $1 and state <> 'completed'`,
      [queueNames.extract],
    );
    if (rows[0].left === 0) break;
  }
  drained = true;
  const ms = performance.now() - started;
  await database.close();
  process.send?.({ ms, done: seen.size, at: 0 } satisfies Told);
}

if (name === 'docproc') await runOurs();
else await runStock(name.includes('250') ? 250 : 1);

async function runOurs(): Promise<void> {
  const database = connectDatabase({ connectionString });
  const queue = await openQueue({ database, mode: 'work' });
  const lane = openLane({
    queue,
    name: queueNames.extract,
    slots: availableParallelism(),
    logger: silentLogger,
    handle: async ({ data }) => take(data as { n: number }),
  });
  queue.listen(lane.hear);
  await whenDrained();
}

async function runStock(batchSize: number): Promise<void> {
  const boss = new PgBoss({
    connectionString,
    schema: 'pgboss',
    useListenNotify: batchSize > 1,
    migrate: false,
  });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  const options = batchSize === 1 ? { batchSize } : { batchSize, burstWhenBatchFull: true };
  await boss.work<{ n: number }>(queueNames.extract, options, async (jobs) => {
    for (const { data } of jobs) take(data);
  });
  await whenDrained();
}
