import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ retryLimit: 3, retryDelaySeconds: 1 });
});
afterAll(() => stage[Symbol.asyncDispose]());

describe('work that changes hands', () => {
  it('is handed back by a worker that stops, and taken by another at once', async () => {
    const gate = stage.gate();
    const { id } = await stage.add({ gate: gate.path });
    const first = await stage.startWorker();
    await stage.until(id, 'processing');
    await first.stop();
    expect(await stage.documents.get(stage.ownerId, id)).toMatchObject({
      state: 'queued',
      attempt: 0,
      progress: 0,
    });
    await gate.open();
    const started = performance.now();
    const second = await stage.startWorker();
    expect(await stage.until(id, 'completed')).toMatchObject({ attempt: 1 });
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(await stage.extractionsOf(id)).toHaveLength(1);
    await second.stop();
  });

  it('is finished by a worker that stops, where it ends in time', async () => {
    const { id } = await stage.add({ steps: 30 });
    const worker = await stage.startWorker({ stopTimeoutMs: 10_000 });
    await stage.until(id, 'processing');
    const waiting = await stage.add({});
    await worker.stop();
    expect(await stage.stateOf(id)).toBe('completed');
    expect(await stage.stateOf(waiting.id)).toBe('queued');
    await stage.documents.remove(stage.ownerId, waiting.id);
  });

  it('is done exactly once though its worker is killed in the middle', async () => {
    const gate = stage.gate();
    const { id } = await stage.add({ gate: gate.path });
    const victim = await stage.startProcess('victim');
    await stage.until(id, 'processing');
    victim.kill('SIGKILL');
    await once(victim, 'exit');
    // As if the ten seconds had passed in which the queue waits for a sign of life.
    await stage.database.pool.query(
      `update pgboss.job set heartbeat_on = heartbeat_on - interval '10 s' where state = 'active'`,
    );
    await gate.open();
    await stage.startProcess('successor');
    expect(await stage.until(id, 'completed')).toMatchObject({ attempt: 2 });
    expect(await stage.extractionsOf(id)).toHaveLength(1);
    const events = (await stage.eventsOf(id)).filter(({ type }) => type !== 'document.progress');
    expect(events.map(({ type, data }) => [type, data.attempt])).toEqual([
      ['document.uploaded', undefined],
      ['document.queued', undefined],
      ['document.processing', 1],
      ['document.processing', 2],
      ['document.completed', undefined],
    ]);
  });
});
