import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findDates,
  findIbans,
  findMoney,
  findPhones,
  findTaxIds,
  parseMoney,
  parsePercent,
  parseQuantity,
} from '../../../src/fields/index.ts';
import { isEuVatNumber } from '../../../src/fields/values/tax-id.ts';

const cents = fc.integer({ min: 1, max: 99_999_999_999 }).map((value) => value / 100);
const day = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2089-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

describe('an amount reads back as it was printed', () => {
  it.each([
    ['English', 'en-US', '$', '.'],
    ['German', 'de-DE', '€', ','],
  ] as const)('in %s', (_, locale, sign, decimal) => {
    fc.assert(
      fc.property(cents, fc.boolean(), (value, negative) => {
        const digits = value.toLocaleString(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
        const text =
          locale === 'de-DE'
            ? `${negative ? '-' : ''}${digits} ${sign}`
            : `${negative ? '-' : ''}${sign}${digits}`;
        expect(parseMoney(text, { decimal })?.value).toBe(negative ? -value : value);
      }),
    );
  });

  it('in parentheses where it is negative', () => {
    fc.assert(
      fc.property(cents, (value) => {
        const text = `(${value.toLocaleString('en-US', { minimumFractionDigits: 2 })})`;
        expect(parseMoney(text)?.value).toBe(-value);
      }),
    );
  });

  it('in won, and in units of 만 and 억', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: 1, max: 9_999 }), (eok, man) => {
        const value = eok * 1e8 + man * 1e4;
        expect(parseMoney(`${value.toLocaleString('en-US')}원`)).toMatchObject({ value, currency: 'KRW' });
        expect(findMoney(`${eok}억 ${man.toLocaleString('en-US')}만원`)[0]).toMatchObject({
          value,
          currency: 'KRW',
        });
      }),
    );
  });
});

describe('a date reads back as it was printed', () => {
  it.each([
    ['2024년 3월 5일', (y: string, m: string, d: string) => `${y}년 ${Number(m)}월 ${Number(d)}일`],
    ['2024. 3. 5.', (y: string, m: string, d: string) => `${y}. ${Number(m)}. ${Number(d)}.`],
    ['05/03/2024', (y: string, m: string, d: string) => `${d}/${m}/${y}`],
    ['2024-03-05', (y: string, m: string, d: string) => `${y}-${m}-${d}`],
  ] as const)('%s', (_, print) => {
    fc.assert(
      fc.property(day, (iso) => {
        const [y, m, d] = iso.split('-') as [string, string, string];
        expect(findDates(print(y, m, d), { order: 'dmy' })[0]?.iso).toBe(iso);
      }),
    );
  });
});

describe('check digits', () => {
  const korean = fc.integer({ min: 100_000_000, max: 999_999_999 }).map((number) => {
    const digits = [...String(number)].map(Number);
    const sum = [1, 3, 7, 1, 3, 7, 1, 3, 5].reduce((all, weight, index) => all + weight * digits[index]!, 0);
    const check = (10 - ((sum + Math.floor((digits[8]! * 5) / 10)) % 10)) % 10;
    return `${number}${check}`;
  });

  it('of a Korean business number are right for one last digit alone', () => {
    fc.assert(
      fc.property(korean, fc.integer({ min: 1, max: 9 }), (digits, change) => {
        const shaped = (text: string) => `${text.slice(0, 3)}-${text.slice(3, 5)}-${text.slice(5)}`;
        const wrong = digits.slice(0, 9) + String((Number(digits[9]) + change) % 10);
        if (!/^(\d)\1*$/.test(digits))
          expect(findTaxIds(shaped(digits))[0]).toMatchObject({ kind: 'KR', valid: true });
        expect(findTaxIds(shaped(wrong))[0]).toMatchObject({ kind: 'KR', valid: false });
      }),
    );
  });

  it('of an IBAN that is right are found, and not where two digits changed places', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 10n ** 17n, max: 10n ** 18n - 1n }), (account) => {
        // `DE00` is `131400` in digits (ISO 7064).
        const check = 98n - (BigInt(`${account}131400`) % 97n);
        const iban = `DE${String(check).padStart(2, '0')}${account}`;
        expect(findIbans(`IBAN ${iban.replace(/(.{4})/g, '$1 ').trim()}`)[0]?.value).toBe(iban);
        const turned = iban.slice(0, -2) + iban.at(-1) + iban.at(-2);
        if (turned !== iban) expect(findIbans(turned)).toEqual([]);
      }),
    );
  });

  it.each([
    'ATU13585627',
    'DK13585628',
    'EE100931558',
    'EL094259216',
    'FI20774740',
    'HU12892312',
    'LU15027442',
    'MT11679112',
    'PL8567346215',
    'PT501964843',
    'SE123456789701',
  ])('of the VAT number %s are right, and wrong where a digit is', (number) => {
    expect(isEuVatNumber(number)).toBe(true);
    const at = 5;
    const wrong = number.slice(0, at) + String((Number(number[at]) + 1) % 10) + number.slice(at + 1);
    expect(isEuVatNumber(wrong)).toBe(false);
  });
});

describe('counts and shares', () => {
  it('read back with their unit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99_999 }),
        fc.constantFrom('EA', 'kg', '개', '식', 'm²'),
        (value, unit) => {
          expect(parseQuantity(`${value.toLocaleString('en-US')} ${unit}`)).toEqual({ value, unit });
          expect(parsePercent(`${value / 100}%`)).toBe(value / 100);
        },
      ),
    );
  });
});

describe('any text at all', () => {
  it('gives matches inside it, in order, none over another', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (text) => {
        for (const found of [
          findMoney(text),
          findDates(text),
          findPhones(text),
          findIbans(text),
          findTaxIds(text),
        ]) {
          let end = 0;
          for (const match of found) {
            expect(match.start).toBeGreaterThanOrEqual(end);
            expect(match.end).toBeLessThanOrEqual(text.length);
            expect(match.end).toBeGreaterThan(match.start);
            end = match.end;
          }
        }
      }),
    );
  });
});
