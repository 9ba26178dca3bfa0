import { describe, expect, it } from 'vitest';
import { find, type Print, pageOf } from './paper.ts';

const typeOf = (...prints: Print[]) => find({ pages: [pageOf(prints)] }).type.name;

describe('the type of a paper', () => {
  it.each([
    ['세 금 계 산 서', 'taxInvoice'],
    ['견 적 서', 'quotation'],
    ['QUOTATION', 'quotation'],
    ['거래명세서', 'transactionStatement'],
    ['사업자등록증', 'businessRegistration'],
    ['BANK STATEMENT', 'statement'],
    ['입출금 거래내역', 'statement'],
    ['근로계약서', 'contract'],
    ['SERVICE AGREEMENT', 'contract'],
    ['연차 휴가 신청서', 'form'],
    ['INVOICE', 'invoice'],
    ['청구서', 'invoice'],
    ['영수증', 'receipt'],
  ] as const)('is told by its title: %s', (title, type) => {
    expect(typeOf([220, 30, title, 20], [60, 80, '2024-03-05'], [60, 100, 'A line of text'])).toBe(type);
  });

  it('is a letter where it greets', () => {
    expect(
      typeOf([60, 30, 'Dear Ms Finch,'], [60, 60, 'thank you for your visit.'], [60, 90, 'Yours sincerely']),
    ).toBe('letter');
  });

  it('is unknown without a sign, and for nothing at all', () => {
    expect(typeOf([60, 30, 'Some words'], [60, 50, 'and some more'])).toBe('unknown');
    expect(find({}).type).toEqual({ name: 'unknown', confidence: 0 });
  });

  it('is told by its till words where a receipt calls itself tax invoice', () => {
    const lines: Print[] = [
      [200, 20, 'WARUNG SDN BHD'],
      [220, 40, 'TAX INVOICE'],
      [150, 60, 'CASHIER: A'],
      [150, 80, 'TEH'],
      [300, 80, '2.20'],
      [150, 100, 'TOTAL'],
      [300, 100, '2.20'],
      [150, 120, 'CASH'],
      [300, 120, '5.00'],
      [150, 140, 'CHANGE'],
      [300, 140, '2.80'],
      [200, 180, 'THANK YOU'],
    ];
    expect(typeOf(...lines)).toBe('receipt');
  });
});
