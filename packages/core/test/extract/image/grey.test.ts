import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePicture } from '../../../src/extract/image/decode.ts';
import { hasDarkGround } from '../../../src/extract/image/grey.ts';
import { drawText } from './drawing.ts';

const greyOf = async (bytes: Buffer) => (await decodePicture(bytes, 10_000_000)).grey;

describe('dark ground', () => {
  const lines = ['HEAVY MEAL MENU 888', '합계 금액 계약서', 'and plain words'];

  it('is seen behind light print', async () => {
    const light = await sharp(await drawText(lines, 36))
      .negate({ alpha: false })
      .toBuffer();
    expect(hasDarkGround(await greyOf(light), 26)).toBe(true);
  });

  it('is not seen in dark print, however bold', async () => {
    const plain = await drawText(lines, 36);
    expect(hasDarkGround(await greyOf(plain), 26)).toBe(false);
    const bold = await sharp(plain).blur(2).threshold(225).toBuffer();
    expect(hasDarkGround(await greyOf(bold), 26)).toBe(false);
  });
});
