import { describe, expect, it } from 'vitest';
import { documentSchema } from '../../src/model/with-schemas.ts';
import { buildReport, type ReportOptions, reportFormats } from '../../src/report/index.ts';
import { makeDocument, table } from './documents.ts';
import { batch, broken, invoice, taxInvoice } from './samples.ts';

const text = async (...args: Parameters<typeof buildReport>) =>
  Buffer.from((await buildReport(...args)).bytes).toString('utf8');

describe('buildReport', () => {
  it.each(reportFormats)('gives the same %s bytes for the same documents', async (format) => {
    const first = await buildReport(batch, { format });
    const second = await buildReport(structuredClone(batch), { format });
    expect(Buffer.from(first.bytes).equals(Buffer.from(second.bytes))).toBe(true);
    expect(first.bytes.length).toBeGreaterThan(100);
  });

  it.each(reportFormats)('makes a %s of a failed document and of none at all', async (format) => {
    for (const documents of [broken, []]) {
      const { mediaType, extension } = await buildReport(documents, { format });
      expect(mediaType).toMatch(/^[a-z]+\/[a-z0-9.+-]+(; charset=utf-8)?$/);
      expect(extension).toMatch(/^[a-z]+$/);
    }
  });

  it('writes one document as Document JSON and several as an array of it', async () => {
    const one = documentSchema.parse(JSON.parse(await text(taxInvoice, { format: 'json' })));
    expect(one).toEqual(taxInvoice);
    expect(JSON.parse(await text(batch, { format: 'json' }))).toEqual(batch);
    expect(JSON.parse(await text([invoice], { format: 'json' }))).toEqual(invoice);
  });

  it('names sheets and titles of tables in text', async () => {
    const sales = { ...table('t1', [['Account', 'Amount']], { sheet: 1 }), title: 'Sales\nof May' };
    const cash = table('t2', [['Cash', '5']], { sheet: 2 });
    const sheet = { rows: 1, columns: 2, hidden: false };
    const sheets = ['2026', 'Cash flow'].map((name, index) => ({ ...sheet, number: index + 1, name }));
    const book = makeDocument({ kind: 'spreadsheet', sheets, tables: [sales, cash] });
    expect(await text(book, { format: 'text' })).toBe(
      '[2026]\n\nSales of May\nAccount\tAmount\n\n[Cash flow]\n\nCash\t5\n',
    );
    const single = makeDocument({ kind: 'spreadsheet', sheets: sheets.slice(0, 1), tables: [sales] });
    expect(await text(single, { format: 'text' })).toBe('Sales of May\nAccount\tAmount\n');
  });

  it.each([
    [{}, { format: 'json' }],
    [undefined, { format: 'json' }],
    [[invoice, null], { format: 'csv' }],
    [{ ...invoice, tables: undefined }, { format: 'csv' }],
    [{ ...invoice, schemaVersion: 2 }, { format: 'csv' }],
    [invoice, undefined],
  ])('refuses what is no Document or no options', async (documents, options) => {
    await expect(buildReport(documents as never, options as never)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
  });

  it('speaks the language of the first document that has one, unless told otherwise', async () => {
    const unknown = makeDocument({ languages: [] });
    expect(await text([unknown, taxInvoice], { format: 'html' })).toContain('<html lang="ko">');
    expect(await text(invoice, { format: 'html' })).toContain('<html lang="en">');
    expect(await text(taxInvoice, { format: 'html', language: 'en' })).toContain('Key fields');
    expect(await text(makeDocument({ languages: ['fr'] }), { format: 'html' })).toContain('<html lang="en">');
  });

  it('shows the time only where it is handed in', async () => {
    expect(await text(invoice, { format: 'markdown' })).not.toContain('Generated');
    const shown = await text(invoice, { format: 'markdown', generatedAt: new Date('2026-04-10T09:00:00Z') });
    expect(shown).toContain('Generated: 2026-04-10 09:00 UTC');
  });

  it('shows at most maxRows rows of a table and says how many are left out', async () => {
    const markdown = await text(taxInvoice, { format: 'markdown', maxRows: 2, language: 'en' });
    expect(markdown).toContain('2 more rows not shown');
    expect(markdown).not.toContain('유지보수');
    expect(await text(taxInvoice, { format: 'csv' })).toContain('유지보수');
  });

  it('shows the text of at most maxPages pages in html', async () => {
    const html = await text(invoice, { format: 'html', maxPages: 1 });
    expect(html).toContain('1 more page not shown');
    expect(html).not.toContain('Payment within 30 days');
  });

  it.each([
    { format: 'docx' },
    { format: 'json', language: 'fr' },
    { format: 'json', generatedAt: Number.NaN },
    { format: 'html', reviewBelow: 2 },
    { format: 'html', maxRows: 0 },
    { format: 'csv', table: 7 },
    { format: 'html', table: 0 },
  ])('refuses %o', async (options) => {
    await expect(buildReport(taxInvoice, options as ReportOptions)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
  });

  it('stops when the caller cancels', async () => {
    const options = { format: 'pdf', signal: AbortSignal.abort(new Error('enough')) } as const;
    await expect(buildReport(batch, options)).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
