import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSheetNames } from '../../../src/report/xlsx/names.ts';

describe('createSheetNames', () => {
  it('tells equal names apart', () => {
    const nameOf = createSheetNames();
    expect(['A/B', 'a:b', 'A B', ''].map(nameOf)).toEqual(['A B', 'a b (2)', 'A B (3)', '-']);
    expect(nameOf('History')).toBe('History (2)');
  });

  it('gives names that Excel accepts, whatever is wanted', () => {
    const wanted = fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 30 });
    fc.assert(
      fc.property(wanted, (names) => {
        const nameOf = createSheetNames();
        const given = names.map(nameOf);
        expect(new Set(given.map((name) => name.toLowerCase())).size).toBe(given.length);
        for (const name of given) {
          expect(name).toMatch(/^(?!')[^\\/?*[\]:]{1,31}(?<!')$/);
          expect(name.isWellFormed()).toBe(true);
        }
      }),
    );
  });
});
