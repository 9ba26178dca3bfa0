import { describe, expect, it } from 'vitest';
import { type Drawing, text } from '../../../../../fixtures/source/drawing.ts';
import { type Face, loadFonts } from '../../../../../fixtures/source/font.ts';
import { capture, encode } from '../../../../../fixtures/source/picture.ts';
import { checkSyllables } from '../../../src/extract/image/hangul/check.ts';
import { createSyllableNet } from '../../../src/extract/image/hangul/net.ts';
import type { OcrWord } from '../../../src/ports/index.ts';

const size = 10;
const dpi = 230;
const words = [
  '밭두렁로',
  '빛고을',
  '햇볕',
  '붓꽃',
  '숭늉',
  '짚신',
  '(주)볏단',
  '닻별길12',
  '굶주림',
  '책꽂이',
];

/** A scan of words, one below the other, and each word where it stands, as an engine would read it. */
async function scanOf(face: Face, read: readonly string[], confidence = 0.8, printed = words) {
  const fonts = await loadFonts(face);
  const marks = printed.map((word, index) => text(40, 30 + index * size * 2.2, word, { size }));
  const drawing: Drawing = { width: 140, height: 260, marks };
  const page = await capture(drawing, fonts, { dpi, blur: 0.6, noise: 14 });
  const { data, info } = await encode(page).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  const pixels = dpi / 72;
  const { font } = fonts.regular;
  const found = printed.map((word, index): OcrWord => {
    const { advanceWidth } = font.layout(word);
    const baseline = 30 + index * size * 2.2;
    const right = 40 + (advanceWidth * size) / font.unitsPerEm;
    const box = [40, baseline - size * 0.85, right, baseline + size * 0.15].map((at) => at * pixels);
    return { text: read[index] as string, box: box as unknown as OcrWord['box'], confidence, line: index };
  });
  return { result: { words: found, confidence }, picture: { width: info.width, height: info.height, data } };
}

/** A scan of `㈜늘봄`, and a word in its place; one without the sign stands where the others are. */
async function companyIn(face: Face) {
  const { result, picture } = await scanOf(face, Array(10).fill(''), 0.8, ['㈜늘봄']);
  const [x0, y0, x1, y1] = (result.words[0] as OcrWord).box;
  const words = (text: string): OcrWord => ({
    text,
    box: [text.length === 2 ? x0 + (x1 - x0) * 0.36 : x0, y0, x1, y1],
    confidence: 0.8,
    line: 0,
  });
  return { words, picture };
}

const misread = [
  '발두렁로',
  '빚고을',
  '햇별',
  '봇꽃',
  '승늉',
  '질신',
  '(주)봇단',
  '달별길12',
  '굴주림',
  '책꽃이',
];

describe('syllables of Hangul that look alike', () => {
  it.each(['gothic-a1', 'gowun-batang', 'noto-sans-kr'] as const)('are told apart in %s', async (face) => {
    const { result, picture } = await scanOf(face, misread);
    const checked = await checkSyllables(result, picture);
    const right = checked.words.filter(({ text: read }, index) => read === words[index]);
    // The classifier is right about 97 of 100 syllables of faces that it was not trained on.
    expect(right.length).toBeGreaterThanOrEqual(8);
    expect(right.every(({ confidence }) => confidence > 0.8)).toBe(true);
    expect(checked.words.map(({ box }) => box)).toEqual(result.words.map(({ box }) => box));
  });

  it('stay where they were read right', async () => {
    const { result, picture } = await scanOf('gowun-dodum', words);
    const checked = await checkSyllables(result, picture);
    expect(checked.words.map((word) => word.text)).toEqual(words);
  });

  it('stay where they look much like the sign of a company', async () => {
    const printed = [
      '충주시',
      '예금주',
      '주시경',
      '(주)',
      '주식회사',
      '완주군',
      '6주일',
      '(진주)',
      '주',
      '#한빛',
    ];
    for (const face of ['gothic-a1', 'gowun-batang'] as const) {
      const { result, picture } = await scanOf(face, printed, 0.8, printed);
      const checked = await checkSyllables(result, picture);
      expect(checked.words.map((word) => word.text)).toEqual(printed);
    }
  });

  it('stay where the engine was sure', async () => {
    const { result, picture } = await scanOf('gothic-a1', misread, 0.98);
    expect(await checkSyllables(result, picture)).toBe(result);
  });

  it('are added where one was left out, and nothing else is changed', async () => {
    const short = ['두렁로', '고을', '볕', '꽃', '늉', '신', '(주)단', '별길12', '굶림', '책꽂'];
    const { result, picture } = await scanOf('gothic-a1', short);
    const { words: checked } = await checkSyllables(result, picture);
    const read = checked.map((word) => word.text);
    const isOneOf = (word: string, index: number) => word === short[index] || word === words[index];
    expect(read.filter(isOneOf)).toEqual(read);
    expect(read.filter((word, index) => word === words[index]).length).toBeGreaterThanOrEqual(6);
  });

  it.each(['noto-sans-kr', 'gowun-dodum'] as const)('get the sign of a company back in %s', async (face) => {
    const { words: placed, picture } = await companyIn(face);
    for (const text of ['늘봄', '@늘봄', '6늘봄', '(#)늘봄', '하늘봄']) {
      const { words: checked } = await checkSyllables({ words: [placed(text)], confidence: 0.8 }, picture);
      expect(checked[0]?.text).toBe('㈜늘봄');
    }
  });

  it('are not looked at once the work is cancelled', async () => {
    const { result, picture } = await scanOf('gothic-a1', misread);
    await expect(checkSyllables(result, picture, AbortSignal.abort(new Error('enough')))).rejects.toThrow(
      'enough',
    );
  });
});

it('a picture without ink under a word changes nothing', async () => {
  const picture = { width: 300, height: 60, data: new Uint8Array(300 * 60).fill(255) };
  const word: OcrWord = { text: '가나다', box: [10, 10, 106, 42], confidence: 0.3, line: 0 };
  for (const box of [word.box, [10, 10, 10, 10], [-50, -20, 900, 200], [290, 50, 400, 90]] as const) {
    const result = { words: [{ ...word, box }], confidence: 0.3 };
    expect(await checkSyllables(result, picture)).toBe(result);
  }
});

it('weights of another length are refused', async () => {
  await expect(createSyllableNet(new Uint8Array(1000), new Uint8Array())).rejects.toThrow(RangeError);
});
