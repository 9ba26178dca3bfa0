import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { read, utils } from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import { extract } from '../../src/extract/index.ts';
import { buildReport } from '../../src/report/index.ts';

const fixtures = join(import.meta.dirname, '../../../../fixtures');
const expected = JSON.parse(await readFile(join(fixtures, 'expected.json'), 'utf8'));
const extracted = (name: string) => extract(join(fixtures, 'samples', name), { profile: 'none' });

describe('reports of extracted documents', () => {
  it('carry a workbook through to a workbook, value by value', async () => {
    const { bytes } = await buildReport(await extracted('ledger.xlsx'), { format: 'xlsx', language: 'en' });
    const book = read(bytes, { cellDates: true, UTC: true });
    const rows = book.SheetNames.flatMap((name) => {
      return utils.sheet_to_json<unknown[]>(book.Sheets[name]!, { header: 1, UTC: true });
    });
    for (const sale of expected['samples/ledger.xlsx'].sales) {
      const row = rows.find((cells) => cells[1] === sale.customer);
      expect(row).toEqual([
        new Date(sale.date),
        sale.customer,
        sale.item,
        sale.quantity,
        sale.unitPrice,
        sale.amount,
      ]);
    }
  });

  it('carry a CP949 file through to UTF-8 CSV, row by row', async () => {
    const { bytes } = await buildReport(await extracted('transactions.csv'), { format: 'csv' });
    const book = read(Buffer.from(bytes).toString('utf8'), { type: 'string', raw: true });
    const [header, ...rows] = utils.sheet_to_json<string[]>(book.Sheets['Sheet1']!, { header: 1 });
    const { header: wanted, rows: moves } = expected['samples/transactions.csv'];
    expect(header).toEqual(wanted);
    expect(rows.map((row) => row.map(String))).toEqual(
      moves.map((move: Record<string, unknown>) => Object.values(move).map(String)),
    );
  });

  it('show the tables of a tax invoice in markdown where they stand', async () => {
    const { bytes } = await buildReport(await extracted('invoice-ko.pdf'), { format: 'markdown' });
    const text = Buffer.from(bytes).toString('utf8');
    for (const item of expected['samples/invoice-ko.pdf'].lineItems) {
      expect(text).toMatch(new RegExp(`\\| ${item.description.replace(/[()]/g, '\\$&')} \\|.*\\|\\n`));
    }
  });
});
