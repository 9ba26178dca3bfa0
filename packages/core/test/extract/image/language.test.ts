import { expect, it } from 'vitest';
import { decodePicture } from '../../../src/extract/image/decode.ts';
import { readInLikelyLanguage } from '../../../src/extract/image/language.ts';
import { measureText, preparePicture, scaleFor } from '../../../src/extract/image/prepare.ts';
import type { OcrEngine } from '../../../src/ports/index.ts';
import { drawText } from './drawing.ts';

it('print whose shapes do not stand on each other is read once, without a look in Korean', async () => {
  const lines = [
    'Delivery note 20718',
    'Twelve folding chairs',
    'Paid in cash, thank you',
    'Goods sold: 4 boxes',
  ];
  const { asked, mayBeKorean } = await languagesAskedFor(lines);
  expect(mayBeKorean).toBe(false);
  expect(asked).toEqual(['eng']);
});

it('print whose shapes stand on each other is looked at in part before it is read', async () => {
  const lines = ['물품 구매 계약서', '총 금액은 부가가치세를 포함한다', '납품받은 날부터 확인한다'];
  const { asked, mayBeKorean } = await languagesAskedFor(lines);
  expect(mayBeKorean).toBe(true);
  expect(asked).toEqual(['eng', 'eng']);
});

/** Which models an engine that is sure of everything is asked for, one picture after the other. */
async function languagesAskedFor(lines: readonly string[]) {
  const { grey } = await decodePicture(await drawText(lines), 10_000_000);
  const geometry = await measureText(grey);
  const picture = await preparePicture(grey, scaleFor(geometry.characterHeight, grey), geometry);
  const asked: string[] = [];
  const engine: OcrEngine = {
    name: 'sure of everything',
    pictures: 'pgm',
    recognize: async (_, { languages }) => {
      asked.push(languages.join('+'));
      return { words: [{ text: 'word', box: [0, 0, 9, 9], confidence: 1, line: 0 }], confidence: 1 };
    },
    close: async () => undefined,
  };
  await readInLikelyLanguage(engine, picture, ['kor', 'eng'], { segmentation: 'block' });
  return { asked, mayBeKorean: picture.mayBeKorean };
}
