import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelling } from '../../src/layout/level.ts';
import { layoutPage } from '../../src/layout/page.ts';
import type { Box } from '../../src/model/index.ts';

const page = { width: 600, height: 850 };

/** Words of a receipt's rows, tilted: name at the left, amount at the right. */
function tilted(skew: number) {
  const { leave } = levelling(skew, page);
  return ['아메리카노 9,000', '카페라떼 5,000', '치즈케이크 6,800', '생수 3,600'].flatMap((row, index) =>
    row.split(' ').map((text, column) => ({
      text,
      box: leave([column * 450 + 40, 200 + index * 18, column * 450 + 100, 210 + index * 18]),
      confidence: 0.9,
      fontSize: 10,
      bold: false,
    })),
  );
}

describe('levelling', () => {
  it('leads there and back for every tilt', () => {
    const length = fc.integer({ min: 0, max: 600 });
    const skew = fc.integer({ min: -80, max: 80 }).map((tenths) => tenths / 10);
    fc.assert(
      fc.property(skew, length, length, length, length, (degrees, x, y, w, h) => {
        const box: Box = [x, y, x + w, y + h];
        const { enter, leave, enterArea, leaveArea } = levelling(degrees, page);
        for (const back of [leave(enter(box)), enterArea(leaveArea(box))]) {
          expect(Math.max(...back.map((value, index) => Math.abs(value - (box[index] ?? 0))))).toBeLessThan(
            1e-6,
          );
        }
      }),
    );
  });

  it('puts an area around all that it holds', () => {
    const { leave, leaveArea } = levelling(2, page);
    const around = leaveArea([40, 100, 540, 110]);
    for (const word of [leave([40, 100, 60, 110]), leave([520, 100, 540, 110])]) {
      expect(word[1]).toBeGreaterThanOrEqual(around[1] - 0.5);
      expect(word[3]).toBeLessThanOrEqual(around[3] + 0.5);
    }
  });

  it.each([-2, 1.5])('keeps rows of a page that is tilted by %d degrees together', (skew) => {
    const base = { number: 1, ...page, unit: 'px', rotation: 0, textSource: 'ocr' } as const;
    const { lines, page: laid } = layoutPage({ ...base, skew, words: tilted(skew) });
    expect(laid.text).toContain('아메리카노\t9,000\n카페라떼\t5,000\n치즈케이크\t6,800\n생수\t3,600');
    expect(lines.skew).toBe(skew);
    // Boxes stay where the words stand on the page.
    const words = lines.lines.flatMap((line) => line.words);
    const [, amount] = tilted(skew);
    expect(words.find(({ text }) => text === '9,000')?.box[1]).toBeCloseTo(amount?.box[1] ?? 0, 1);
  });
});
