import { expect, it } from 'vitest';
import { toReading } from '../../../src/extract/image/reading.ts';
import type { OcrWord } from '../../../src/ports/index.ts';

it.each([
  ['@한울상사', '㈜한울상사'],
  ['<@)한울상사', '㈜한울상사'],
  ['(#한울상사', '㈜한울상사'],
  ['(주)한울상사', '(주)한울상사'],
  ['100%할인', '100%할인'],
  ['tax@example.com', 'tax@example.com'],
])('a sign in a circle before a name is the company sign: %s', (text, read) => {
  const word: OcrWord = { text, box: [10, 10, 110, 30], confidence: 0.9, line: 0 };
  const picture = {
    grey: { width: 200, height: 50, data: new Uint8Array(200 * 50).fill(255) },
    scale: 1,
    characterHeight: 20,
    hasText: true,
    specks: 0,
    skew: 0,
    inkByRow: new Uint32Array(50),
    rulings: [],
    toOriginal: (box: OcrWord['box']) => box,
  };
  const { words } = toReading({ words: [word], confidence: 0.9 }, picture);
  expect(words.map((one) => one.text)).toEqual([read]);
});
