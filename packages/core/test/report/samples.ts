import type { Document } from '../../src/model/index.ts';
import { field, found, label, lineItems, makeDocument, page, table } from './documents.ts';

const krw = { currency: 'KRW' };
const gbp = { currency: 'GBP' };

/** 전자세금계산서 in Korean, with blocks and a table where it stands. */
export const taxInvoice: Document = makeDocument({
  name: '세금계산서_3월.pdf',
  type: { name: 'taxInvoice', confidence: 0.96 },
  languages: ['ko'],
  pages: [
    {
      ...page('전자세금계산서\n\n품목 수량 단가 금액\n\n이 금액을 청구함'),
      blocks: [
        { kind: 'heading', level: 1, text: '전자세금계산서', box: [0, 0, 9, 9], confidence: 1, lines: [] },
        { kind: 'table', text: '', tableId: 't1', box: [0, 0, 9, 9], confidence: 1, lines: [] },
        { kind: 'list', text: '• 첫째 조건\n2. 둘째 조건', box: [0, 0, 9, 9], confidence: 1, lines: [] },
        { kind: 'paragraph', text: '이 금액을 청구함\n1. 청구', box: [0, 0, 9, 9], confidence: 1, lines: [] },
      ],
    },
  ],
  tables: [
    table('t1', [
      ['품목', '수량', '단가', '금액'],
      ['문서 처리 시스템 구축', '1', '4,500,000', '4,500,000'],
      ['데이터 이관 용역', '6', '350,000', '2,100,000'],
      ['유지보수 (월)', '1', '800,000', '800,000'],
    ]),
  ],
  fields: [
    field('sellerName', '한빛소프트웨어 주식회사'),
    field('sellerTaxId', '999-81-00316'),
    field('buyerName', '(주)바다무역'),
    field('issueDate', '2026-03-31', { text: '2026년 3월 31일' }),
    field('netTotal', 7_400_000, { ...krw, text: '7,400,000' }),
    field('taxTotal', 740_000, { ...krw, text: '740,000' }),
    {
      name: 'grandTotal',
      ...found(8_140_000, { ...krw, text: '₩8,140,000', confidence: 0.99 }),
      checks: ['netTotal + taxTotal = grandTotal'],
    },
    lineItems([
      {
        description: found('문서 처리 시스템 구축'),
        quantity: found(1),
        unitPrice: found(4_500_000, krw),
        amount: found(4_500_000, krw),
      },
      {
        description: found('데이터 이관 용역'),
        quantity: found(6),
        unitPrice: found(350_000, krw),
        amount: found(2_100_000, krw),
      },
    ]),
    label('담당자', '김하늘'),
  ],
  metadata: { createdAt: '2026-04-01T00:00:00Z', pageCount: 1, engines: ['pdfjs'] },
});

/** A commercial invoice in English whose amounts do not add up. */
export const invoice: Document = makeDocument({
  name: 'INV-2026-0417.pdf',
  status: 'partial',
  type: { name: 'invoice', confidence: 0.93 },
  pages: [page('INVOICE\n\nAlder & Finch Ltd'), page('Terms\n\nPayment within 30 days.', 2)],
  fields: [
    field('invoiceNumber', 'INV-2026-0417'),
    field('sellerName', 'Alder & Finch Ltd'),
    field('sellerPhone', '+44 117 496 0123'),
    field('issueDate', '2026-04-17', { text: '17 April 2026' }),
    field('netTotal', 3055.5, { ...gbp, text: '£3,055.50' }),
    field('grandTotal', 3666.6, { ...gbp, text: '£3,666.60', confidence: 0.41 }),
  ],
  issues: [
    {
      code: 'ARITHMETIC_MISMATCH',
      severity: 'warning',
      message: 'The amounts found do not add up.',
      page: 1,
    },
    { code: 'PAGE_UNREADABLE', severity: 'error', message: 'Page 3 could not be read.', page: 3 },
  ],
});

/** A workbook of two sheets, with a merged title, dates and a leading equals sign that is text. */
export const workbook: Document = makeDocument({
  name: 'ledger.xlsx',
  kind: 'spreadsheet',
  type: { name: 'statement', confidence: 0.7 },
  sheets: [
    { number: 1, name: '매출장', rows: 4, columns: 4, hidden: false },
    { number: 2, name: 'Cash flow', rows: 2, columns: 2, hidden: false },
  ],
  tables: [
    {
      id: 't1',
      sheet: 1,
      ref: 'A1:D4',
      rows: 4,
      columns: 4,
      headerRows: 2,
      title: '2026년 매출',
      confidence: 1,
      cells: [
        { row: 0, column: 0, columnSpan: 4, text: '2026년 매출', ref: 'A1' },
        { row: 1, column: 0, text: '일자', ref: 'A2' },
        { row: 1, column: 1, text: '메모', ref: 'B2' },
        { row: 1, column: 2, text: '비율', ref: 'C2' },
        { row: 1, column: 3, text: '금액', ref: 'D2' },
        { row: 2, column: 0, text: '2026. 4. 1.', value: '2026-04-01', ref: 'A3' },
        { row: 2, column: 1, text: '=HYPERLINK("x")', ref: 'B3' },
        { row: 2, column: 2, text: '12.5%', value: 0.125, ref: 'C3' },
        { row: 2, column: 3, text: '₩4,500,000', value: 4_500_000, ref: 'D3' },
        { row: 3, column: 1, text: '-', ref: 'B4' },
        { row: 3, column: 3, text: '-1,234.50', value: -1234.5, ref: 'D4' },
      ],
    },
    table(
      't2',
      [
        ['Account', 'Amount'],
        ['Travel | food', '10,450.75'],
      ],
      { sheet: 2, ref: 'A1:B2' },
    ),
  ],
  fields: [label('부서', '영업1팀', { origin: { sheet: 1, ref: 'C7' } })],
});

/** A file that could not be read. */
export const broken: Document = makeDocument({
  name: 'truncated.pdf',
  status: 'failed',
  issues: [
    {
      code: 'DOCUMENT_CORRUPT',
      severity: 'error',
      message: 'The file is damaged or cut off and could not be opened.',
    },
  ],
});

/** A receipt whose every text tries to break out of the report. */
export const hostile: Document = makeDocument({
  name: '<script>alert(1)</script>"\'&.pdf',
  type: { name: 'receipt', confidence: 0.88 },
  pages: [
    page('</div><img src=http://evil.example/x onerror=alert(1)>\u0000\ud800 *bold* [link](http://e) # x'),
  ],
  tables: [
    table('t1', [
      ['<b>name</b>', 'a|b'],
      ['=cmd|calc', '@SUM(A1)\nnext'],
      ['+1', '-2+3'],
    ]),
  ],
  fields: [
    field('sellerName', '</style><script>1</script>'),
    label('javascript:alert(1)', '"><svg onload=1>'),
    field('grandTotal', 12, { currency: 'MYR', text: '12.00' }),
  ],
  issues: [{ code: 'OCR_LOW_CONFIDENCE', severity: 'warning', message: '<i>unsure</i>' }],
});

export const batch: readonly Document[] = [
  taxInvoice,
  invoice,
  workbook,
  broken,
  hostile,
  makeDocument({
    name: 'copy of INV-2026-0417.pdf',
    type: { name: 'invoice', confidence: 0.9 },
    fields: [
      field('invoiceNumber', 'INV-2026-0417'),
      field('sellerName', 'Alder & Finch Ltd'),
      field('issueDate', '2026-03-02'),
      field('grandTotal', 3666.6, gbp),
    ],
  }),
];
