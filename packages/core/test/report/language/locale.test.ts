import { describe, expect, it } from 'vitest';
import { localeOf } from '../../../src/report/language/locale.ts';
import { decimalsOf } from '../../../src/report/language/numbers.ts';
import { words } from '../../../src/report/language/words.ts';
import { makeDocument } from '../documents.ts';

const en = localeOf('en');
const ko = localeOf('ko');

describe('locale', () => {
  it('keeps the equation that does not hold, with its parts in the language', () => {
    const mismatch = (equation: string) => ({
      code: 'ARITHMETIC_MISMATCH',
      message: `The amounts found do not satisfy ${equation}. Check them against the document.`,
    });
    const { netTotal, taxTotal, grandTotal } = ko.words.fields;
    expect(ko.issue(mismatch('netTotal + taxTotal = grandTotal'))).toBe(
      `금액이 서로 맞지 않습니다. ${netTotal} + ${taxTotal} = ${grandTotal}`,
    );
    expect(ko.issue(mismatch('sum(lineItems.amount) = netTotal'))).toContain('품목 금액의 합 = ');
    expect(ko.issue({ code: 'ARITHMETIC_MISMATCH', message: 'They differ.' })).toBe(
      '금액이 서로 맞지 않습니다.',
    );
  });

  it('says amounts with the decimals of their currency', () => {
    expect(en.amount(3666.6, 'GBP')).toBe('3,666.60 GBP');
    expect(en.amount(8_140_000, 'KRW')).toBe('8,140,000 KRW');
    expect(ko.amount(8_140_000, 'KRW')).toBe('8,140,000원');
    expect(en.amount(1.2345, 'KWD')).toBe('1.2345 KWD');
    expect(en.amount(-5, 'not a code')).toBe('-5.00 not a code');
    expect([en.amount(12), en.amount(12.5)]).toEqual(['12', '12.50']);
  });

  it.each([
    ['KRW', 0],
    ['JPY', 0],
    ['IDR', 0],
    ['USD', 2],
    ['EUR', 2],
    ['MYR', 2],
    ['KWD', 3],
    ['CLF', 4],
    ['???', 2],
  ])('knows how many decimals %s has: %i', (currency, decimals) => {
    expect(decimalsOf(currency)).toBe(decimals);
  });

  it('says dates as the language does and leaves what is none', () => {
    expect(en.date('2026-04-17')).toBe('17 Apr 2026');
    expect(ko.date('2026-04-17T14:25:00Z')).toBe('2026년 4월 17일 14:25');
    expect(en.date('2026-02-30')).toBe('2026-02-30');
    expect(ko.month('2026-04')).toBe('2026년 4월');
  });

  it('names places on pages and sheets', () => {
    const document = makeDocument({
      sheets: [
        { number: 1, name: '매출장', rows: 1, columns: 1, hidden: false },
        { number: 2, name: "Bob's", rows: 1, columns: 1, hidden: false },
      ],
    });
    expect(en.place({ page: 3, box: [0, 0, 1, 1] }, document)).toBe('page 3');
    expect(ko.place({ sheet: 1, ref: 'C7' }, document)).toBe('매출장!C7');
    expect(en.place({ sheet: 2, ref: 'C7' }, document)).toBe("'Bob''s'!C7");
    expect(en.place({ sheet: 9, ref: 'C7' }, document)).toBe("'sheet 9'!C7");
  });

  it('says sizes in steps of a thousand', () => {
    expect([0, 999, 1000, 999_999, 1_500_000_000].map(en.bytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '1.0 MB',
      '1.5 GB',
    ]);
  });

  it('has a month name for each month in every language', () => {
    for (const { months } of Object.values(words)) expect(new Set(months).size).toBe(12);
  });
});
