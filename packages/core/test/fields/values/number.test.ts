import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNumber, repairDigits } from '../../../src/fields/values/number.ts';

describe('parseNumber', () => {
  it.each([
    ['1,234.56', 1234.56],
    ['1.234,56', 1234.56],
    ['1 234,56', 1234.56],
    ["1'234.50", 1234.5],
    ['1,23,456.00', 123456],
    ['1,234,567', 1234567],
    ['1.234.567', 1234567],
    ['1,234', 1234],
    ['0.125', 0.125],
    ['9. 00', 9],
    ['.50', 0.5],
    ['(1,200)', -1200],
    ['-15.00', -15],
    ['15.00-', -15],
    ['△3,000', -3000],
    ['▲3,000', -3000],
  ])('reads %s', (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  it('reads a lone dot or comma before three digits by the convention of the document', () => {
    expect(parseNumber('1.234')).toBe(1.234);
    expect(parseNumber('1.234', { decimal: ',' })).toBe(1234);
    expect(parseNumber('1.234', { whole: true })).toBe(1234);
    expect(parseNumber('1,234', { decimal: ',' })).toBe(1.234);
  });

  it.each(['', '12a', '1,23,4', '(5', '5)', '--5', '1:30', '.', 'abc'])('gives nothing for %j', (text) => {
    expect(parseNumber(text)).toBeUndefined();
  });

  it('reads back what en-US and de-DE print', () => {
    const amount = fc.integer({ min: -99_999_999, max: 99_999_999 }).map((cents) => cents / 100);
    fc.assert(
      fc.property(amount, (value) => {
        const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
        expect(parseNumber(value.toLocaleString('en-US', digits))).toBe(value === 0 ? 0 : value);
        expect(parseNumber(value.toLocaleString('de-DE', digits), { decimal: ',' })).toBe(
          value === 0 ? 0 : value,
        );
      }),
      { numRuns: 300 },
    );
  });

  it('never throws and never gives a number that is not finite', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.,()-△ ') }), (text) => {
        const value = parseNumber(text);
        expect(value === undefined || Number.isFinite(value)).toBe(true);
      }),
    );
  });
});

describe('repairDigits', () => {
  it('puts letters right only among digits', () => {
    expect(repairDigits('1O.5O')).toBe('10.50');
    expect(repairDigits('l2,5OO')).toBe('12,500');
    expect(repairDigits('TOTAL')).toBe('TOTAL');
    expect(repairDigits('SO')).toBe('SO');
    expect(repairDigits('OB1')).toBe('OB1');
  });
});
