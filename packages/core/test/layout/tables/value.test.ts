import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberOf } from '../../../src/layout/tables/value.ts';

describe('numberOf', () => {
  it.each([
    ['1,234,567', 1234567],
    ['1.234.567,89', 1234567.89],
    ['1.234,5', 1234.5],
    ['12,5', 12.5],
    ['1,250', 1250],
    ['0.125', 0.125],
    ['-3', -3],
    ['−3', -3],
    ['△1,200', -1200],
    ['(45.6)', -45.6],
    ['₩ 8,140,000', 8140000],
    ['8,140,000원', 8140000],
    ['12.5%', 12.5],
    ['$1,000.00', 1000],
    ['１２３', 123],
    ['1 234 567,5', 1234567.5],
  ])('reads %s', (text, value) => {
    expect(numberOf(text)).toBe(value);
  });

  it.each([
    '',
    'A4',
    '2026-03-31',
    '999-81-00316',
    '10:30',
    '1,2,3',
    '(45',
    '12 May',
    '03 31',
    '1 234 56',
    '1.2.3',
    '5,'.repeat(30),
  ])('takes %j for no number', (text) => {
    expect(numberOf(text)).toBeUndefined();
  });

  it('reads every grouped integer back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), (value) => {
        expect(numberOf(value.toLocaleString('en-US'))).toBe(value);
      }),
    );
  });
});
