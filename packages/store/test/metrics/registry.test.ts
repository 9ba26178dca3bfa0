import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { connectDatabase, createCommonMetrics } from '../../src/index.ts';

/** A process whose database is away. */
function openMetrics() {
  const database = connectDatabase({ connectionString: 'postgres://nobody:x@127.0.0.1:1/none' });
  const metrics = createCommonMetrics({ database, storageFolder: tmpdir() });
  return {
    page: () => metrics.registry.metrics(),
    async [Symbol.asyncDispose]() {
      metrics.close();
      await database.close();
    },
  };
}

it('says nothing of queues while the database is away, and everything else', async () => {
  await using metrics = openMetrics();
  const page = await metrics.page();
  expect(page).not.toMatch(/^docproc_queue_jobs\{/m);
  for (const name of [
    'docproc_event_loop_delay_seconds{quantile="0.99"}',
    'docproc_database_connections{state="used"} 0',
    'docproc_database_connections_max 10',
    'docproc_database_waiting 0',
    'docproc_storage_free_bytes',
    'process_resident_memory_bytes',
  ])
    expect(page).toContain(name);
});

it('tells that the event loop was blocked', async () => {
  await using metrics = openMetrics();
  await sleep(50);
  const until = performance.now() + 300;
  while (performance.now() < until);
  await sleep(50);
  const worst = /^docproc_event_loop_delay_seconds\{quantile="1"\} (\S+)$/m.exec(await metrics.page());
  expect(Number(worst?.[1])).toBeGreaterThan(0.2);
});
