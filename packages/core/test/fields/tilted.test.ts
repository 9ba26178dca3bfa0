import { expect, it } from 'vitest';
import { levelling } from '../../src/layout/level.ts';
import { fieldOf, find, pageOf, valuesOf } from './paper.ts';

const paper = pageOf(
  [
    [60, 40, '거래명세서', 18],
    [60, 100, '공급자 상호: 가람전자', 10],
    [60, 200, '공급가액'],
    [480, 200, '1,000,000'],
    [60, 212, '부가세'],
    [480, 212, '100,000'],
    [60, 224, '합계'],
    [480, 224, '1,100,000'],
  ],
  { confidence: 0.9 },
);

it.each([-2, 2])('amounts find their labels on a page that is tilted by %d degrees', (skew) => {
  const { leave, leaveArea } = levelling(skew, paper);
  const lines = paper.lines.map((line) => ({
    ...line,
    box: leaveArea(line.box),
    words: line.words.map((word) => ({ ...word, box: leave(word.box) })),
  }));
  const result = find({ pages: [{ ...paper, skew, lines }] });
  expect(valuesOf(result)).toMatchObject({ netTotal: 1_000_000, taxTotal: 100_000, grandTotal: 1_100_000 });
  const { origin } = fieldOf(result, 'grandTotal');
  const [, , , bottom] = 'page' in origin ? origin.box : [0, 0, 0, 0];
  const printed = lines.at(-1)?.words[0]?.box;
  expect(Math.abs(bottom - (printed?.[3] ?? 0))).toBeLessThan(2);
});
