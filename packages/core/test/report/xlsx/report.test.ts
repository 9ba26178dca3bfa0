import { read } from '@e965/xlsx';
import exceljs from 'exceljs';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../src/report/index.ts';
import { field, makeDocument, table } from '../documents.ts';
import { batch, hostile, invoice, taxInvoice, workbook } from '../samples.ts';

const xlsx = async (documents: Parameters<typeof buildReport>[0], language: 'en' | 'ko' = 'en') =>
  (await buildReport(documents, { format: 'xlsx', language })).bytes;

async function opened(bytes: Uint8Array): Promise<exceljs.Workbook> {
  const book = new exceljs.Workbook();
  await book.xlsx.load(Buffer.from(bytes) as unknown as Parameters<typeof book.xlsx.load>[0]);
  return book;
}

describe('xlsx of one document', () => {
  it('holds numbers and dates as such, with formats that follow the print', async () => {
    const book = await opened(await xlsx(workbook));
    const sheet = book.getWorksheet('2026년 매출')!;
    expect(sheet.getCell('A3').value).toEqual(new Date('2026-04-01T00:00:00Z'));
    expect(sheet.getCell('A3').numFmt).toBe('yyyy-mm-dd');
    expect([sheet.getCell('C3').value, sheet.getCell('C3').numFmt]).toEqual([0.125, '0.0%']);
    expect([sheet.getCell('D3').value, sheet.getCell('D3').numFmt]).toEqual([4_500_000, '#,##0']);
    expect([sheet.getCell('D4').value, sheet.getCell('D4').numFmt]).toEqual([-1234.5, '#,##0.00']);
  });

  it('merges what was merged, freezes headers and filters under them', async () => {
    const book = await opened(await xlsx(workbook));
    const sheet = book.getWorksheet('2026년 매출')!;
    expect(sheet.getCell('D1').master.address).toBe('A1');
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 2 });
    expect(sheet.autoFilter).toBe('A2:D4');
  });

  it('says fields with their value, print and place', async () => {
    const book = read(await xlsx(taxInvoice, 'ko'));
    const sheet = book.Sheets['주요 항목']!;
    expect(sheet['A2']).toMatchObject({ v: '세금계산서_3월.pdf' });
    expect(sheet['B8']).toMatchObject({ v: '합계금액' });
    expect(sheet['C8']).toMatchObject({ t: 'n', v: 8_140_000, w: '8,140,000' });
    expect(sheet['E8']).toMatchObject({ t: 's', v: '₩8,140,000' });
    expect(book.Sheets['품목 내역']!['C2']).toMatchObject({ v: '문서 처리 시스템 구축' });
  });

  it('never writes a formula', async () => {
    const book = read(await xlsx([hostile, workbook]), { cellFormula: true });
    const cells = book.SheetNames.flatMap((name) => Object.values(book.Sheets[name]!));
    expect(cells.some((cell) => cell?.v === '=HYPERLINK("x")')).toBe(true);
    expect(cells.some((cell) => cell?.v === '@SUM(A1)\nnext')).toBe(true);
    expect(cells.filter((cell) => typeof cell === 'object' && 'f' in cell)).toEqual([]);
  });

  it('keeps texts that look like escapes, long numbers and control characters harmless', async () => {
    const document = makeDocument({
      tables: [
        table('t1', [['h'], ['_x0041_'], ['a\u0000b'], ['x'.repeat(40_000)]], {
          cells: [
            { row: 1, column: 0, text: '_x0041_' },
            { row: 2, column: 0, text: 'a\u0000\ud800b' },
            { row: 3, column: 0, text: 'x'.repeat(40_000) },
            { row: 4, column: 0, text: '9410123412341234567', value: Number('9410123412341234567') },
          ],
        }),
      ],
      fields: [field('invoiceNumber', '007')],
    });
    const sheet = read(await xlsx(document)).Sheets['t1']!;
    expect(sheet['A2']).toMatchObject({ v: '_x0041_' });
    expect(sheet['A3']).toMatchObject({ v: 'a\ufffdb' });
    expect((sheet['A4'] as { v: string }).v).toHaveLength(32_767);
    expect(sheet['A5']).toMatchObject({ t: 's', v: '9410123412341234567' });
  });

  it('stamps its parts with no clock', async () => {
    const bytes = await xlsx(invoice);
    expect([...bytes.subarray(10, 14)]).toEqual([0, 0, 0x21, 0]);
    const book = await opened(bytes);
    expect(book.created).toEqual(new Date('2000-01-01T00:00:00Z'));
  });
});

describe('xlsx of several documents', () => {
  it('has an overview, totals, what to review, fields, items, tables and issues', async () => {
    const book = read(await xlsx(batch));
    expect(book.SheetNames).toEqual([
      'Summary',
      'Totals',
      'To review',
      'Key fields',
      'Line items',
      '세금계산서_3월 t1',
      'ledger 2026년 매출',
      'ledger Cash flow',
      '<script>alert( t1',
      'Issues',
    ]);
    expect(book.Sheets['Summary']!['G3']).toMatchObject({ t: 'n', v: 3666.6, w: '3,666.60*' });
  });
});
