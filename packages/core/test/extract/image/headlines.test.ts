import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';
import { decodePicture } from '../../../src/extract/image/decode.ts';
import { rereadHeadlines } from '../../../src/extract/image/headlines.ts';
import { measureText, preparePicture, scaleFor } from '../../../src/extract/image/prepare.ts';
import { createTesseractEngine } from '../../../src/extract/image/tesseract.ts';
import { drawText } from './drawing.ts';

const engine = createTesseractEngine({ threads: 1 });
afterAll(() => engine.close());

const how = { languages: ['kor'], segmentation: 'block' } as const;
const nothing = { words: [], confidence: 0 };
const body = ['품목 규격 수량 단가 금액', '사무용 의자 12 35,000 420,000', '복사용지 3 21,000 63,000'];

it('a headline that was left out is read by itself and stands where it is printed', {
  timeout: 60_000,
}, async () => {
  const picture = await pictureOf(await drawText(['견 적 서'], 84), await drawText(body));
  const { words } = await rereadHeadlines(nothing, picture, engine, how);
  expect(words.map(({ text }) => text).join('')).toBe('견적서');
  expect(Math.max(...words.map(({ box }) => box[3]))).toBeLessThan(picture.grey.height / 2);
});

it('a page without headlines is read once', async () => {
  const picture = await pictureOf(await drawText(body), await drawText(body));
  const unread = { ...engine, recognize: () => Promise.reject(new Error('read again')) };
  await expect(rereadHeadlines(nothing, picture, unread, how)).resolves.toEqual(nothing);
});

async function pictureOf(top: Buffer, bottom: Buffer) {
  const [a, b] = [await sharp(top).metadata(), await sharp(bottom).metadata()];
  const canvas = { width: Math.max(a.width, b.width), height: a.height + b.height };
  const bytes = await sharp({ create: { ...canvas, channels: 3, background: '#ffffff' } })
    .composite([
      { input: top, left: 0, top: 0 },
      { input: bottom, left: 0, top: a.height },
    ])
    .png()
    .toBuffer();
  const { grey } = await decodePicture(bytes, 100_000_000, 0);
  const geometry = await measureText(grey);
  return preparePicture(grey, scaleFor(geometry.characterHeight, grey), geometry);
}
