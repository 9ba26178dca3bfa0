import { describe, expect, it } from 'vitest';
import { findInkShapes } from '../../../src/extract/image/ink-shapes.ts';

describe('shapes of ink', () => {
  it('are found on both sides of empty rows, up to the edges', () => {
    const rows = ['##..#', '#....', '.....', '.....', '..#.#', '.#..#'];
    const ink = Uint8Array.from(rows.join(''), (mark) => Number(mark === '#'));
    const shapes = findInkShapes(ink, 5, 6);
    expect(shapes.sort((a, b) => a[1] - b[1] || a[0] - b[0])).toEqual([
      [0, 0, 2, 2],
      [4, 0, 5, 1],
      [1, 4, 3, 6],
      [4, 4, 5, 6],
    ]);
  });

  it('are none where there is no ink', () => {
    expect(findInkShapes(new Uint8Array(20), 5, 4)).toEqual([]);
  });
});
