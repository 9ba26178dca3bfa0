import { createRequire } from 'node:module';
import sharp from 'sharp';

const fontfile = createRequire(import.meta.url).resolve(
  '@expo-google-fonts/noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf',
);

/** A picture of printed lines, black on white, in Noto Sans KR; `height` of a capital is about 0.7 of `size` pixels. */
export async function drawText(lines: readonly string[], size = 32): Promise<Buffer> {
  // Pango's points are 1/72 inch: at 72 dots an inch a point is a pixel.
  const text = {
    text: lines.join('\n'),
    font: `Noto Sans KR ${size}`,
    fontfile,
    dpi: 72,
    rgba: true,
    spacing: size / 2,
  };
  const drawn = await sharp({ text }).png().toBuffer();
  return sharp(drawn)
    .flatten({ background: '#ffffff' })
    .extend({ top: 60, bottom: 60, left: 60, right: 60, background: '#ffffff' })
    .png()
    .toBuffer();
}
