import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePageSelection } from '../../src/extract/page-selection.ts';

const chosen = (selection: string | undefined, last = 10) =>
  Array.from({ length: last }, (_, index) => index + 1).filter(parsePageSelection(selection));

describe('parsePageSelection', () => {
  it('understands numbers, ranges and open ends', () => {
    expect(chosen('1-3,7')).toEqual([1, 2, 3, 7]);
    expect(chosen(' 2 , 4 - 5 ')).toEqual([2, 4, 5]);
    expect(chosen('8-')).toEqual([8, 9, 10]);
    expect(chosen('-2')).toEqual([1, 2]);
    expect(chosen(undefined)).toHaveLength(10);
  });

  it.each(['', '-', '0', '3-1', 'a', '1,,2', '1-2-3', '1.5', '999999999'])('refuses %j', (selection) => {
    expect(() => parsePageSelection(selection)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
  });

  it('chooses exactly the pages of the ranges', () => {
    const range = fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 20 }));
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 5 }), (ranges) => {
        const wanted = new Set(
          ranges.flatMap(([first, more]) => Array.from({ length: more + 1 }, (_, i) => first + i)),
        );
        const text = ranges.map(([first, more]) => `${first}-${first + more}`).join(',');
        expect(new Set(chosen(text, 100))).toEqual(wanted);
      }),
    );
  });
});
