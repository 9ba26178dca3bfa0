import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { extract } from '../../src/extract/extract.ts';
import { extractPages, type PageStream } from '../../src/extract/pages.ts';
import { createPdfjsEngine } from '../../src/extract/pdf/pdfjs/index.ts';
import type { ExtractedPage } from '../../src/extract/reading.ts';
import { relatePages } from '../../src/layout/document/index.ts';
import type { PdfEngine } from '../../src/ports/index.ts';
import { manyPages } from './many-pages.ts';

const fixture = (name: string) => new URL(`../../../../fixtures/${name}`, import.meta.url);
const codes = ({ issues }: { issues: readonly { code: string }[] }) => issues.map(({ code }) => code);

/** A real engine that tells what was asked of it. Pages from `stuckFrom` on never come. */
function watchedEngine(stuckFrom = Infinity) {
  const engine = createPdfjsEngine();
  const seen = { read: [] as number[], closed: 0 };
  const watched: PdfEngine = {
    name: engine.name,
    async open(bytes, options) {
      const file = await engine.open(bytes, options);
      return {
        pageCount: file.pageCount,
        metadata: file.metadata,
        readPage(number, signal) {
          if (number >= stuckFrom) return new Promise(() => undefined);
          seen.read.push(number);
          return file.readPage(number, signal);
        },
        renderPage: (number, how) => file.renderPage(number, how),
        close() {
          seen.closed++;
          return file.close();
        },
      };
    },
  };
  return { pdfEngine: watched, seen };
}

async function all(stream: PageStream): Promise<ExtractedPage[]> {
  const pages: ExtractedPage[] = [];
  for await (const page of stream) pages.push(page);
  return pages;
}

describe('extractPages', () => {
  it('reads a page when it is asked for, and no sooner', async () => {
    const { pdfEngine, seen } = watchedEngine();
    const pages = extractPages(manyPages(4), { pdfEngine });
    expect(seen.read).toEqual([]);
    for await (const { page, issues } of pages) {
      expect(seen.read.at(-1)).toBe(page.number);
      expect(page.text).toContain(`Chapter ${page.number}`);
      expect(issues).toEqual([]);
    }
    expect(seen).toEqual({ read: [1, 2, 3, 4], closed: 1 });
  });

  it('gives what extract() gives, but for what only the whole document tells', async () => {
    const options = { clock: { now: () => 0 }, ocr: 'never' } as const;
    for (const name of ['samples/invoice-ko.pdf', 'samples/ledger.xlsx', 'broken/truncated.xlsx']) {
      const stream = extractPages(fixture(name), options);
      const pages = await all(stream);
      const { tables, ...rest } = await stream.summary();
      const document = await extract(fixture(name), options);
      const related = relatePages({
        pages: pages.map(({ page }) => page),
        tables: pages.flatMap((each) => each.tables),
      });
      expect({ ...rest, ...related, tables: [...related.tables, ...tables] }).toEqual(document);
    }
  });

  it('tells in the summary why a file cannot be read', async () => {
    const pages = extractPages(fixture('broken/encrypted.pdf'));
    expect(await all(pages)).toEqual([]);
    const summary = await pages.summary();
    expect(summary.status).toBe('failed');
    expect(codes(summary)).toEqual(['DOCUMENT_ENCRYPTED']);
  });

  it('reads the rest for a summary that is asked for early', async () => {
    const { pdfEngine, seen } = watchedEngine();
    const pages = extractPages(manyPages(3), { pdfEngine });
    await pages.next();
    expect(await pages.summary()).toMatchObject({ status: 'ok', metadata: { pageCount: 3 } });
    expect(seen).toEqual({ read: [1, 2, 3], closed: 1 });
    expect(await pages.next()).toEqual({ done: true, value: undefined });
  });

  it('frees the file when the loop is left', async () => {
    const { pdfEngine, seen } = watchedEngine();
    const pages = extractPages(manyPages(4), { pdfEngine });
    for await (const { page } of pages) if (page.number === 2) break;
    expect(seen).toEqual({ read: [1, 2], closed: 1 });
    await expect(pages.summary()).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('frees the file when it is disposed of', async () => {
    const { pdfEngine, seen } = watchedEngine();
    {
      await using pages = extractPages(manyPages(2), { pdfEngine });
      await pages.next();
    }
    expect(seen.closed).toBe(1);
  });

  it('frees the file when the signal is aborted between two pages, and says so', async () => {
    const { pdfEngine, seen } = watchedEngine();
    const controller = new AbortController();
    const pages = extractPages(manyPages(4), { pdfEngine, signal: controller.signal });
    await pages.next();
    controller.abort();
    await expect.poll(() => seen.closed).toBe(1);
    await expect(pages.next()).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(pages.summary()).rejects.toMatchObject({ code: 'ABORTED' });
    expect(seen.read).toEqual([1]);
  });

  it('ends a page that does not come when the signal is aborted', async () => {
    const { pdfEngine } = watchedEngine(2);
    const controller = new AbortController();
    const pages = extractPages(manyPages(4), { pdfEngine, signal: controller.signal });
    await pages.next();
    setTimeout(() => controller.abort(), 20);
    await expect(pages.next()).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('keeps the pages that were read when the time runs out', async () => {
    const { pdfEngine } = watchedEngine(3);
    const document = await extract(manyPages(4), { pdfEngine, timeoutMs: 3000, name: 'many.pdf' });
    expect(document.status).toBe('partial');
    expect(document.kind).toBe('pdf');
    expect(codes(document)).toEqual(['TIMEOUT']);
    expect(document.pages.map(({ number }) => number)).toEqual([1, 2]);
    expect(document.languages).toEqual(['en']);
  });

  it('refuses wrong options at once', () => {
    expect(() => extractPages('a.pdf', { pages: 'all' })).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
  });

  it('holds 2,000 pages in the memory that 200 take', async () => {
    const [few, many] = await Promise.all([memoryFor(200), memoryFor(2000)]);
    expect(many).toMatchObject({ status: 'ok', seen: 2000 });
    // All text of these pages, with its boxes, is more than 60 MB.
    expect((many.used.at(-1) ?? 0) - (many.used[3] ?? 0)).toBeLessThan(25);
    expect(many.peak - few.peak).toBeLessThan(250);
  }, 180_000);
});

/** Megabytes at every tenth of the way, and at most, of a process that goes through so many pages. */
async function memoryFor(pages: number) {
  const script = fileURLToPath(new URL('pages-memory.ts', import.meta.url));
  const flags = ['--expose-gc', '--conditions=docproc-source', script, String(pages)];
  const { stdout } = await promisify(execFile)(process.execPath, flags);
  return JSON.parse(stdout) as { status: string; seen: number; used: number[]; peak: number };
}
