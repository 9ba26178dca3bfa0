import { describe, expect, it } from 'vitest';
import { runConstantVus } from '../../src/executor/constant-vus.ts';

const sleep = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

describe('constant-vus', () => {
  it('keeps exactly the asked number of iterations under way', async () => {
    let running = 0;
    const seen = new Set<number>();
    const result = await runConstantVus({ vus: 3, durationMs: 120 }, async () => {
      running += 1;
      seen.add(running);
      await sleep(10);
      running -= 1;
    });
    expect(Math.max(...seen)).toBe(3);
    expect(result.iterations).toBeGreaterThan(3);
    expect(result.interrupted).toBe(0);
  });

  it('cuts off what outlives the graceful stop and counts it apart', async () => {
    const options = { vus: 2, durationMs: 20, gracefulStopMs: 20 };
    const result = await runConstantVus(options, (_vu, _iteration, signal) => sleep(5_000, signal));
    expect(result).toMatchObject({ iterations: 0, interrupted: 2 });
    expect(result.elapsedMs).toBeLessThan(2_000);
  });

  it('starts nothing more once it is told to stop', async () => {
    const stop = new AbortController();
    let started = 0;
    await runConstantVus({ vus: 1, durationMs: 5_000, signal: stop.signal }, async () => {
      started += 1;
      if (started === 3) stop.abort();
    });
    expect(started).toBe(3);
  });

  it('gives what is under way the graceful stop from the moment it is told to stop', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    const options = { vus: 1, durationMs: 60_000, gracefulStopMs: 20, signal: stop.signal };
    const result = await runConstantVus(options, (_vu, _iteration, signal) => sleep(5_000, signal));
    expect(result).toMatchObject({ iterations: 0, interrupted: 1 });
    expect(result.elapsedMs).toBeLessThan(2_000);
  });
});
