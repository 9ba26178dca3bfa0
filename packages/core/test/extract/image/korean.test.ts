import { expect, it } from 'vitest';
import { characterAccuracy, koreanText, printKorean } from '../../../../../fixtures/source/korean-print.ts';
import { extract } from '../../../src/extract/extract.ts';

// 0.99 and more where measured (docs/benchmarks.md); processors differ a little in the last bits of the recogniser.
it.each(['Noto Sans KR', 'Gowun Batang'] as const)(
  'Korean print in %s at 300 dpi is read',
  { timeout: 60_000 },
  async (font) => {
    const { png, lines } = await printKorean(font, 10, koreanText.slice(0, 7));
    const document = await extract(png, { profile: 'none' });
    const text = document.pages.map((page) => page.text).join('\n');
    expect(characterAccuracy(text, lines)).toBeGreaterThanOrEqual(0.95);
    expect(document.languages[0]).toBe('ko');
  },
);

it('characterAccuracy counts edits against the length of the text', () => {
  expect(characterAccuracy('가나다', ['가나다'])).toBe(1);
  expect(characterAccuracy('가다', ['가나다라'])).toBe(0.5);
  expect(characterAccuracy('', ['가'])).toBe(0);
});
