import { describe, expect, it } from 'vitest';
import { fieldSchema } from '../../src/model/with-schemas.ts';
import { fieldOf, find, gridOf, labelsOf, valuesOf } from './paper.ts';

describe('a form on a sheet', () => {
  const grid = gridOf([
    ['견 적 서'],
    [],
    ['견적번호', 'Q-2026-0088', null, '등록번호', '124-81-00998'],
    ['견적일자', '2026-04-06', null, '상호', '나무가구 주식회사'],
    ['담당자', '정하나', null, '주소', '경기도 파주시 솔숲로 101'],
    ['부서', '영업1팀'],
    [],
    ['공급가액', null, 5_948_000],
    ['세액', null, 594_800],
    ['합계금액', null, 6_542_800],
  ]);
  const result = find({ grids: [grid] });

  it('is read cell by cell, each value with its cell', () => {
    expect(result.type.name).toBe('quotation');
    expect(valuesOf(result)).toMatchObject({
      invoiceNumber: 'Q-2026-0088',
      issueDate: '2026-04-06',
      sellerName: '나무가구 주식회사',
      sellerTaxId: '124-81-00998',
      sellerAddress: '경기도 파주시 솔숲로 101',
      netTotal: 5_948_000,
      taxTotal: 594_800,
      grandTotal: 6_542_800,
    });
    expect(fieldOf(result, 'grandTotal').origin).toEqual({ sheet: 1, ref: 'C10' });
    expect(fieldOf(result, 'sellerName').origin).toEqual({ sheet: 1, ref: 'E4' });
  });

  it('gives its other labels', () => {
    expect(labelsOf(result)).toMatchObject({ 담당자: '정하나', 부서: '영업1팀' });
  });
});

describe('a sheet of data', () => {
  it('gives neither a date of issue nor labels from its rows', () => {
    const header = ['일자', '거래처', '품목', '금액'];
    const rows = Array.from({ length: 20 }, (_, i) => [
      `2026-04-${String(i + 1).padStart(2, '0')}`,
      '푸른문구',
      '구독료',
      1000 * i,
    ]);
    const result = find({ grids: [gridOf([header, ...rows])] });
    expect(result.fields.filter((field) => field.name !== 'lineItems')).toEqual([]);
  });
});

describe('every field', () => {
  it('keeps the contract of the model', () => {
    const result = find({
      grids: [gridOf([['INVOICE'], ['Invoice No', 'A-1'], ['Date', '2024-01-02'], ['Total', 12.5]])],
    });
    expect(result.fields.length).toBeGreaterThan(2);
    for (const field of result.fields) expect(fieldSchema.parse(field)).toEqual(field);
  });
});
