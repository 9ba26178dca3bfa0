import { describe, expect, it } from 'vitest';
import type { FormatContext, PageHelp, PageOutcome, PageReader } from '../../../src/extract/format.ts';
import { openPages } from '../../../src/extract/pdf/pages.ts';
import { readInOrder } from '../../../src/extract/pdf/reading-order.ts';
import { manyPages } from '../many-pages.ts';
import { contextOf, sourceOf } from './context.ts';

const numbersTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Opens the file once more and reads from it; away after so many pages. */
async function readerOf(bytes: Uint8Array, most = Number.POSITIVE_INFINITY) {
  const pages = await openPages(sourceOf(bytes), contextOf());
  const read: number[] = [];
  const reader: PageReader = {
    async read(number) {
      if (read.length >= most) return undefined;
      read.push(number);
      const outcome = await pages.read(number, 0, 1);
      await new Promise((resolve) => setImmediate(resolve));
      return outcome;
    },
    async end() {
      await pages.close();
      return { engines: ['pdfjs', 'other'] };
    },
  };
  return { reader, read };
}

/** Help that is there at once. */
const helpOf = (...readers: readonly PageReader[]): PageHelp => ({
  want: () => {},
  onReader: (take) => readers.forEach(take),
});

async function read(bytes: Uint8Array, numbers: readonly number[], over: Partial<FormatContext> = {}) {
  const context = contextOf(over);
  const pages = await openPages(sourceOf(bytes), context);
  const reading = readInOrder(pages, numbers, context);
  const outcomes: PageOutcome[] = [];
  for (;;) {
    const step = await reading.next();
    if (step.done) {
      await pages.close();
      return { outcomes, used: step.value };
    }
    outcomes.push(step.value);
  }
}

describe('readInOrder', () => {
  const bytes = manyPages(40);

  it('gives the same pages in the same order, whoever read them', async () => {
    const alone = await read(bytes, numbersTo(40));
    const others = [await readerOf(bytes), await readerOf(bytes)];
    const { outcomes, used } = await read(bytes, numbersTo(40), {
      help: helpOf(...others.map(({ reader }) => reader)),
    });
    expect(outcomes).toEqual(alone.outcomes);
    for (const other of others) expect(other.read.length).toBeGreaterThan(0);
    expect(used).toEqual([{ engines: ['pdfjs', 'other'] }, { engines: ['pdfjs', 'other'] }]);
    expect(alone.used).toEqual([]);
  });

  it('reads the pages of whoever is called away', async () => {
    const alone = await read(bytes, numbersTo(40));
    const other = await readerOf(bytes, 3);
    const { outcomes } = await read(bytes, numbersTo(40), { help: helpOf(other.reader) });
    expect(outcomes).toEqual(alone.outcomes);
    expect(other.read).toHaveLength(3);
  });

  it('does not read far ahead of whoever takes the pages', async () => {
    const other = await readerOf(bytes);
    const context = contextOf({ help: helpOf(other.reader) });
    const pages = await openPages(sourceOf(bytes), context);
    const reading = readInOrder(pages, numbersTo(40), context);
    await reading.next();
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(Math.max(...other.read)).toBeLessThan(12);
    await reading.return([]);
    await pages.close();
  });

  it('asks for help with slow pages only, and says when there are none left', async () => {
    const asked: number[] = [];
    const help: PageHelp = { want: (pages) => asked.push(pages), onReader: () => {} };
    const context = contextOf({ help });
    const pages = await openPages(sourceOf(bytes), context);
    const slow = {
      ...pages,
      async read(number: number, done: number, total: number) {
        await new Promise((resolve) => setTimeout(resolve, 60));
        return pages.read(number, done, total);
      },
    };
    for await (const _ of readInOrder(slow, numbersTo(12), context));
    expect(asked).toEqual([11, 0]);
    await pages.close();
  });

  it('stops where the signal is aborted while another one reads', async () => {
    const controller = new AbortController();
    const stuck: PageReader = { read: () => new Promise(() => {}), end: async () => ({}) };
    const reading = read(bytes, numbersTo(3), { help: helpOf(stuck), signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });
});
