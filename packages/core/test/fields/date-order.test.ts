import { describe, expect, it } from 'vitest';
import type { FieldsInput } from '../../src/fields/index.ts';
import { fieldOf, find, type Print, pageOf } from './paper.ts';

const issueDate = (lines: readonly string[], options: Partial<FieldsInput> = {}) => {
  const prints = lines.map((text, index): Print => [60, 40 + index * 20, text]);
  return fieldOf(find({ pages: [pageOf(prints)], profile: 'invoice', ...options }), 'issueDate').value;
};

describe('a date that could be read two ways', () => {
  it.each([
    ['dollars', ['INVOICE', 'Invoice date: 03/04/2026', 'Total: US$ 10.00'], '2026-03-04'],
    ['pounds', ['INVOICE', 'Invoice date: 03/04/2026', 'Total: £10.00'], '2026-04-03'],
    ['a country', ['INVOICE', 'Kuala Lumpur, Malaysia', 'Invoice date: 03/04/2026'], '2026-04-03'],
    [
      'another date',
      ['INVOICE', 'Total: US$ 10.00', 'Invoice date: 03/04/2026', 'Due: 25/04/2026'],
      '2026-04-03',
    ],
    ['Korean', ['견적서', '견적일자: 26/03/04', '합계: 10,000원'], '2026-03-04'],
    ['Japanese', ['請求書', 'Invoice date: 26/03/04', 'Total: JPY 1,000'], '2026-03-04'],
  ])('is decided by %s', (_, lines, expected) => {
    expect(issueDate(lines)).toBe(expected);
  });

  it('is read as the caller says', () => {
    const lines = ['INVOICE', 'Invoice date: 03/04/26', 'Total: £10.00'];
    expect(issueDate(lines, { dateOrder: 'mdy' })).toBe('2026-03-04');
    expect(issueDate(lines, { dateOrder: 'dmy' })).toBe('2026-04-03');
    expect(issueDate(lines, { dateOrder: 'ymd' })).toBe('2003-04-26');
  });
});

describe('the profile', () => {
  it('looks for the fields of a type whatever the paper says it is', () => {
    const page = pageOf([
      [60, 40, 'Meeting notes'],
      [60, 80, 'Acme Ltd'],
      [60, 120, 'Total'],
      [200, 120, '£10.00'],
    ]);
    const names = (profile: FieldsInput['profile']) =>
      find({ pages: [page], profile }).fields.map(({ name }) => name);
    expect(names('invoice')).toContain('sellerName');
    expect(names('report')).not.toContain('grandTotal');
    expect(names('none')).toEqual([]);
  });
});
