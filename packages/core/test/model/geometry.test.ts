import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaOf, type Box, containsPoint, overlapOf, unionOf } from '../../src/model/index.ts';

const length = fc.double({ min: 0, max: 1000, noNaN: true });
const box = fc.tuple(length, length, length, length).map(([x, y, w, h]): Box => [x, y, x + w, y + h]);

describe('geometry', () => {
  it('unites boxes into one that holds every corner of each', () => {
    fc.assert(
      fc.property(fc.array(box, { minLength: 1 }), (boxes) => {
        const union = unionOf(boxes);
        for (const [x0, y0, x1, y1] of boxes) {
          expect(containsPoint(union, x0, y0)).toBe(true);
          expect(containsPoint(union, x1, y1)).toBe(true);
        }
      }),
    );
  });

  it('overlaps the same whichever box comes first, and never by more than the smaller one', () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        expect(overlapOf(a, b)).toBe(overlapOf(b, a));
        expect(overlapOf(a, b)).toBeLessThanOrEqual(Math.min(areaOf(a), areaOf(b)) + 1e-6);
      }),
    );
  });

  it('refuses to unite nothing', () => {
    expect(() => unionOf([])).toThrow(RangeError);
  });
});
