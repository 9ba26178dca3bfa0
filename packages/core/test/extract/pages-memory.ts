/**
 * Goes through the pages of a large PDF, in a process of its own, and tells what memory it took.
 * `node --expose-gc pages-memory.ts PAGES`
 */
import { extractPages } from '../../src/extract/pages.ts';
import { manyPages } from './many-pages.ts';

const count = Number(process.argv[2]);
const name = 'many.pdf';
/** Megabytes in use after everything that nobody holds any more was collected, at each tenth of the way. */
const used: number[] = [];
const pages = extractPages(manyPages(count), { name, ocr: 'never' });
let seen = 0;
for await (const { page } of pages) {
  seen++;
  if (page.number % (count / 10) === 0) used.push(inUse());
}
const { status } = await pages.summary();
process.stdout.write(JSON.stringify({ status, seen, used, peak: process.resourceUsage().maxRSS / 1024 }));

function inUse(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}
