import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findTaxIds,
  isAustralianBusinessNumber,
  isEuVatNumber,
  isGstin,
  isKoreanBusinessNumber,
} from '../../../src/fields/values/tax-id.ts';

describe('isKoreanBusinessNumber', () => {
  it('accepts registered numbers', () => {
    expect(isKoreanBusinessNumber('124-81-00998')).toBe(true);
    expect(isKoreanBusinessNumber('220-81-62517')).toBe(true);
  });

  it('refuses a number in which one digit was changed', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.integer({ min: 1, max: 9 }), (at, step) => {
        const digits = [...'1248100998'];
        digits[at] = String((Number(digits[at]) + step) % 10);
        // The ninth digit counts twice by its tens, so that a few of its changes cancel out.
        if (at !== 8) expect(isKoreanBusinessNumber(digits.join(''))).toBe(false);
      }),
    );
  });
});

describe('findTaxIds', () => {
  it('finds numbers of several registers with their checks', () => {
    expect(findTaxIds('사업자등록번호 : 124-81-00998')).toMatchObject([
      { kind: 'KR', value: '124-81-00998', valid: true },
    ]);
    expect(findTaxIds('123-45-67890')).toMatchObject([{ kind: 'KR', valid: false }]);
    expect(findTaxIds('UStId DE 136 695 976')).toMatchObject([
      { kind: 'EU', value: 'DE136695976', valid: true },
    ]);
    expect(findTaxIds('BTW NL810433941B01')).toMatchObject([{ kind: 'EU', valid: true }]);
    expect(findTaxIds('GSTIN 27AAPFU0939F1ZV')).toMatchObject([{ kind: 'GSTIN', valid: true }]);
    expect(findTaxIds('ABN 51 824 753 556')).toMatchObject([
      { kind: 'ABN', value: '51824753556', valid: true },
    ]);
    expect(findTaxIds('EIN 12-3456789')).toMatchObject([{ kind: 'EIN', value: '12-3456789' }]);
  });

  it('takes neither phone numbers nor card numbers for tax numbers', () => {
    expect(findTaxIds('TEL 02-555-0142 CARD 9410-1234-5678-1234')).toEqual([]);
  });
});

describe('check digits', () => {
  it('know right from wrong', () => {
    expect(isAustralianBusinessNumber('51824753556')).toBe(true);
    expect(isAustralianBusinessNumber('51824753557')).toBe(false);
    expect(isGstin('27AAPFU0939F1ZV')).toBe(true);
    expect(isGstin('27AAPFU0939F1ZW')).toBe(false);
    expect(isEuVatNumber('DE136695976')).toBe(true);
    expect(isEuVatNumber('DE136695977')).toBe(false);
    expect(isEuVatNumber('FR40303265045')).toBe(true);
    expect(isEuVatNumber('BE0428759497')).toBe(true);
    expect(isEuVatNumber('IT00743110157')).toBe(true);
    expect(isEuVatNumber('GB980780684')).toBe(true);
    expect(isEuVatNumber('ES12345678Z')).toBeUndefined();
  });
});
