import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromFrame, quarterOf, toFrame } from '../../src/layout/frame.ts';
import type { Box } from '../../src/model/index.ts';

describe('frame', () => {
  it('leads there and back for every direction', () => {
    const length = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(fc.constantFrom(0, 90, 180, 270), length, length, length, length, (quarter, x, y, w, h) => {
        const box: Box = [x, y, x + w, y + h];
        const page = { width: 2000, height: 3000 };
        expect(fromFrame(toFrame(box, quarter as 0, page), quarter as 0, page)).toEqual(box);
      }),
    );
  });

  it('takes the nearest right angle', () => {
    expect([0, 44, 46, 181, 315, 359.9, -90].map(quarterOf)).toEqual([0, 0, 90, 180, 0, 0, 270]);
  });
});
