import type { Box } from '../../model/index.ts';
import type { GreyImage } from './grey.ts';

/** The picture, every side times `factor`. */
export async function resize(grey: GreyImage, factor: number): Promise<GreyImage> {
  const { default: sharp } = await import('sharp');
  const width = Math.max(1, Math.round(grey.width * factor));
  const height = Math.max(1, Math.round(grey.height * factor));
  const { data } = await sharp(grey.data, { raw: rawOf(grey) })
    .resize({ width, height, fit: 'fill', kernel: 'cubic' })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width, height, data };
}

/** The picture turned clockwise by any angle in degrees, onto white. */
export async function turn(grey: GreyImage, degrees: number): Promise<GreyImage> {
  if (degrees === 0) return grey;
  const { default: sharp } = await import('sharp');
  const { data, info } = await sharp(grey.data, { raw: rawOf(grey) })
    .rotate(degrees, { background: '#ffffff' })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** A part of the picture. Bounds are rounded, and kept within the picture. */
export async function crop(grey: GreyImage, [x0, y0, x1, y1]: Box): Promise<GreyImage> {
  const { default: sharp } = await import('sharp');
  const left = Math.min(grey.width - 1, Math.max(0, Math.floor(x0)));
  const top = Math.min(grey.height - 1, Math.max(0, Math.floor(y0)));
  const width = Math.max(1, Math.min(grey.width, Math.ceil(x1)) - left);
  const height = Math.max(1, Math.min(grey.height, Math.ceil(y1)) - top);
  const data = await sharp(grey.data, { raw: rawOf(grey) })
    .extract({ left, top, width, height })
    .extractChannel(0)
    .raw()
    .toBuffer();
  return { width, height, data };
}

/** The picture smoothed by a Gaussian of the given sigma in pixels; as it is below 0.3, the least that sharp knows. */
export async function smooth(grey: GreyImage, sigma: number): Promise<GreyImage> {
  if (sigma < 0.3) return grey;
  const { default: sharp } = await import('sharp');
  const data = await sharp(grey.data, { raw: rawOf(grey) })
    .blur(sigma)
    .extractChannel(0)
    .raw()
    .toBuffer();
  return { width: grey.width, height: grey.height, data };
}

/** The picture as PNG, packed fast rather than small. */
export async function toPng(grey: GreyImage): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  return sharp(grey.data, { raw: rawOf(grey) })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

function rawOf({ width, height }: GreyImage) {
  return { width, height, channels: 1 } as const;
}
