import { describe, expect, it } from 'vitest';
import { createGathered } from '../../src/database/gather.ts';

/** Questions that are answered when the test says so. */
function openQuestions(limits: { mostKeys?: number; atOnce?: number } = {}) {
  const asked: { keys: readonly string[]; answer: (suffix: string) => void; fail: (error: Error) => void }[] =
    [];
  const get = createGathered<string, string>({
    mostKeys: 100,
    atOnce: 1,
    ...limits,
    ask: (keys) =>
      new Promise((resolve, reject) => {
        const answer = (suffix: string) => resolve(new Map(keys.map((key) => [key, `${key}${suffix}`])));
        asked.push({ keys, answer, fail: reject });
      }),
  });
  return { get, asked, keys: () => asked.map(({ keys }) => keys) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('questions that are put together', () => {
  it('are those of one turn, and equal ones are asked once', async () => {
    const { get, asked, keys } = openQuestions();
    const answers = Promise.all([get('a'), get('b'), get('a')]);
    await turn();
    expect(keys()).toEqual([['a', 'b']]);
    asked[0]?.answer('1');
    expect(await answers).toEqual(['a1', 'b1', 'a1']);
  });

  it('are never answered by one that was sent before', async () => {
    const { get, asked, keys } = openQuestions();
    const first = get('a');
    await turn();
    const second = get('a');
    const third = get('a');
    await turn();
    expect(keys()).toEqual([['a']]);
    asked[0]?.answer('1');
    expect(await first).toBe('a1');
    await turn();
    expect(keys()).toEqual([['a'], ['a']]);
    asked[1]?.answer('2');
    expect(await Promise.all([second, third])).toEqual(['a2', 'a2']);
  });

  it('are no more at the same time, and no larger, than is allowed; who came first is answered first', async () => {
    const { get, asked, keys } = openQuestions({ mostKeys: 2, atOnce: 2 });
    const answers = Promise.all(['a', 'b', 'c', 'd', 'e'].map(get));
    await turn();
    expect(keys()).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    asked[1]?.answer('');
    await turn();
    await turn();
    expect(keys()[2]).toEqual(['e']);
    asked[0]?.answer('');
    asked[2]?.answer('');
    expect(await answers).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('fail together, and the next ones are asked all the same', async () => {
    const { get, asked } = openQuestions();
    const both = Promise.allSettled([get('a'), get('b')]);
    await turn();
    const next = get('a');
    asked[0]?.fail(new Error('gone'));
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await turn();
    asked[1]?.answer('2');
    expect(await next).toBe('a2');
  });

  it('answer nothing for what is not there', async () => {
    const get = createGathered<string, string>({ mostKeys: 1, atOnce: 1, ask: async () => new Map() });
    expect(await get('a')).toBeUndefined();
  });
});
