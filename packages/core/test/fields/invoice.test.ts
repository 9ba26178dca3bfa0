import { describe, expect, it } from 'vitest';
import type { Table } from '../../src/model/index.ts';
import { fieldOf, find, itemsOf, labelsOf, type Print, pageOf, valuesOf } from './paper.ts';

/** A tax invoice as the National Tax Service's form draws it: two parties side by side, sums, one line. */
function taxInvoice(options: { sellerId?: string; tax?: string; abreast?: boolean } = {}): Print[] {
  const id = options.sellerId ?? '124-81-00998';
  const heads: Print[] = options.abreast
    ? [
        [150, 60, '공급자'],
        [420, 60, '공급받는자'],
      ]
    : [
        [35, 90, '공'],
        [35, 110, '급'],
        [35, 130, '자'],
        [305, 80, '공'],
        [305, 94, '급'],
        [305, 108, '받'],
        [305, 122, '는'],
        [305, 136, '자'],
      ];
  return [
    [230, 20, '전자세금계산서', 18],
    ...heads,
    [60, 84, '등록번호'],
    [120, 84, id],
    [330, 84, '등록번호'],
    [390, 84, '220-81-62517'],
    [60, 104, '상호(법인명)'],
    [135, 104, '한빛소프트 주식회사'],
    [240, 104, '성명'],
    [265, 104, '김하늘'],
    [330, 104, '상호(법인명)'],
    [405, 104, '(주)바다무역'],
    [500, 104, '성명'],
    [530, 104, '이바다'],
    [60, 124, '사업장주소'],
    [135, 124, '서울특별시 마포구 가온로 12'],
    [330, 124, '사업장주소'],
    [405, 124, '부산광역시 해운대구 물결로 45'],
    [60, 144, '업태'],
    [135, 144, '서비스'],
    [330, 144, '업태'],
    [405, 144, '도소매'],
    [80, 180, '작성일자'],
    [220, 180, '공급가액'],
    [350, 180, '세액'],
    [480, 180, '비고'],
    [75, 200, '2026-03-31'],
    [245, 200, '7,400,000'],
    [375, 200, options.tax ?? '740,000'],
    [60, 240, '월 일'],
    [150, 240, '품목'],
    [280, 240, '수량'],
    [340, 240, '단가'],
    [430, 240, '공급가액'],
    [510, 240, '세액'],
    [60, 260, '03 31'],
    [130, 260, '시스템 구축'],
    [290, 260, '2'],
    [335, 260, '3,700,000'],
    [425, 260, '7,400,000'],
    [505, 260, '740,000'],
    [90, 300, '합계금액'],
    [210, 300, '현금'],
    [300, 300, '외상미수금'],
    [95, 320, '8,140,000'],
    [300, 320, '8,140,000'],
    [470, 340, '이 금액을 청구함'],
  ];
}

describe.each([
  ['headings written downwards', false],
  ['headings side by side', true],
])('a Korean tax invoice with %s', (_, abreast) => {
  const result = find({ pages: [pageOf(taxInvoice({ abreast }))] });

  it('gives each party its own values', () => {
    expect(result.type.name).toBe('taxInvoice');
    expect(valuesOf(result)).toMatchObject({
      sellerName: '한빛소프트 주식회사',
      sellerTaxId: '124-81-00998',
      sellerAddress: '서울특별시 마포구 가온로 12',
      buyerName: '(주)바다무역',
      buyerTaxId: '220-81-62517',
      buyerAddress: '부산광역시 해운대구 물결로 45',
    });
  });

  it('reads sums under their headers and checks them', () => {
    expect(valuesOf(result)).toMatchObject({
      issueDate: '2026-03-31',
      netTotal: 7_400_000,
      taxTotal: 740_000,
      grandTotal: 8_140_000,
      currency: 'KRW',
    });
    expect(fieldOf(result, 'grandTotal').checks).toContain('netTotal + taxTotal = grandTotal');
    expect(fieldOf(result, 'netTotal').checks).toContain('sum(lineItems.amount) = netTotal');
    expect(result.issues).toEqual([]);
  });

  it('reads the line items', () => {
    expect(itemsOf(result)).toMatchObject([
      { description: '시스템 구축', quantity: 2, unitPrice: 3_700_000, amount: 7_400_000 },
    ]);
  });
});

describe('what does not hold', () => {
  it('is said of a wrong check digit, and lowers the confidence', () => {
    const wrong = find({ pages: [pageOf(taxInvoice({ sellerId: '124-81-00997' }))] });
    const right = find({ pages: [pageOf(taxInvoice())] });
    expect(wrong.issues).toMatchObject([{ code: 'TAX_ID_INVALID', severity: 'warning', page: 1 }]);
    expect(wrong.issues[0]?.message).not.toContain('124');
    expect(fieldOf(wrong, 'sellerTaxId').value).toBe('124-81-00997');
    expect(fieldOf(wrong, 'sellerTaxId').confidence).toBeLessThan(fieldOf(right, 'sellerTaxId').confidence);
  });

  it('is said of sums that do not add up', () => {
    const prints: Print[] = [
      [60, 20, 'INVOICE', 20],
      [350, 100, 'Subtotal'],
      [480, 100, '$100.00'],
      [350, 120, 'VAT 20%'],
      [480, 120, '$25.00'],
      [350, 140, 'Total'],
      [480, 140, '$120.00'],
    ];
    const result = find({ pages: [pageOf(prints)] });
    expect(result.issues.map((issue) => [issue.code, issue.severity])).toEqual([
      ['ARITHMETIC_MISMATCH', 'warning'],
    ]);
    expect(fieldOf(result, 'grandTotal').checks).toBeUndefined();
  });
});

describe('an English invoice', () => {
  const prints: Print[] = [
    [56, 50, 'INVOICE', 22],
    [56, 100, 'From'],
    [320, 100, 'Bill to'],
    [56, 114, 'Alder & Finch Ltd'],
    [320, 114, 'Northwind Paper Co.'],
    [56, 128, '14 Harbour Lane'],
    [320, 128, '7 Mill Street'],
    [56, 142, 'Bristol BS1 9XY'],
    [320, 142, 'Dublin D02 XY76'],
    [56, 170, 'VAT ID: GB980780684'],
    [56, 184, 'Phone: +44 117 496 0123'],
    [56, 220, 'Invoice number: INV-2026-0417'],
    [56, 234, 'Invoice date: 04/05/2026'],
    [56, 248, 'Due date: 30/05/2026'],
    [56, 262, 'Purchase order: PO-77'],
    [370, 460, 'Subtotal'],
    [490, 460, '£3,055.50'],
    [370, 480, 'VAT 20%'],
    [490, 480, '£611.10'],
    [370, 500, 'Total'],
    [490, 500, '£3,666.60'],
    [370, 520, 'Paid'],
    [490, 520, '£500.00'],
    [370, 540, 'Amount due'],
    [490, 540, '£3,166.60'],
  ];
  const columns = ['Description', 'Qty', 'Unit price', 'Amount'];
  const rows = [
    columns,
    ['Document scanner, A4', '2', '429.00', '858.00'],
    ['Training (day)', '1.5', '640.00', '960.00'],
  ];
  const table: Table = {
    id: 't1',
    page: 1,
    box: [56, 300, 540, 380],
    rows: 3,
    columns: 4,
    headerRows: 1,
    confidence: 1,
    cells: rows.flatMap((row, r) =>
      row.map((text, c) => ({
        row: r,
        column: c,
        text,
        box: [60 + c * 120, 300 + r * 20, 170 + c * 120, 315 + r * 20] as const,
      })),
    ),
  };
  const result = find({ pages: [pageOf(prints)], tables: [table] });

  it('tells seller from buyer, total from amount due', () => {
    expect(result.type.name).toBe('invoice');
    expect(valuesOf(result)).toMatchObject({
      sellerName: 'Alder & Finch Ltd',
      sellerAddress: '14 Harbour Lane Bristol BS1 9XY',
      sellerTaxId: 'GB980780684',
      buyerName: 'Northwind Paper Co.',
      buyerAddress: '7 Mill Street Dublin D02 XY76',
      invoiceNumber: 'INV-2026-0417',
      netTotal: 3055.5,
      taxTotal: 611.1,
      grandTotal: 3666.6,
      amountDue: 3166.6,
      currency: 'GBP',
    });
  });

  it('reads an unclear date in the order that another date of the paper tells', () => {
    expect(fieldOf(result, 'issueDate').value).toBe('2026-05-04');
    expect(fieldOf(result, 'dueDate').value).toBe('2026-05-30');
  });

  it('takes line items from the table, with the boxes of its cells', () => {
    expect(itemsOf(result)).toEqual([
      { description: 'Document scanner, A4', quantity: 2, unitPrice: 429, amount: 858 },
      { description: 'Training (day)', quantity: 1.5, unitPrice: 640, amount: 960 },
    ]);
    const items = result.fields.find((field) => field.name === 'lineItems');
    expect(items?.origin).toEqual({ page: 1, box: [60, 320, 530, 355] });
  });

  it('keeps other labels', () => {
    expect(labelsOf(result)).toMatchObject({ 'Purchase order': 'PO-77' });
  });

  it('looks for nothing but the type where no profile is wanted', () => {
    const none = find({ pages: [pageOf(prints)], profile: 'none' });
    expect(none).toMatchObject({ type: { name: 'invoice' }, fields: [], issues: [] });
  });
});

describe('an invoice in parts, each with a sum of its own', () => {
  const columns: Print[] = [
    [40, 200, 'Description'],
    [260, 200, 'Quantity'],
    [340, 200, 'Unit Price'],
    [500, 200, 'Amount'],
  ];
  const item = (y: number, what: string, count: string, price: string, amount: string): Print[] => [
    [40, y, what],
    [270, y, count],
    [350, y, price],
    [505, y, amount],
  ];
  const foot: Print[] = [
    [330, 340, 'Subtotal'],
    [500, 340, '200.00'],
    [330, 360, 'VAT 20%'],
    [505, 360, '40.00'],
    [330, 380, 'Total'],
    [500, 380, '240.00'],
  ];
  const paper = (parts: Print[]) =>
    find({
      pages: [
        pageOf([[40, 40, 'INVOICE', 18], [40, 80, 'Northgate Trading Ltd'], ...columns, ...parts, ...foot]),
      ],
    });

  it('gives the items of all parts, and no line of its foot', () => {
    const result = paper([
      [40, 220, '--- Desks ---'],
      ...item(240, 'Desk, oak', '1', '70.00', '70.00'),
      ...item(255, 'Desk lamp', '2', '15.00', '30.00'),
      [430, 270, 'Subtotal'],
      [500, 270, '100.00'],
      [40, 285, '--- Chairs ---'],
      ...item(300, 'Chair, blue', '2', '50.00', '100.00'),
      [430, 315, 'Subtotal'],
      [500, 315, '100.00'],
    ]);
    expect(itemsOf(result).map(({ description, amount }) => [description, amount])).toEqual([
      ['Desk, oak', 70],
      ['Desk lamp', 30],
      ['Chair, blue', 100],
    ]);
    expect(fieldOf(result, 'netTotal').checks).toContain('sum(lineItems.amount) = netTotal');
  });

  it('ends with its only sum otherwise', () => {
    const result = paper(item(240, 'Desk, oak', '2', '100.00', '200.00'));
    expect(itemsOf(result)).toHaveLength(1);
  });
});

describe('line items that do not add up', () => {
  const paper = (rows: readonly (readonly [string, string])[], foot: Print[]) => {
    const cells = [['Description', 'Amount'] as const, ...rows].flatMap((row, r) =>
      row.map((text, column) => ({
        row: r,
        column,
        text,
        box: [40 + column * 300, 200 + r * 20, 340 + column * 300, 215 + r * 20] as const,
      })),
    );
    const table = {
      id: 't1',
      page: 1,
      rows: rows.length + 1,
      columns: 2,
      headerRows: 1,
      confidence: 1,
      cells,
    } satisfies Table;
    const head: Print[] = [
      [40, 40, 'INVOICE', 18],
      [40, 80, 'Northgate Trading Ltd'],
    ];
    return find({ pages: [pageOf([...head, ...foot])], tables: [table] });
  };
  const rows = [
    ['Pen', '10.00'],
    ['Ink', '20.00'],
  ] as const;
  const line = (y: number, label: string, amount: string): Print[] => [
    [330, y, label],
    [500, y, amount],
  ];
  const equations = (foot: Print[]) =>
    paper(rows, foot).issues.map(({ code, severity, message }) => [
      code,
      severity,
      /satisfy (.*?)\. /.exec(message)?.[1],
    ]);

  it('are reported against the net, or the total where there is no tax', () => {
    const taxed = [
      ...line(340, 'Subtotal', '99.00'),
      ...line(360, 'VAT', '9.90'),
      ...line(380, 'Total', '108.90'),
    ];
    expect(equations(taxed)).toEqual([
      ['ARITHMETIC_MISMATCH', 'warning', 'sum(lineItems.amount) = netTotal'],
    ]);
    expect(equations(line(340, 'Total', '99.00'))).toEqual([
      ['ARITHMETIC_MISMATCH', 'warning', 'sum(lineItems.amount) = grandTotal'],
    ]);
  });

  it.each([
    [
      'the net',
      [...line(340, 'Subtotal', '30.00'), ...line(360, 'VAT', '6.00'), ...line(380, 'Total', '36.00')],
    ],
    ['the net but for rounding', line(340, 'Total', '30.05')],
    ['a total that includes the tax', [...line(360, 'VAT', '5.00'), ...line(380, 'Total', '30.00')]],
    ['a net that is not printed', [...line(360, 'VAT', '6.00'), ...line(380, 'Total', '36.00')]],
    ['a total whose tax is not printed', line(380, 'Total', '36.00')],
    ['a total after a charge', [...line(360, 'Shipping', '50.00'), ...line(380, 'Total', '80.00')]],
  ])('are not suspected where they make %s', (_, foot) => {
    expect(equations(foot)).toEqual([]);
  });
});

describe('words that look like a field and are none', () => {
  const named = (...texts: string[]) =>
    valuesOf(
      find({
        pages: [pageOf([[40, 40, 'INVOICE', 18], ...texts.map((text, i): Print => [40, 80 + i * 20, text])])],
      }),
    );

  it('give no number out of an address', () => {
    expect(named('Ria Trading Sdn Bhd', 'NO 290, JALAN AIR PANAS')).not.toHaveProperty('invoiceNumber');
    expect(named('Ria Trading Sdn Bhd', 'No: 290117')).toMatchObject({ invoiceNumber: '290117' });
  });

  it('give no seller out of a heading or a sum', () => {
    expect(named('Company Information')['sellerName']).not.toBe('Information');
    expect(named('Pen 10.00', 'Subtotal 10.00', 'Total 10.00')).not.toHaveProperty('sellerName');
    expect(named('Company: Northgate Trading')).toMatchObject({ sellerName: 'Northgate Trading' });
  });
});
