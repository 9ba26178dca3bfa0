import { DocprocError, type ErrorCode } from '@org/docproc-core/errors';
import { describe, expect, it } from 'vitest';
import { backoffMs, follow, type Tracked } from '../../src/events/follow.ts';

type Act = number[] | ErrorCode | [...number[], ErrorCode];

/** Subscriptions that give what the script says, one act each: events, then an end or an error. */
function play(script: Act[]) {
  const asked: (string | undefined)[] = [];
  const stop = new AbortController();
  const events = follow<number>({
    signal: stop.signal,
    retryDelayMs: () => 1,
    isLast: (event) => event === 99,
    subscribe: async function* (lastEventId): AsyncGenerator<Tracked<number>> {
      asked.push(lastEventId);
      const act = script.shift();
      if (!act) return stop.abort();
      for (const step of typeof act === 'string' ? [act] : act) {
        if (typeof step === 'string') throw new DocprocError(step);
        yield { id: `e${step}`, data: step };
      }
    },
  });
  return { asked, stop, events };
}

async function collect(events: AsyncIterable<number>): Promise<number[]> {
  const all: number[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe('following events', () => {
  it('subscribes again after the last event, however the subscription ended', async () => {
    const { asked, events } = play([[1, 2], [3, 'NETWORK_FAILED'], ['DATABASE_UNAVAILABLE'], [4, 99]]);
    expect(await collect(events)).toEqual([1, 2, 3, 4, 99]);
    expect(asked).toEqual([undefined, 'e2', 'e3', 'e3']);
  });

  it('passes on what does not pass', async () => {
    const { events } = play([[1, 'DOCUMENT_NOT_FOUND']]);
    expect((await events.next()).value).toBe(1);
    await expect(events.next()).rejects.toMatchObject({ code: 'DOCUMENT_NOT_FOUND' });
  });

  it('waits for a server that is away for as long as it takes', async () => {
    const { events } = play([...Array<Act>(50).fill('NETWORK_FAILED'), [99]]);
    expect(await collect(events)).toEqual([99]);
  });

  it('gives up on a server that refuses again and again', async () => {
    const { asked, events } = play(Array<Act>(20).fill('DATABASE_UNAVAILABLE'));
    await expect(events.next()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(asked.length).toBeLessThan(10);
  });

  it('ends without an error when it is told to', async () => {
    const { stop, events } = play([[1], 'NETWORK_FAILED']);
    await events.next();
    stop.abort();
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it('waits longer from try to try, but never more than half a minute', () => {
    const delays = Array.from({ length: 20 }, (_, index) => backoffMs(index + 1));
    expect(delays[0]).toBeLessThanOrEqual(500);
    expect(delays[3]).toBeGreaterThan(2_500);
    expect(Math.max(...delays)).toBeLessThanOrEqual(30_000);
  });
});
