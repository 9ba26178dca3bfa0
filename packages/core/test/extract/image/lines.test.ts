import { describe, expect, it } from 'vitest';
import { linesOf, readLines, splitAtGaps } from '../../../src/extract/image/lines.ts';
import type { OcrEngine, OcrWord } from '../../../src/ports/index.ts';

const word = (text: string, x0: number, x1: number, y0 = 10, line = 0): OcrWord => ({
  text,
  box: [x0, y0, x1, y0 + 20],
  confidence: 0.4,
  line,
});

describe('lines', () => {
  it('end where a column begins', () => {
    const words = [
      word('사업장', 0, 60),
      word('주소', 70, 100),
      word('서울', 200, 240),
      word('합계', 0, 40, 50, 1),
    ];
    const split = splitAtGaps({ words, confidence: 0.4 }, 50);
    expect(linesOf(split).map((line) => line.words.map(({ text }) => text).join(' '))).toEqual([
      '사업장 주소',
      '서울',
      '합계',
    ]);
  });

  it('are read again without what stands beside them', async () => {
    const split = splitAtGaps(
      { words: [word('왼쪽', 0, 60), word('오른쪽', 200, 290)], confidence: 0.4 },
      50,
    );
    // Ink everywhere: what is white in the picture that is read was cut away.
    const grey = { width: 300, height: 60, data: new Uint8Array(300 * 60) };
    let inked: number[] = [];
    const engine: OcrEngine = {
      name: 'looks where ink is',
      pictures: 'pgm',
      recognize: async (image) => {
        const pixels = image.subarray(image.length % 300);
        inked = [...new Set([...pixels].flatMap((value, index) => (value === 0 ? [index % 300] : [])))];
        return { words: [], confidence: 0 };
      },
      close: async () => undefined,
    };
    const right = linesOf(split).slice(1);
    await readLines(right, split, grey, 20, engine, { languages: ['kor'], segmentation: 'block' });
    // From the middle of the gap on.
    expect(Math.min(...inked)).toBe(130);
    expect(Math.max(...inked)).toBe(299);
  });
});
