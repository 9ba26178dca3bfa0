import { CFB, read } from '@e965/xlsx';
import exceljs from 'exceljs';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../src/report/index.ts';
import { field, label, makeDocument, page, table } from '../documents.ts';
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

  it('holds no character that XML does not know', async () => {
    const name = 'a\uffffb.pdf';
    const document = makeDocument({ name, fields: [label('x\ufffe', 'y\uffff')] });
    for (const kind of ['document', 'batch', 'data'] as const) {
      const { bytes } = await buildReport(document, { format: 'xlsx', kind, rows: 'fields', title: name });
      for (const { content } of CFB.read(bytes, { type: 'buffer' }).FileIndex) {
        expect(Buffer.from(content ?? []).toString('utf8')).not.toMatch(/[\ufffe\uffff]/);
      }
    }
  });

  it('merges what was merged, freezes headers and filters under them', async () => {
    const book = await opened(await xlsx(workbook));
    const sheet = book.getWorksheet('2026년 매출')!;
    expect(sheet.getCell('D1').master.address).toBe('A1');
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 2 });
    expect(sheet.autoFilter).toBeUndefined();
    expect(sheet.getTables()).toHaveLength(1);
  });

  it('makes every table one of Excel that can be one, with headings unlike one another', async () => {
    const document = makeDocument({
      tables: [
        table('t1', [
          ['금액', '', '금액'],
          ['1', '2', '3'],
        ]),
        {
          ...table('t2', [
            ['a', 'b'],
            ['1', '2'],
          ]),
          cells: [
            { row: 0, column: 0, text: 'a' },
            { row: 0, column: 1, text: 'b' },
            { row: 1, column: 0, columnSpan: 2, text: 'merged' },
          ],
        },
      ],
    });
    const book = await opened(await xlsx(document, 'ko'));
    const [first, second] = [book.getWorksheet('t1')!, book.getWorksheet('t2')!];
    expect(first.getRow(1).values).toEqual([undefined, '금액', '열2', '금액2']);
    expect(first.getTables()).toHaveLength(1);
    expect(second.getTables()).toHaveLength(0);
    expect(second.autoFilter).toBe('A1:B2');
  });

  it('leads from a field to the line or cell that it was found in', async () => {
    const line = { text: 'Total 12.00', box: [10, 18, 120, 34] } as const;
    const block = { kind: 'paragraph', text: line.text, box: line.box, confidence: 1 } as const;
    const paper = {
      ...page(line.text),
      blocks: [{ ...block, lines: [{ ...line, text: 'Shop', box: [10, 0, 50, 12] as const }, line] }],
    };
    const fields = [
      field('grandTotal', 12),
      field('netTotal', 4_500_000, { origin: { sheet: 1, ref: 'D3' } }),
    ];
    const book = await opened(
      await xlsx(makeDocument({ pages: [paper], fields, tables: workbook.tables, sheets: workbook.sheets })),
    );
    const sheet = book.getWorksheet('Key fields')!;
    expect(sheet.getCell('G3').value).toMatchObject({ text: 'page 1', hyperlink: "#'Text'!C3" });
    expect(sheet.getCell('G2').value).toMatchObject({ hyperlink: "#'2026년 매출'!D3" });
    expect(book.getWorksheet('Text')!.getCell('C3').value).toBe('Total 12.00');
  });

  it('is written out row by row where it is large, with the same cells', async () => {
    const rows = Array.from({ length: 60_000 }, (_, index) => [
      `품목 ${index}`,
      String(index),
      '=1+1',
      '1,000',
      '5',
    ]);
    const document = makeDocument({
      tables: [table('t1', [['품목', 'n', 'formula', '금액', 'x'], ...rows])],
    });
    const sheet = read(await xlsx(document), { dense: false }).Sheets['t1']!;
    expect(sheet['!ref']).toBe('A1:E60001');
    expect(sheet['D60001']).toMatchObject({ t: 'n', v: 1000, w: '1,000' });
    expect(sheet['C60001']).toMatchObject({ t: 's', v: '=1+1' });
    expect(sheet['!autofilter']).toEqual({ ref: 'A1:E60001' });
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
      '세금계산서_3월',
      'INV-2026-0417',
      'ledger',
      'truncated',
      '<script>alert(1)< script>"\'&',
      'copy of INV-2026-0417',
      'Issues',
      'Key fields',
      'Line items',
      '세금계산서_3월 t1',
      'ledger 2026년 매출',
      'ledger Cash flow',
      '<script>alert( t1',
      'Text',
    ]);
    expect(book.Sheets['Summary']!['G3']).toMatchObject({ t: 'n', v: 3666.6, w: '3,666.60*' });
  });

  it('shows a document that comes twice twice', async () => {
    const book = read(await xlsx([workbook, workbook]));
    expect(book.SheetNames).toEqual(
      expect.arrayContaining(['ledger', 'ledger (2)', 'ledger Cash flow', 'ledger Cash flow (2)']),
    );
  });

  it('has a sheet for each document, and leads to it', async () => {
    const book = await opened(await xlsx(batch));
    expect(book.getWorksheet('Summary')!.getCell('A3').value).toMatchObject({
      text: 'INV-2026-0417.pdf',
      hyperlink: "#'INV-2026-0417'!A1",
    });
    const texts = book.getWorksheet('INV-2026-0417')!.getColumn(1).values;
    expect(texts).toEqual(expect.arrayContaining(['INV-2026-0417.pdf', 'Summary', 'Key fields', 'Issues']));
  });

  it('keeps headings in view and columns wide enough for what they hold', async () => {
    const book = await opened(await xlsx(batch));
    const sheet = book.getWorksheet('Key fields')!;
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    expect(sheet.getColumn(1).width).toBeGreaterThanOrEqual(20);
    expect(sheet.autoFilter).toMatch(/^A1:G\d+$/);
  });
});
