import { describe, expect, it } from 'vitest';
import { findEmails, findIbans, findPhones } from '../../../src/fields/values/contact.ts';
import { parsePercent, parseQuantity } from '../../../src/fields/values/quantity.ts';

const values = (found: readonly { value: string }[]) => found.map(({ value }) => value);

describe('contacts', () => {
  it('finds telephone numbers but no dates, amounts or long codes', () => {
    expect(values(findPhones('TEL: 012 - 6651783 FAX: 03 - 33623608'))).toEqual([
      '012 - 6651783',
      '03 - 33623608',
    ]);
    expect(values(findPhones('+44 117 496 0123'))).toEqual(['+44 117 496 0123']);
    expect(values(findPhones('02-555-0142'))).toEqual(['02-555-0142']);
    expect(findPhones('2024-03-05')).toEqual([]);
    expect(findPhones('1234567890123456')).toEqual([]);
  });

  it('finds e-mail addresses', () => {
    expect(values(findEmails('mail azure.Interior24@example.com, or x@y'))).toEqual([
      'azure.Interior24@example.com',
    ]);
  });

  it('finds IBANs whose check digits are right', () => {
    expect(values(findIbans('IBAN NL50 INGB 0683 2513 09'))).toEqual(['NL50INGB0683251309']);
    expect(findIbans('IBAN NL51 INGB 0683 2513 09')).toEqual([]);
  });
});

describe('quantities', () => {
  it('reads counts with and without a unit', () => {
    expect(parseQuantity('3')).toEqual({ value: 3 });
    expect(parseQuantity('2 x')).toEqual({ value: 2 });
    expect(parseQuantity('1.500 kg')).toEqual({ value: 1.5, unit: 'kg' });
    expect(parseQuantity('12개')).toEqual({ value: 12, unit: '개' });
    expect(parseQuantity('ten')).toBeUndefined();
  });

  it('reads percentages', () => {
    expect(parsePercent('6 %')).toBe(6);
    expect(parsePercent('10퍼센트')).toBe(10);
    expect(parsePercent('6')).toBeUndefined();
  });
});
