import { describe, expect, it } from 'vitest';
import { fieldOf, find, itemsOf, labelsOf, type Print, pageOf, valuesOf } from './paper.ts';

const till: Print[] = [
  [190, 20, 'KEDAI BUKU MELATI SDN BHD', 14],
  [250, 38, '(812345-W)'],
  [200, 52, 'NO. 12, JALAN MELATI 3,'],
  [230, 66, 'TAMAN MELATI,'],
  [210, 80, '53100 KUALA LUMPUR.'],
  [220, 94, 'TEL: 03-41234567'],
  [210, 108, 'GST ID: 001234567890'],
  [250, 130, 'TAX INVOICE'],
  [100, 150, 'INVOICE NO: CS00017'],
  [350, 150, 'DATE: 02/12/2017'],
  [100, 164, 'CASHIER: MANIS'],
  [100, 190, 'DESCRIPTION'],
  [300, 190, 'QTY'],
  [360, 190, 'PRICE'],
  [440, 190, 'AMOUNT'],
  [100, 206, 'EXERCISE BOOK'],
  [305, 206, '2'],
  [365, 206, '3.50'],
  [445, 206, '7.00'],
  [100, 222, 'PENCIL CASE'],
  [305, 222, '1'],
  [365, 222, '8.41'],
  [445, 222, '8.41'],
  [100, 250, 'TOTAL QTY:'],
  [305, 250, '3'],
  [100, 266, 'TOTAL (EXCLUDING GST):'],
  [440, 266, '14.54'],
  [100, 282, 'TOTAL GST:'],
  [446, 282, '0.87'],
  [100, 298, 'ROUNDING ADJUSTMENT:'],
  [440, 298, '-0.01'],
  [100, 314, 'ROUNDED TOTAL (RM):'],
  [440, 314, '15.40', 12],
  [100, 334, 'CASH'],
  [440, 334, '20.40'],
  [100, 350, 'CHANGE'],
  [446, 350, '5.00'],
  [180, 390, 'GOODS SOLD ARE NOT RETURNABLE'],
  [240, 404, 'THANK YOU'],
];

describe('a till receipt', () => {
  const result = find({ pages: [pageOf(till, { confidence: 0.92 })] });

  it('is known as one', () => {
    expect(result.type.name).toBe('receipt');
    expect(result.type.confidence).toBeGreaterThan(0.5);
  });

  it('gives its head, its sums and how it was paid', () => {
    expect(valuesOf(result)).toMatchObject({
      sellerName: 'KEDAI BUKU MELATI SDN BHD',
      sellerAddress: 'NO. 12, JALAN MELATI 3, TAMAN MELATI, 53100 KUALA LUMPUR.',
      sellerTaxId: '001234567890',
      sellerPhone: '03-41234567',
      invoiceNumber: 'CS00017',
      issueDate: '2017-12-02',
      netTotal: 14.54,
      taxTotal: 0.87,
      grandTotal: 15.4,
      paymentMethod: 'CASH',
      currency: 'MYR',
    });
  });

  it('takes the rounded total, says which arithmetic held and complains of none', () => {
    const total = fieldOf(result, 'grandTotal');
    expect(total).toMatchObject({ text: '15.40', currency: 'MYR' });
    expect(total.checks).toContain('tendered - change = grandTotal');
    expect(result.issues).toEqual([]);
  });

  it('reads its line items', () => {
    expect(itemsOf(result)).toEqual([
      { description: 'EXERCISE BOOK', quantity: 2, unitPrice: 3.5, amount: 7 },
      { description: 'PENCIL CASE', quantity: 1, unitPrice: 8.41, amount: 8.41 },
    ]);
  });

  it('gives what else reads "label: value" and repeats no field', () => {
    const labels = labelsOf(result);
    expect(labels).toMatchObject({ CASHIER: 'MANIS' });
    expect(Object.keys(labels)).not.toContain('DATE');
    expect(Object.keys(labels)).not.toContain('INVOICE NO');
  });

  it('points at every value with a box on the page', () => {
    const origin = fieldOf(result, 'sellerAddress').origin;
    expect(origin).toMatchObject({ page: 1 });
    const [x0, y0, , y1] = (origin as { box: readonly number[] }).box;
    expect([x0, y0, y1]).toEqual([200, 52, 90]);
  });
});

describe('amounts of a receipt', () => {
  const totalOf = (...lines: Print[]) => {
    const result = find({ pages: [pageOf([[100, 20, 'CASH RECEIPT'], ...lines])], profile: 'receipt' });
    return fieldOf(result, 'grandTotal').value;
  };

  it('are not counts', () => {
    expect(totalOf([100, 60, 'TOTAL ITEMS: 8'], [100, 80, 'TOTAL INCL. GST@6%'], [400, 80, 'RM 57.40'])).toBe(
      57.4,
    );
  });

  it('are not savings', () => {
    expect(
      totalOf([100, 60, 'TOTAL'], [400, 60, '12.30'], [100, 80, 'TOTAL SAVING'], [400, 80, '99.00']),
    ).toBe(12.3);
  });

  it('survive letters that OCR takes for others', () => {
    expect(totalOf([100, 60, 'T0TAL'], [400, 60, 'RM 1O.5O'])).toBe(10.5);
    expect(totalOf([100, 60, 'GRAND TOTAI'], [400, 60, '8.20'])).toBe(8.2);
  });

  it('are found where the print is slanted', () => {
    expect(
      totalOf([100, 60, 'TOTAL', 12], [400, 66, '5.00', 12], [100, 84, 'CASH', 12], [400, 90, '10.00', 12]),
    ).toBe(5);
  });
});

describe('a Korean receipt', () => {
  const result = find({
    pages: [
      pageOf(
        [
          [230, 20, '해오름커피', 16],
          [150, 50, '사업자번호: 124-81-00998'],
          [150, 64, '대표: 박해오름 TEL: 02-555-0142'],
          [150, 78, '주소: 서울특별시 종로구 새벽길 8'],
          [150, 92, '판매일시: 2026-04-02 14:25'],
          [150, 120, '상품명'],
          [330, 120, '수량'],
          [430, 120, '금액'],
          [150, 136, '아메리카노'],
          [340, 136, '2'],
          [420, 136, '9,000'],
          [150, 152, '치즈케이크'],
          [340, 152, '1'],
          [420, 152, '6,800'],
          [150, 180, '공 급 가 액'],
          [420, 180, '14,364'],
          [150, 196, '부 가 세'],
          [420, 196, '1,436'],
          [150, 212, '합 계', 14],
          [420, 212, '15,800원', 14],
          [150, 236, '신용카드'],
          [420, 236, '15,800'],
        ],
        { confidence: 0.9 },
      ),
    ],
  });

  it('gives the same fields', () => {
    expect(result.type.name).toBe('receipt');
    expect(valuesOf(result)).toMatchObject({
      sellerName: '해오름커피',
      sellerTaxId: '124-81-00998',
      sellerPhone: '02-555-0142',
      sellerAddress: '서울특별시 종로구 새벽길 8',
      issueDate: '2026-04-02',
      netTotal: 14364,
      taxTotal: 1436,
      grandTotal: 15800,
      paymentMethod: '신용카드',
      currency: 'KRW',
    });
    expect(itemsOf(result)).toEqual([
      { description: '아메리카노', quantity: 2, amount: 9000 },
      { description: '치즈케이크', quantity: 1, amount: 6800 },
    ]);
  });
});
