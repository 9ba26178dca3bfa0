import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startDeadline } from '../../src/extract/deadline.ts';

describe('startDeadline', () => {
  it('counts the time of guarded work alone, all of it together', async () => {
    const deadline = startDeadline(400, undefined);
    await deadline.guard(sleep(50));
    await sleep(500);
    expect(deadline.reason()).toBeUndefined();
    await expect(deadline.guard(sleep(2000, undefined, { signal: deadline.signal }))).rejects.toThrow();
    expect(deadline.reason()?.code).toBe('TIMEOUT');
    expect(deadline.reason()?.details.limit).toEqual({ name: 'timeoutMs', value: 400 });
  });

  it('leaves work behind that heeds nothing', async () => {
    const controller = new AbortController();
    const deadline = startDeadline(0, controller.signal);
    const work = deadline.guard(new Promise(() => undefined));
    controller.abort();
    await expect(work).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
