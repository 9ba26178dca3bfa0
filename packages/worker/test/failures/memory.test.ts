import { once } from 'node:events';
import { join } from 'node:path';
import { createExtractionPool } from '@org/docproc-core/extract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ retryDelaySeconds: 1 });
});
afterAll(() => stage[Symbol.asyncDispose]());

it('ends the one document of a batch that takes too much memory, and no other', async () => {
  const pool = createExtractionPool({ threads: 2, maxMemoryMb: 64, timeoutMs: 60_000 });
  try {
    const worker = await stage.startWorker({ pool, concurrency: 2, workerId: 'bounded' });
    const small = (n: number) =>
      stage.addDocument(stage.ownerId, `a,b\n${n},${Math.random()}\n`, 'small.csv');
    const row = 'one,two,three,four,five,six,seven,eight\n';
    const large = await stage.addDocument(stage.ownerId, row.repeat(600_000), 'large.csv');
    const others = await Promise.all([1, 2, 3, 4, 5].map(small));
    const ended = await stage.until(large.id, 'completed', 'partial', 'failed');
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'OUT_OF_MEMORY' } });
    for (const { id } of others) await stage.until(id, 'completed');
    const after = await small(6);
    await stage.until(after.id, 'completed');
    await worker.stop();
  } finally {
    await pool.close();
  }
});

it('loses nothing when the whole process runs out of memory and ends', async () => {
  const hungry = await stage.startProcess('hungry', ['--max-old-space-size=64']);
  const ended = once(hungry, 'exit');
  const { id } = await stage.add({ hogOnce: join(stage.folder, 'hogged') });
  const others = [await stage.add({}), await stage.add({})];
  const [code, signal] = await ended;
  expect(code === 0).toBe(false);
  expect(code ?? signal).toBeTruthy();
  await stage.startProcess('its successor');
  for (const document of [{ id }, ...others]) await stage.until(document.id, 'completed');
  expect((await stage.documents.get(stage.ownerId, id)).attempt).toBe(2);
  expect(await stage.extractionsOf(id)).toHaveLength(1);
});
