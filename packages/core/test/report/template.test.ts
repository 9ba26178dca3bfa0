import { read } from '@e965/xlsx';
import exceljs from 'exceljs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  buildReport,
  defineReport,
  type ReportOptions,
  type ReportTemplate,
} from '../../src/report/index.ts';
import { batch, invoice, taxInvoice } from './samples.ts';

const text = async (...args: Parameters<typeof buildReport>) =>
  Buffer.from((await buildReport(...args)).bytes).toString('utf8');

const logo = {
  bytes: await sharp({ create: { width: 60, height: 20, channels: 3, background: '#0e5a6b' } })
    .png()
    .toBuffer(),
  mediaType: 'image/png',
  description: 'Hanbit',
} as const;

const monthly = defineReport({
  kind: 'batch',
  title: { en: 'Purchases', ko: '매입 보고서' },
  subtitle: { en: 'March', ko: '3월' },
  footer: { en: 'Internal', ko: '대외비' },
  language: 'ko',
  logo,
  sections: [
    { section: 'review', title: { en: 'Please check', ko: '확인 요청' } },
    {
      title: { en: 'Payments', ko: '지급 내역' },
      columns: [
        'file',
        { title: { en: 'From', ko: '거래처' }, value: 'sellerName' },
        'grandTotal',
        { title: 'Half', value: ({ document }) => document.pages.length / 2, format: 'share' },
      ],
    },
    { title: 'Note', text: (documents, language) => `${language}: ${documents.length} = <b>` },
  ],
});

describe('a template', () => {
  it('says which sections a batch report has, what they are called and what else it shows', async () => {
    const html = await text(batch, { format: 'html', template: monthly });
    const headings = [...html.matchAll(/<h[12]>(.*?)<\/h[12]>/g)].map((match) => match[1]);
    expect(headings).toEqual(['매입 보고서', '확인 요청', '지급 내역', 'Note']);
    expect(html).toContain('<th scope="col">거래처</th>');
    expect(html).toContain(
      '<td>한빛소프트웨어 주식회사</td><td class="n">8,140,000원</td><td class="n">50%</td>',
    );
    expect(html).toContain('ko: 6 = &lt;b&gt;');
    expect(html).toMatch(/<img class="logo" src="data:image\/png;base64,[^"]+" alt="Hanbit" height="43">/);
    expect(html).toContain('<footer>대외비</footer>');
  });

  it('shows its logo on the first sheet of a workbook, in its own proportions', async () => {
    const { bytes } = await buildReport(batch, { format: 'xlsx', template: monthly });
    const workbook = new exceljs.Workbook();
    await workbook.xlsx.load(bytes.buffer as ArrayBuffer);
    const [first, ...others] = workbook.worksheets;
    expect(first?.getImages().map(({ range }) => (range as { ext?: unknown }).ext)).toEqual([
      { width: 129, height: 43 },
    ]);
    expect(others.flatMap((sheet) => sheet.getImages())).toEqual([]);
  });

  it('holds for every format', async () => {
    const markdown = await text(batch, { format: 'markdown', template: monthly, language: 'en' });
    expect(markdown).toContain('# Purchases');
    expect(markdown).toContain('## Please check');
    expect(markdown).toContain('| From |');
    expect(markdown).not.toContain('## Overview');
    const book = read((await buildReport(batch, { format: 'xlsx', template: monthly })).bytes);
    expect(book.SheetNames).toEqual(['확인 요청', '지급 내역', 'Note']);
    expect(book.Sheets['지급 내역']!['C2']).toMatchObject({ t: 'n', v: 8_140_000, w: '8,140,000' });
    expect(book.Sheets['지급 내역']!['D2']).toMatchObject({ t: 'n', v: 0.5, w: '50%' });
    const pdf = await buildReport(batch, { format: 'pdf', template: monthly });
    expect(Buffer.from(pdf.bytes).toString('latin1')).toContain('/Subtype /Image');
  });

  it('chooses the fields of a document and their order', async () => {
    const template = defineReport({
      kind: 'document',
      sections: [{ section: 'fields', fields: ['grandTotal', 'sellerName'] }, 'summary'],
    });
    const markdown = await text(taxInvoice, { format: 'markdown', template, language: 'en' });
    const fields = [...markdown.matchAll(/^\| (Seller|Total|Tax|Buyer) \|/gm)].map((match) => match[1]);
    expect(fields).toEqual(['Total', 'Seller']);
    expect(markdown).not.toContain('Line items');
  });

  it('of plain data can be sent elsewhere', async () => {
    const template = defineReport({
      kind: 'data',
      rows: 'items',
      columns: ['file', 'description', 'quantity', 'amount', 'label:담당자'],
    });
    const rows = JSON.parse(await text(taxInvoice, { format: 'json', template: structuredClone(template) }));
    expect(rows[0]).toEqual({
      file: '세금계산서_3월.pdf',
      description: '문서 처리 시스템 구축',
      quantity: 1,
      amount: 4_500_000,
      담당자: '김하늘',
    });
  });

  it.each([
    [{ kind: 'weekly' }],
    [{ kind: 'document', sections: ['totals'] }],
    [{ kind: 'batch', documentSections: [{ section: 'charts' }] }],
    [{ kind: 'data', columns: [] }],
    [{ kind: 'data', rows: 'pages', columns: ['file'] }],
    [{ kind: 'batch', logo: { bytes: new Uint8Array(), mediaType: 'image/svg+xml' } }],
  ])('that is wrong is refused: %j', (template) => {
    expect(() => defineReport(template as unknown as ReportTemplate)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
  });

  it.each([
    [{ kind: 'data', columns: ['amount'] }],
    [{ kind: 'data', columns: ['nothing'] }],
    [{ kind: 'data', template: monthly }],
    [{ kind: 'weekly' }],
  ])('options that contradict it or name no column are refused: %#', async (options) => {
    const built = buildReport(invoice, { format: 'html', ...options } as unknown as ReportOptions);
    await expect(built).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });
});

describe('a data export', () => {
  it.each(['json', 'csv', 'markdown', 'html', 'xlsx', 'pdf', 'text'] as const)(
    'comes as %s',
    async (format) => {
      const { bytes } = await buildReport(batch, { format, kind: 'data', columns: ['file', 'grandTotal'] });
      expect(bytes.length).toBeGreaterThan(50);
    },
  );

  it('of fields says where each was found', async () => {
    const csv = await text(invoice, { format: 'csv', kind: 'data', rows: 'fields', language: 'en' });
    expect(csv.split('\r\n').slice(0, 2)).toEqual([
      'file,field,value,text,confidence,place',
      'INV-2026-0417.pdf,invoiceNumber,INV-2026-0417,INV-2026-0417,0.95,page 1',
    ]);
  });

  it('says types and dates in the words of the language to people, and in their own to programs', async () => {
    const options = { kind: 'data', columns: ['type', 'issueDate', 'grandTotal'], language: 'ko' } as const;
    expect(await text(invoice, { format: 'text', ...options })).toBe(
      '종류\t발행일\t합계금액\n청구서\t2026년 4월 17일\t3,666.60 GBP\n',
    );
    expect(await text(invoice, { format: 'csv', ...options })).toBe(
      'type,issueDate,grandTotal\r\ninvoice,2026-04-17,3666.6\r\n',
    );
  });
});
