import sharp from 'sharp';
import { expect, it } from 'vitest';
import { decodePicture } from '../../../src/extract/image/decode.ts';
import { inkOf } from '../../../src/extract/image/grey.ts';
import { findInkShapes } from '../../../src/extract/image/ink-shapes.ts';
import { measureText, preparePicture, scaleFor } from '../../../src/extract/image/prepare.ts';
import { drawText } from './drawing.ts';

const latin = [
  'Delivery note 20718',
  'Twelve folding chairs',
  'Paid in cash, thank you',
  'Goods sold: 4 boxes',
];
const korean = ['물품 구매 계약서', '총 금액은 부가가치세를 포함한다', '납품받은 날부터 확인한다'];

it('Latin print is made wider, Korean print keeps its shape', async () => {
  const wider = async (lines: readonly string[]) => {
    const { grey, picture } = await prepared(await drawText(lines));
    return picture.grey.width / picture.grey.height / (grey.width / grey.height);
  };
  expect(await wider(latin)).toBeGreaterThan(1.03);
  expect(await wider(korean)).toBeCloseTo(1, 1);
});

it('a tilted picture that is made wider is level, and its boxes lie where the print is', async () => {
  const tilted = await sharp(await drawText(latin))
    .rotate(3, { background: '#ffffff' })
    .png()
    .toBuffer();
  const { grey, picture } = await prepared(tilted);
  expect(picture.mayBeKorean).toBe(false);
  expect(picture.skew).toBeCloseTo(3, 0);
  expect(Math.abs((await measureText(picture.grey)).skew)).toBeLessThanOrEqual(0.2);
  const print = findInkShapes(inkOf(picture.grey), picture.grey.width, picture.grey.height)
    .map((box) => picture.toOriginal(box))
    .filter(([x0, y0, x1, y1]) => x1 - x0 > 5 && y1 - y0 > 5);
  const shapes = findInkShapes(inkOf(grey), grey.width, grey.height);
  const isOnPrint = ([x0, y0, x1, y1]: (typeof print)[number]) =>
    shapes.some((shape) => {
      const [dx, dy] = [(shape[0] + shape[2] - x0 - x1) / 2, (shape[1] + shape[3] - y0 - y1) / 2];
      return Math.hypot(dx, dy) < 3;
    });
  expect(print.length).toBeGreaterThan(40);
  expect(print.filter(isOnPrint).length / print.length).toBeGreaterThan(0.9);
});

async function prepared(bytes: Buffer) {
  const { grey } = await decodePicture(bytes, 10_000_000);
  const geometry = await measureText(grey);
  return { grey, picture: await preparePicture(grey, scaleFor(geometry.characterHeight, grey), geometry) };
}
