import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePicture } from '../../../src/extract/image/decode.ts';
import { clearSurroundings } from '../../../src/extract/image/surroundings.ts';
import { drawText } from './drawing.ts';

const decode = async (bytes: Uint8Array) => (await decodePicture(bytes, 1e8)).grey;
const at = (grey: { width: number; data: Uint8Array }, x: number, y: number) => grey.data[y * grey.width + x];

describe('clearSurroundings', () => {
  it('paints the dark around the paper white and leaves the print', async () => {
    const paper = await drawText(['Paper on a dark table', 'with some more words']);
    const { width, height } = await sharp(paper).metadata();
    const photo = await sharp(paper)
      .extend({ top: 90, bottom: 70, left: 80, right: 60, background: '#302a26' })
      .png()
      .toBuffer();
    const cleared = await clearSurroundings(await decode(photo));
    const clean = await decode(paper);
    expect(at(cleared, 5, 5)).toBe(255);
    expect(at(cleared, 40, 200)).toBe(255);
    let same = 0;
    for (let y = 10; y < height - 10; y++) {
      for (let x = 10; x < width - 10; x++) if (at(cleared, x + 80, y + 90) === at(clean, x, y)) same++;
    }
    expect(same).toBe((width - 20) * (height - 20));
  });

  it('leaves light text on a dark ground, and pictures without a dark edge', async () => {
    const paper = await drawText(['White text on a dark banner', 'of some lines', 'is text as well']);
    const plain = await decode(paper);
    expect(await clearSurroundings(plain)).toBe(plain);
    const banner = await sharp(paper)
      .negate({ alpha: false })
      .extend({ bottom: 900, background: '#ffffff' })
      .png()
      .toBuffer();
    const grey = await decode(banner);
    expect(await clearSurroundings(grey)).toBe(grey);
  });
});
