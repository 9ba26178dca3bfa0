import { setImmediate } from 'node:timers/promises';
import type { FormatContext, PageOutcome, PageReader, ReadersUsed } from '../format.ts';
import type { OpenPages } from './pages.ts';

/** Pages that are read before their turn for each reader: results wait in memory. */
const aheadEach = 8;

/** Pages that a reader is asked for at a time, so that it does not wait between two. */
const askedEach = 2;

/** Work that is left, in milliseconds, from which on others are asked for help: opening the file takes them time too. */
const worthHelp = 400;

/** Milliseconds that a page has to take: to hand over what is on a quicker one costs as much as to read it. */
const worthPage = 10;

/**
 * Reads pages and gives them in the order of `numbers`. Where `context.help` is there and much is left to do, other
 * readers take pages that are not begun yet; at the end comes what they read with.
 */
export async function* readInOrder(
  pages: OpenPages,
  numbers: readonly number[],
  context: FormatContext,
): AsyncGenerator<PageOutcome, readonly ReadersUsed[], void> {
  const plan = createPlan(numbers.length);
  const crew = createCrew(plan, numbers, context);
  const readHere = async (index: number) => {
    const began = performance.now();
    const outcome = await pages.read(numbers[index] ?? 0, plan.done, numbers.length);
    plan.finish(index, outcome);
    crew.consider(performance.now() - began);
  };
  try {
    for (let index = 0; index < numbers.length; index++) {
      plan.reach(index, aheadEach * crew.size());
      let outcome = plan.take(index);
      while (outcome === undefined) {
        context.signal.throwIfAborted();
        const next = plan.begin();
        if (next !== undefined) await readHere(next);
        else await plan.change(context.signal);
        // Messages of the others are heard between two turns of the event loop only.
        if (crew.size() > 0) await setImmediate();
        outcome = plan.take(index);
      }
      yield outcome;
    }
    return await crew.end();
  } finally {
    void crew.end();
  }
}

/** Which page is whose. Pages are known by their place in the order, from 0. */
interface Plan {
  /** Pages that were read, here or elsewhere. */
  readonly done: number;
  /** Pages that nobody has begun. */
  left(): number;
  /** The page whose turn it is, and how many may be read before theirs. */
  reach(index: number, ahead: number): void;
  /** The next page to read; undefined where there is none, or all that are left are too far ahead. */
  begin(): number | undefined;
  /** Nobody reads this page any more. */
  giveBack(index: number): void;
  finish(index: number, outcome: PageOutcome): void;
  /** Takes a page out that was read. */
  take(index: number): PageOutcome | undefined;
  /** Waits until something is otherwise, or the signal is aborted. */
  change(signal?: AbortSignal): Promise<void>;
}

function createPlan(count: number): Plan {
  const ready = new Map<number, PageOutcome>();
  const returned: number[] = [];
  let waiting: (() => void)[] = [];
  let next = 0;
  let limit = 1;
  let done = 0;
  const changed = () => {
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };
  return {
    get done() {
      return done;
    },
    left: () => count - next + returned.length,
    reach(index, ahead) {
      limit = index + 1 + ahead;
      changed();
    },
    begin() {
      return returned.shift() ?? (next < Math.min(count, limit) ? next++ : undefined);
    },
    giveBack(index) {
      returned.push(index);
      returned.sort((a, b) => a - b);
      changed();
    },
    finish(index, outcome) {
      done++;
      ready.set(index, outcome);
      changed();
    },
    take(index) {
      const outcome = ready.get(index);
      ready.delete(index);
      return outcome;
    },
    change: (signal) =>
      new Promise((resolve) => {
        const wake = () => {
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        if (signal?.aborted) return resolve();
        signal?.addEventListener('abort', wake, { once: true });
        waiting.push(wake);
      }),
  };
}

/** The others who read. */
interface Crew {
  size(): number;
  /** A page took so long here: asks for help where it is worth it. */
  consider(ms: number): void;
  /** Sends all of them away; what they read with. */
  end(): Promise<readonly ReadersUsed[]>;
}

function createCrew(plan: Plan, numbers: readonly number[], { help, report }: FormatContext): Crew {
  const readers = new Set<PageReader>();
  let ended: Promise<readonly ReadersUsed[]> | undefined;
  const used: Promise<ReadersUsed>[] = [];
  let spent = 0;
  let readHere = 0;
  let wanted = 0;

  const want = (count: number) => {
    if (count > 0 !== wanted > 0) help?.want(count);
    wanted = count;
  };
  const arrived = (number: number, index: number, outcome: PageOutcome) => {
    plan.finish(index, outcome);
    report('read', plan.done, numbers.length, number);
    if ('page' in outcome && outcome.usedOcr) report('ocr', plan.done, numbers.length, number);
    report('layout', plan.done, numbers.length, number);
  };
  const employ = async (reader: PageReader): Promise<void> => {
    while (ended === undefined && readers.has(reader)) {
      const index = plan.begin();
      if (index === undefined && plan.left() === 0) return;
      if (index === undefined) {
        await plan.change();
        continue;
      }
      const number = numbers[index] ?? 0;
      const outcome = await reader.read(number);
      if (outcome !== undefined) {
        arrived(number, index, outcome);
        continue;
      }
      readers.delete(reader);
      plan.giveBack(index);
    }
  };
  help?.onReader((reader) => {
    if (ended !== undefined) return void reader.end();
    readers.add(reader);
    const work = Promise.all(Array.from({ length: askedEach }, () => employ(reader)));
    used.push(
      work.then(() => {
        readers.delete(reader);
        return reader.end();
      }),
    );
  });
  return {
    size: () => readers.size,
    consider(ms) {
      if (help === undefined) return;
      spent += ms;
      readHere++;
      const each = spent / readHere;
      const left = plan.left();
      want(left >= 2 && each > worthPage && each * left > worthHelp ? left : 0);
    },
    end() {
      ended ??= (async () => {
        want(0);
        return Promise.all(used);
      })();
      plan.reach(numbers.length, 0);
      return ended;
    },
  };
}
