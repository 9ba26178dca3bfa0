import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BrowserVisit,
  findBrowser,
  missingLibraries,
  withPage,
} from '../../../../../scripts/browser.ts';
import { extract } from '../../../src/extract/index.ts';
import type { Document } from '../../../src/model/index.ts';
import { createPagePictures } from '../../../src/pictures/index.ts';
import { buildReport, type ReportOptions } from '../../../src/report/index.ts';
import { field } from '../documents.ts';
import { batch, hostile, workbook } from '../samples.ts';

const samples = join(import.meta.dirname, '../../../../../fixtures/samples');
const found = await findBrowser();
const missing = 'missing' in found ? found.missing : undefined;
if (missing !== undefined) process.stderr.write(`Skipped: reports in a browser. ${missing}\n`);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docproc-html-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Opens a report from a file, as somebody does who was sent one. */
async function visit(
  documents: Document | readonly Document[],
  options: Omit<ReportOptions, 'format'>,
  use: (visit: BrowserVisit) => Promise<void>,
  { scripts = true } = {},
): Promise<void> {
  const { bytes } = await buildReport(documents, { ...options, format: 'html' });
  const path = join(folder, 'report.html');
  await writeFile(path, bytes);
  await withPage(async (opened) => {
    const { page, complaints, requests } = opened;
    await page.setViewport({ width: 1400, height: 900 });
    await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
    await page.setJavaScriptEnabled(scripts);
    await page.goto(pathToFileURL(path).href);
    await use(opened);
    expect(complaints).toEqual([]);
    expect(new Set(requests.map((each) => each.split('#')[0]))).toEqual(new Set([pathToFileURL(path).href]));
  });
}

/** Runs an expression in the page, which knows `element`: what the selector finds first. Types of browsers end there. */
function inPage<T>(page: Page, selector: string, expression: string): Promise<T> {
  return page.evaluate(
    `((element) => (${expression}))(document.querySelector(${JSON.stringify(selector)}))`,
  ) as Promise<T>;
}

/** The colours that an element's frame and ground have now. */
const look = (page: Page, selector: string) =>
  inPage<{ fill: string; stroke: string; backgroundColor: string }>(
    page,
    selector,
    '(({ fill, stroke, backgroundColor }) => ({ fill, stroke, backgroundColor }))(getComputedStyle(element))',
  );

const isInView = (page: Page, selector: string) =>
  inPage<boolean>(
    page,
    selector,
    '(({ top, bottom }) => top >= 0 && bottom <= innerHeight)(element.getBoundingClientRect())',
  );

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const rectangle = (page: Page, selector: string) =>
  inPage<Rectangle>(page, selector, 'element.getBoundingClientRect().toJSON()');

describe.skipIf(missing !== undefined)('html with pictures of pages, in a browser', () => {
  const path = join(samples, 'invoice-ko.pdf');
  const pictures = createPagePictures({ originalOf: () => path });
  let invoice: Document;
  beforeAll(async () => {
    invoice = await extract(path);
  });
  afterAll(() => pictures.close());

  it('shows the box of a value and the value of a box, by mouse', async () => {
    await visit(invoice, { pictures }, async ({ page }) => {
      expect(await inPage(page, '.leaf img', 'element.naturalWidth')).toBeGreaterThan(800);
      const rows = await page.$$('.values tr[data-to]');
      const row = rows[rows.length - 1]!;
      const { id, to } = await row.evaluate((element) => ({
        id: element.id,
        to: element.getAttribute('data-to'),
      }));
      const before = await look(page, `#${to} rect`);
      await row.click();
      expect(await page.$$eval('.on', (all) => all.map(({ id }) => id))).toEqual([id, to]);
      expect(await look(page, `#${to} rect`)).not.toEqual(before);
      expect(await isInView(page, `#${to}`)).toBe(true);

      const first = await rows[0]!.evaluate((element) => ({
        id: element.id,
        to: element.getAttribute('data-to'),
      }));
      await page.mouse.move(0, 0);
      const plain = await look(page, `#${first.id} td`);
      await page.click(`#${first.to} rect`);
      expect(await page.$$eval('.on', (all) => all.map(({ id }) => id))).toEqual([first.id, first.to]);
      expect((await look(page, `#${first.id} td`)).backgroundColor).not.toBe(plain.backgroundColor);
      expect(await isInView(page, `#${first.id}`)).toBe(true);
    });
  });

  it('puts each box where the value stands', async () => {
    await visit(invoice, { pictures }, async ({ page }) => {
      const total = invoice.fields.find(({ name }) => name === 'grandTotal')!;
      if (!('box' in total.origin)) throw new Error('The total stands on a page.');
      const [x0, y0] = total.origin.box;
      const { width, height } = invoice.pages[0]!;
      const box = await rectangle(page, '.leaf a.field[aria-label^="합계금액"] rect');
      const leaf = await rectangle(page, '.leaf');
      expect((box.x - leaf.x) / leaf.width).toBeCloseTo((x0 - 1) / width, 2);
      expect((box.y - leaf.y) / leaf.height).toBeCloseTo((y0 - 1) / height, 2);
    });
  });

  it('goes from value to value by keyboard, and lets go', async () => {
    await visit(invoice, { pictures }, async ({ page }) => {
      await page.focus('.values tr[data-to] a');
      await page.keyboard.press('Enter');
      const first = await page.$$eval('.on', (all) => all.map(({ id }) => id));
      await page.keyboard.press('ArrowDown');
      const second = await page.$$eval('.on', (all) => all.map(({ id }) => id));
      expect([first.length, second.length]).toEqual([2, 2]);
      expect(second).not.toEqual(first);
      await page.keyboard.press('Escape');
      expect(await page.$$('.on')).toEqual([]);
    });
  });

  it('leads there and back without its script too', async () => {
    await visit(
      invoice,
      { pictures },
      async ({ page }) => {
        const link = await page.$('.values tr[data-to] a');
        await link!.click();
        expect(await page.$$(':target rect')).toHaveLength(1);
        await page.click('.leaf a.field.good rect');
        expect(await page.$$('tr:target')).toHaveLength(1);
      },
      { scripts: false },
    );
  });

  it('prints its pictures and reads on a phone', async () => {
    await visit(invoice, { pictures }, async ({ page }) => {
      await page.setViewport({ width: 390, height: 844 });
      expect(await inPage(page, 'html', 'element.scrollWidth')).toBeLessThanOrEqual(390);
      const printed = Buffer.from(await page.pdf({ format: 'A4' })).toString('latin1');
      expect(printed).toContain('/Subtype /Image');
    });
  });
});

describe.skipIf(missing !== undefined)('html without pictures, in a browser', () => {
  it('leads from a value to its cell on a sheet and back', async () => {
    const book = {
      ...workbook,
      fields: [field('grandTotal', 4_500_000, { origin: { sheet: 1, ref: 'D3' } })],
    };
    await visit(book, {}, async ({ page }) => {
      await page.click('.values tr[data-to]');
      expect(await page.$$eval('td.on', (all) => all.map(({ textContent }) => textContent))).toEqual([
        '₩4,500,000',
      ]);
      await page.keyboard.press('Escape');
      await page.click('td[data-origin]');
      expect(await page.$$('tr.on')).toHaveLength(1);
    });
  });

  it('runs nothing and asks for nothing that a document smuggles in', async () => {
    await visit([hostile, ...batch], {}, async ({ page }) => {
      page.on('dialog', () => expect.unreachable());
      expect(await page.$$('img[src^="http"], script:not(:last-child)')).toEqual([]);
    });
  });
});

describe.skipIf(process.platform !== 'linux')('the libraries that a browser needs', () => {
  it('are told apart by whether the machine has them', async () => {
    const lacking = join(folder, 'lacking');
    const program = await readFile('/bin/ls');
    await writeFile(lacking, program.toString('latin1').replaceAll('libc.so.6', 'libq.so.6'), {
      encoding: 'latin1',
      mode: 0o700,
    });
    expect(await missingLibraries('/bin/ls')).toEqual([]);
    expect(await missingLibraries(lacking)).toEqual(['libq.so.6']);
  });
});
