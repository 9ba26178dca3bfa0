import { describe, expect, it } from 'vitest';
import { runConstantVus, runRampingVus } from '../../src/executor/vus.ts';
import { contextOf, sleep } from '../support/context.ts';

describe('constant-vus', () => {
  it('keeps exactly the asked number of iterations under way', async () => {
    let running = 0;
    const seen = new Set<number>();
    const context = contextOf(async () => {
      running += 1;
      seen.add(running);
      await sleep(10);
      running -= 1;
    });
    const result = await runConstantVus({ vus: 3, durationMs: 300 }, context);
    expect(Math.max(...seen)).toBe(3);
    expect(result.iterations).toBeGreaterThan(2);
    expect(result.interrupted).toBe(0);
  });

  it('cuts off what outlives the graceful stop and counts it apart', async () => {
    const context = contextOf(({ signal }) => sleep(50_000, signal));
    const result = await runConstantVus({ vus: 2, durationMs: 20, gracefulStopMs: 20 }, context);
    expect(result).toMatchObject({ iterations: 0, interrupted: 2 });
  });

  it('does not wait for iterations that ignore being cut off', async () => {
    const context = contextOf(() => new Promise(() => {}));
    const result = await runConstantVus({ vus: 2, durationMs: 20, gracefulStopMs: 20 }, context);
    expect(result).toMatchObject({ iterations: 0, interrupted: 2 });
  });

  it('starts nothing more once it is told to stop', async () => {
    const stop = new AbortController();
    let started = 0;
    const iterate = async () => {
      started += 1;
      if (started === 3) stop.abort();
    };
    await runConstantVus({ vus: 1, durationMs: 50_000 }, contextOf(iterate, { signal: stop.signal }));
    expect(started).toBe(3);
  });

  it('leaves timers their turn where iterations wait for nothing', async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 5);
    await runConstantVus(
      { vus: 1, durationMs: 400 },
      contextOf(async () => {}),
    );
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
  });
});

describe('ramping-vus', () => {
  it('follows its stages up and down, and cuts off users who outlive the ramp down', async () => {
    const wanted: number[] = [];
    const users = new Set<number>();
    const context = contextOf(
      ({ vu, signal }) => {
        users.add(vu);
        return sleep(vu === 0 ? 10 : 50_000, signal);
      },
      { onUsers: (count) => void wanted.push(count) },
    );
    const stages = [
      { durationMs: 400, target: 4 },
      { durationMs: 0, target: 1 },
      { durationMs: 400, target: 1 },
    ];
    const options = { startVUs: 1, stages, gracefulRampDownMs: 50, gracefulStopMs: 20_000 };
    const result = await runRampingVus(options, context);
    expect(Math.max(...wanted)).toBeGreaterThan(1);
    expect(users.size).toBeGreaterThan(1);
    expect(result.interrupted).toBe(users.size - 1);
    expect(result.iterations).toBeGreaterThan(2);
  });
});
