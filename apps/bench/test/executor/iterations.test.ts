import { describe, expect, it } from 'vitest';
import { runPerVuIterations, runSharedIterations } from '../../src/executor/iterations.ts';
import { contextOf, sleep } from '../support/context.ts';

describe('iterations', () => {
  it('are shared: a slow user does fewer of them', async () => {
    const done = [0, 0];
    const context = contextOf(async ({ vu }) => {
      while (vu === 1 && done[0] === 0) await sleep(5);
      done[vu] = (done[vu] ?? 0) + 1;
      if (vu === 1) await sleep(500);
    });
    const result = await runSharedIterations({ vus: 2, iterations: 11 }, context);
    expect(result.iterations).toBe(11);
    expect(done[0]).toBeGreaterThan(done[1] ?? 0);
  });

  it('are done by every user the same number of times, each from 0', async () => {
    const seen: string[] = [];
    const context = contextOf(async ({ vu, number }) => void seen.push(`${vu}.${number}`));
    await runPerVuIterations({ vus: 2, iterations: 3 }, context);
    expect(seen.sort()).toEqual(['0.0', '0.1', '0.2', '1.0', '1.1', '1.2']);
  });

  it('end with the longest time', async () => {
    const context = contextOf(({ signal }) => sleep(30, signal));
    const result = await runSharedIterations({ vus: 1, iterations: 1_000_000, maxDurationMs: 100 }, context);
    expect(result.iterations).toBeLessThan(10);
  });

  it.each([1, 2, 3, 7])('add up over %i generators, and no user is there twice', async (count) => {
    const vus: number[] = [];
    let iterations = 0;
    for (let index = 0; index < count; index += 1) {
      const context = contextOf(async ({ vu }) => void vus.push(vu), { segment: { index, count } });
      iterations += (await runSharedIterations({ vus: 20, iterations: 100 }, context)).iterations;
      const users: number[] = [];
      await runPerVuIterations(
        { vus: 20, iterations: 1 },
        contextOf(async ({ vu }) => void users.push(vu), { segment: { index, count } }),
      );
      for (const vu of users) expect(vu % count).toBe(index);
    }
    expect(iterations).toBe(100);
  });
});
