/** How questions are put together. */
export interface GatherOptions<K, V> {
  /** Answers several keys at once; a key that is missing in the answer is answered with `undefined`. */
  readonly ask: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>;
  /** Most keys of one question. */
  readonly mostKeys: number;
  /** Most questions under way at the same time. */
  readonly atOnce: number;
}

/** Asks for a key, together with those who ask at the same time. Equal keys are asked for once. */
export type Gathered<K, V> = (key: K) => Promise<V | undefined>;

interface Waiting<V> {
  readonly answer: Promise<V | undefined>;
  readonly settle: (value: V | undefined) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Puts what is asked for in one turn of the event loop, or while all places are taken, into one question. Who asks is
 * answered from a question that was sent after he asked, never from one that was under way: an answer is no older than
 * it would be if each asked alone. A question that fails fails all who wait for it.
 */
export function createGathered<K, V>({ ask, mostKeys, atOnce }: GatherOptions<K, V>): Gathered<K, V> {
  const waiting = new Map<K, Waiting<V>>();
  let underWay = 0;
  let isDue = false;

  const send = () => {
    isDue = false;
    while (waiting.size > 0 && underWay < atOnce) void answer(take(waiting, mostKeys));
  };
  const answer = async (taken: ReadonlyMap<K, Waiting<V>>) => {
    underWay += 1;
    try {
      const answers = await ask([...taken.keys()]);
      for (const [key, { settle }] of taken) settle(answers.get(key));
    } catch (error) {
      for (const { fail } of taken.values()) fail(error);
    }
    underWay -= 1;
    sendSoon();
  };
  const sendSoon = () => {
    if (isDue || waiting.size === 0 || underWay >= atOnce) return;
    isDue = true;
    setImmediate(send);
  };
  return (key) => {
    const same = waiting.get(key);
    if (same) return same.answer;
    const { promise, resolve, reject } = Promise.withResolvers<V | undefined>();
    waiting.set(key, { answer: promise, settle: resolve, fail: reject });
    sendSoon();
    return promise;
  };
}

/** Takes the first ones out. */
function take<K, T>(map: Map<K, T>, most: number): Map<K, T> {
  const taken = new Map<K, T>();
  for (const [key, value] of map) {
    if (taken.size === most) break;
    taken.set(key, value);
    map.delete(key);
  }
  return taken;
}
