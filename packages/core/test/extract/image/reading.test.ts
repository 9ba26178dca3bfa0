import { expect, it } from 'vitest';
import { toReading } from '../../../src/extract/image/reading.ts';
import type { OcrWord } from '../../../src/ports/index.ts';

const plainPicture = {
  grey: { width: 200, height: 50, data: new Uint8Array(200 * 50).fill(255) },
  scale: 1,
  characterHeight: 20,
  hasText: true,
  specks: 0,
  mayBeKorean: true,
  lightText: false,
  skew: 0,
  inkByRow: () => new Uint32Array(50),
  rulings: [],
  toOriginal: (box: OcrWord['box']) => box,
};

it.each([
  ['@한울상사', '㈜한울상사'],
  ['<@)한울상사', '㈜한울상사'],
  ['(#한울상사', '㈜한울상사'],
  ['(주)한울상사', '(주)한울상사'],
  ['100%할인', '100%할인'],
  ['tax@example.com', 'tax@example.com'],
])('a sign in a circle before a name is the company sign: %s', (text, read) => {
  const word: OcrWord = { text, box: [10, 10, 110, 30], confidence: 0.9, line: 0 };
  const { words } = toReading({ words: [word], confidence: 0.9 }, plainPicture);
  expect(words.map((one) => one.text)).toEqual([read]);
});

it('a piece of a large letter that was read as a word of its own is left out', () => {
  const words: OcrWord[] = [
    { text: '즈', box: [14, 12, 40, 24], confidence: 0.78, line: 0 },
    { text: '가람전자', box: [10, 10, 150, 40], confidence: 0.94, line: 1 },
    { text: '견적서를', box: [10, 60, 60, 74], confidence: 0.9, line: 2 },
    { text: '보냅니다', box: [70, 60, 120, 74], confidence: 0.9, line: 2 },
  ];
  const { words: read } = toReading({ words, confidence: 0.9 }, plainPicture);
  expect(read.map(({ text }) => text)).toEqual(['가람전자', '견적서를', '보냅니다']);
});
