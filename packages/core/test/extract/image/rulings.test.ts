import { expect, test } from 'vitest';
import { inkOf } from '../../../src/extract/image/grey.ts';
import { takeRulings } from '../../../src/extract/image/rulings.ts';

const width = 400;
const height = 200;
const characterHeight = 20;

function paperWith(...boxes: readonly (readonly [number, number, number, number])[]) {
  const data = new Uint8Array(width * height).fill(255);
  for (const [x0, y0, x1, y1] of boxes) {
    for (let y = y0; y < y1; y++) data.fill(0, y * width + x0, y * width + x1);
  }
  return { width, height, data };
}

test('a table of one row keeps the sides of its cells, a stroke within a cell is none', () => {
  const image = paperWith(
    [40, 60, 360, 62],
    [40, 116, 360, 118],
    [40, 60, 42, 118],
    [150, 60, 152, 118],
    [358, 60, 360, 118],
    [250, 70, 253, 106],
  );
  const rulings = takeRulings(image, inkOf(image), characterHeight);
  const down = rulings.filter(({ direction }) => direction === 'v').map(({ box }) => box[0]);
  expect(down).toEqual([40, 150, 358]);
  expect(image.data[80 * width + 151]).toBe(255);
  expect(image.data[80 * width + 251]).toBe(0);
});

test('short strokes between lines of text are no rulings where nothing is ruled across', () => {
  const image = paperWith([150, 60, 152, 102], [250, 64, 253, 98]);
  expect(takeRulings(image, inkOf(image), characterHeight)).toEqual([]);
});
