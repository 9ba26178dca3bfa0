import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMoney, parseMoney } from '../../../src/fields/values/money.ts';

describe('findMoney', () => {
  it.each([
    ['RM 57.40', 57.4, 'MYR'],
    ['RM57.40', 57.4, 'MYR'],
    ['₩1,234,000', 1234000, 'KRW'],
    ['￦1,234,000'.normalize('NFKC'), 1234000, 'KRW'],
    ['1,234,000원', 1234000, 'KRW'],
    ['$ 42.00', 42, 'USD'],
    ['S$12.50', 12.5, 'SGD'],
    ['€ 399,00', 399, 'EUR'],
    ['1.234,56 €', 1234.56, 'EUR'],
    ['£3,666.60', 3666.6, 'GBP'],
    ['USD 1,000.00', 1000, 'USD'],
    ['12.00 EUR', 12, 'EUR'],
    ['Rs 1939', 1939, 'INR'],
    ['¥12,000', 12000, 'JPY'],
    ['W1,234,000', 1234000, 'KRW'],
    ['3억 5,000만원', 350_000_000, 'KRW'],
    ['120만원', 1_200_000, 'KRW'],
    ['3만5천원', 35_000, 'KRW'],
  ])('reads %s', (text, value, currency) => {
    expect(findMoney(text)).toMatchObject([{ value, currency, strong: true }]);
  });

  it.each([
    ['-RM 5.00', -5],
    ['RM -5.00', -5],
    ['-7,840.00', -7840],
    ['(1,200.00)', -1200],
    ['△1,200', -1200],
    ['12.00-', -12],
  ])('reads the sign of %s', (text, value) => {
    expect(findMoney(text).map((money) => money.value)).toEqual([value]);
  });

  it('reads letters that OCR prints for digits', () => {
    expect(findMoney('TOTAL 1O.5O')).toMatchObject([{ value: 10.5 }]);
  });

  it.each([
    '6%',
    '25/12/2018',
    '20:17:05',
    '03-51213881',
    'GST@6%',
    'A0123',
    '2024-03-05',
    '1.5kg',
    '3월',
    '2개',
  ])('takes %s for no amount', (text) => {
    expect(findMoney(text).filter((money) => money.strong)).toEqual([]);
  });

  it('says where in the text an amount stands', () => {
    const text = 'TOTAL (RM) : RM 1,007.50 paid';
    const [money] = findMoney(text);
    expect(text.slice(money!.start, money!.end)).toBe('RM 1,007.50');
  });

  it('keeps every match inside the text, in order and apart', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789.,-() RM$원만억€:/%'), maxLength: 60 }),
        (text) => {
          let last = 0;
          for (const money of findMoney(text)) {
            expect(money.start).toBeGreaterThanOrEqual(last);
            expect(money.end).toBeGreaterThan(money.start);
            expect(money.end).toBeLessThanOrEqual(text.length);
            expect(Number.isFinite(money.value)).toBe(true);
            last = money.end;
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('parseMoney', () => {
  it('reads a text that is one amount', () => {
    expect(parseMoney('금 1,200,000원정')?.value).toBe(1_200_000);
    expect(parseMoney('RM 5.00')?.value).toBe(5);
  });

  it('refuses a text with more in it', () => {
    expect(parseMoney('5.00 and 6.00')).toBeUndefined();
    expect(parseMoney('5.00 per piece')).toBeUndefined();
  });
});
