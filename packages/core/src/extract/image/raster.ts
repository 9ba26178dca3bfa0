import type { Box } from '../../model/index.ts';
import type { OcrEngine } from '../../ports/index.ts';
import type { GreyImage } from './grey.ts';

/** The least that sharp smooths by, in pixels. */
const LEAST_SIGMA = 0.3;

/**
 * The picture, every side times `factor` and its width times `stretch` too, then smoothed by a Gaussian of `sigma`
 * pixels (none below 0.3).
 */
export async function resize(grey: GreyImage, factor: number, sigma = 0, stretch = 1): Promise<GreyImage> {
  const { default: sharp } = await import('sharp');
  const width = Math.max(1, Math.round(grey.width * factor * stretch));
  const height = Math.max(1, Math.round(grey.height * factor));
  const pipeline = sharp(grey.data, { raw: rawOf(grey) })
    .resize({ width, height, fit: 'fill', kernel: 'cubic' })
    .extractChannel(0);
  const data = await (sigma < LEAST_SIGMA ? pipeline : pipeline.blur(sigma)).raw().toBuffer();
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

/** The picture smoothed by a Gaussian of the given sigma in pixels; as it is below 0.3. */
export async function smooth(grey: GreyImage, sigma: number): Promise<GreyImage> {
  if (sigma < LEAST_SIGMA) return grey;
  const { default: sharp } = await import('sharp');
  const data = await sharp(grey.data, { raw: rawOf(grey) })
    .blur(sigma)
    .extractChannel(0)
    .raw()
    .toBuffer();
  return { width: grey.width, height: grey.height, data };
}

/** The picture in the encoding that an engine likes: PNG, packed fast rather than small, or PGM. */
export async function encode(grey: GreyImage, engine: Pick<OcrEngine, 'pictures'>): Promise<Uint8Array> {
  if (engine.pictures === 'pgm') return toPgm(grey);
  const { default: sharp } = await import('sharp');
  return sharp(grey.data, { raw: rawOf(grey) })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

/** Netpbm's portable graymap: a header and the pixels as they are. */
function toPgm({ width, height, data }: GreyImage): Uint8Array {
  const header = new TextEncoder().encode(`P5\n${width} ${height}\n255\n`);
  const bytes = new Uint8Array(header.length + data.length);
  bytes.set(header);
  bytes.set(data, header.length);
  return bytes;
}

function rawOf({ width, height }: GreyImage) {
  return { width, height, channels: 1 } as const;
}
