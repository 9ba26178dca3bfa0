import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../src/report/index.ts';
import { field, makeDocument } from '../documents.ts';
import { batch, hostile, invoice, taxInvoice, workbook } from '../samples.ts';

const html = async (documents: Parameters<typeof buildReport>[0]) =>
  Buffer.from((await buildReport(documents, { format: 'html' })).bytes).toString('utf8');

describe('html of a hostile document', () => {
  it('lets none of its text become an element or attribute', async () => {
    const source = await html([hostile, invoice]);
    expect(tagsOf(source).map((tag) => tag.name)).not.toContain('script');
    expect(source).not.toMatch(/<(img|svg onload|i>|b>)/);
    for (const tag of tagsOf(source)) expect(tag.attributes).not.toMatch(/\son\w+=/);
    expect(source).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;.pdf');
  });

  it('drops characters that HTML cannot hold', async () => {
    const source = await html(hostile);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(source).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
    expect(source.isWellFormed()).toBe(true);
  });
});

describe.each(Object.entries({ batch, taxInvoice, workbook, hostile }))('html of %s', (_, documents) => {
  it('allows only its own style sheet', async () => {
    const source = await html(documents);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(source)?.[1];
    const style = /<style>([\s\S]*?)<\/style>/.exec(source)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
  });

  it('refers to nothing outside itself and sets no style by attribute', async () => {
    for (const { attributes } of tagsOf(await html(documents))) {
      expect(attributes).not.toMatch(/\s(src|action|style|xlink:href)=/);
      expect(attributes).not.toMatch(/\shref="(?!#)/);
    }
  });

  it('closes every element that it opens, in order', async () => {
    const empty = new Set(['meta', 'rect', '!doctype']);
    const open: string[] = [];
    for (const { name, closes } of tagsOf(await html(documents))) {
      if (empty.has(name)) continue;
      if (closes) expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });

  it('links only to places that are there, each named once', async () => {
    const source = await html(documents);
    const ids = [...source.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of source.matchAll(/(?:href="#|data-to=")([^"]*)"/g)) expect(ids).toContain(target);
  });
});

function tagsOf(source: string): { name: string; closes: boolean; attributes: string }[] {
  const body = source.replace(/<style>[\s\S]*?<\/style>/, '');
  return [...body.matchAll(/<(\/?)([a-zA-Z!][a-zA-Z0-9]*)([^>]*)>/g)].map((match) => ({
    closes: match[1] === '/',
    name: match[2]!.toLowerCase(),
    attributes: match[3] ?? '',
  }));
}

describe('html of a batch over months', () => {
  const paid = (month: number, currency: string) =>
    makeDocument({
      type: { name: 'receipt', confidence: 0.9 },
      fields: [field('issueDate', `2026-0${month}-15`), field('grandTotal', month * 1000, { currency })],
    });

  it('draws a column for each month of the currency that most documents are in', async () => {
    const documents = [1, 2, 3, 4].map((month) => paid(month, 'KRW'));
    const { bytes } = await buildReport([...documents, paid(5, 'USD')], { format: 'html', language: 'en' });
    const chart =
      /<section class="card chart">.*?<\/section>/s.exec(Buffer.from(bytes).toString())?.[0] ?? '';
    expect([...chart.matchAll(/<title>(.*?)<\/title>/g)].map((match) => match[1])).toEqual([
      'Jan 2026: 1,000 KRW (1)',
      'Feb 2026: 2,000 KRW (1)',
      'Mar 2026: 3,000 KRW (1)',
      'Apr 2026: 4,000 KRW (1)',
    ]);
    const heights = [...chart.matchAll(/<rect [^>]*height="([\d.]+)"/g)].map((match) => Number(match[1]));
    expect(heights).toEqual([35.5, 71, 106.5, 142]);
  });

  it('draws none for fewer than three months', async () => {
    const { bytes } = await buildReport([paid(1, 'KRW'), paid(2, 'KRW')], { format: 'html' });
    expect(Buffer.from(bytes).toString()).not.toContain('card chart');
  });
});
