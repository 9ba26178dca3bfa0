import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createThrottle } from '../../src/jobs/throttle.ts';

describe('throttle', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function record(durationMs = 0) {
    const written: number[] = [];
    const throttle = createThrottle<number>(100, async (value) => {
      if (durationMs > 0) await new Promise((resolve) => setTimeout(resolve, durationMs));
      written.push(value);
    });
    return { written, throttle };
  }

  it('writes the first at once and then the latest of each interval', async () => {
    const { written, throttle } = record();
    for (let value = 1; value <= 10; value++) throttle.push(value);
    await vi.advanceTimersByTimeAsync(0);
    expect(written).toEqual([1]);
    await vi.advanceTimersByTimeAsync(100);
    expect(written).toEqual([1, 10]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(written).toEqual([1, 10]);
  });

  it('starts anew after a pause', async () => {
    const { written, throttle } = record();
    throttle.push(1);
    await vi.advanceTimersByTimeAsync(500);
    throttle.push(2);
    await vi.advanceTimersByTimeAsync(0);
    expect(written).toEqual([1, 2]);
  });

  it('never writes two at a time, however slow writing is', async () => {
    const { written, throttle } = record(1000);
    throttle.push(1);
    throttle.push(2);
    await vi.advanceTimersByTimeAsync(1050);
    expect(written).toEqual([1]);
    throttle.push(3);
    await vi.advanceTimersByTimeAsync(1050);
    expect(written).toEqual([1, 3]);
  });

  it('ends after the write under way and drops what was waiting', async () => {
    const { written, throttle } = record(1000);
    throttle.push(1);
    throttle.push(2);
    const ended = throttle.end();
    await vi.advanceTimersByTimeAsync(1000);
    await ended;
    throttle.push(3);
    await vi.advanceTimersByTimeAsync(5000);
    expect(written).toEqual([1]);
  });
});
