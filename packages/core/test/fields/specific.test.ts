import { describe, expect, it } from 'vitest';
import type { Table } from '../../src/model/index.ts';
import { fieldOf, find, gridOf, pageOf, valuesOf } from './paper.ts';

describe('a bank statement', () => {
  it('has its account, period and balances', () => {
    const result = find({
      pages: [
        pageOf([
          [220, 30, '계좌 거래내역', 18],
          [60, 70, '은행명: 우리은행'],
          [60, 90, '계좌번호: 1002-345-678901'],
          [60, 110, '예금주: 김하늘'],
          [60, 130, '조회기간: 2026-03-01 ~ 2026-03-31'],
          [60, 150, '이월잔액: 1,200,000원'],
          [60, 170, '현재잔액: 3,450,000원'],
          [60, 200, '일자'],
          [160, 200, '출금'],
          [260, 200, '입금'],
          [360, 200, '거래후잔액'],
        ]),
      ],
    });
    expect(result.type.name).toBe('statement');
    expect(valuesOf(result)).toMatchObject({
      bankName: '우리은행',
      accountNumber: '1002-345-678901',
      accountHolder: '김하늘',
      periodStart: '2026-03-01',
      periodEnd: '2026-03-31',
      openingBalance: 1_200_000,
      closingBalance: 3_450_000,
    });
  });

  it('is read in English as well', () => {
    const result = find({
      pages: [
        pageOf([
          [220, 30, 'BANK STATEMENT', 18],
          [60, 70, 'Account number: GB29 NWBK 6016 1331 9268 19'],
          [60, 90, 'Account holder: Alder & Finch Ltd'],
          [60, 110, 'Statement period: 1 March 2026 to 31 March 2026'],
          [60, 130, 'Opening balance: £1,200.00'],
          [60, 150, 'Closing balance: £950.50'],
        ]),
      ],
    });
    expect(valuesOf(result)).toMatchObject({
      accountNumber: 'GB29 NWBK 6016 1331 9268 19',
      accountHolder: 'Alder & Finch Ltd',
      periodStart: '2026-03-01',
      periodEnd: '2026-03-31',
      openingBalance: 1200,
      closingBalance: 950.5,
    });
  });
});

describe('a business registration', () => {
  it('has its representative, opening date and trade', () => {
    const result = find({
      pages: [
        pageOf([
          [220, 30, '사업자등록증', 20],
          [60, 80, '등록번호 : 124-81-00998'],
          [60, 100, '법인명(단체명) : 나무가구 주식회사'],
          [60, 120, '대표자 : 최나무'],
          [60, 140, '개업연월일 : 2019년 03월 02일'],
          [60, 160, '사업장 소재지 : 경기도 파주시 솔숲로 101'],
          [60, 180, '업태 : 제조업'],
          [260, 180, '종목 : 가구'],
        ]),
      ],
    });
    expect(result.type.name).toBe('businessRegistration');
    expect(valuesOf(result)).toMatchObject({
      sellerTaxId: '124-81-00998',
      sellerName: '나무가구 주식회사',
      sellerAddress: '경기도 파주시 솔숲로 101',
      representativeName: '최나무',
      openingDate: '2019-03-02',
      businessType: '제조업',
      businessItem: '가구',
    });
  });
});

describe('a quotation', () => {
  it('says until when it is valid, where that is a date', () => {
    const until = (text: string) =>
      valuesOf(
        find({
          pages: [
            pageOf([
              [220, 30, 'QUOTATION', 20],
              [60, 80, text],
            ]),
          ],
        }),
      )['validUntil'];
    expect(until('Valid until: 30 April 2026')).toBe('2026-04-30');
    expect(until('유효기간: 2026. 4. 30.')).toBe('2026-04-30');
    expect(until('유효기간: 견적일로부터 30일')).toBeUndefined();
  });
});

describe('a ledger on a sheet', () => {
  const rows = [
    ['일자', '거래처', '금액'],
    ['2026-03-01', '가람상사', 120_000],
    ['2026-03-02', '누리전자', 80_000],
    ['2026-03-03', '다온유통', 50_000],
  ] as const;
  const ledger = (total: number) => {
    const all = [...rows, ['합계', null, total]] as (string | number | null)[][];
    const grid = gridOf(all);
    const table: Table = {
      id: 't1',
      sheet: 1,
      ref: 'A1:C5',
      rows: 5,
      columns: 3,
      headerRows: 1,
      confidence: 1,
      cells: grid.cells.map(({ row, column, text, value, ref }) => ({ row, column, text, value, ref })),
    };
    return find({ grids: [grid], tables: [table] });
  };

  it('gives the sum under its column as the total, with the arithmetic', () => {
    const total = fieldOf(ledger(250_000), 'grandTotal');
    expect(total).toMatchObject({
      value: 250_000,
      checks: ['sum(column) = grandTotal'],
      origin: { sheet: 1, ref: 'C5' },
    });
  });

  it('has no total where the number is not the sum', () => {
    expect(ledger(999_999).fields.some(({ name }) => name === 'grandTotal')).toBe(false);
  });
});
