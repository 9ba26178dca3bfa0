import type { Metadata as SharpMetadata, SharpOptions } from 'sharp';
import { DocprocError } from '../../errors/index.ts';
import type { RasterImage } from '../../ports/index.ts';
import type { GreyImage } from './grey.ts';

/** A decoded picture, upright by its EXIF orientation, transparent parts white. */
export interface DecodedPicture {
  readonly grey: GreyImage;
  /** The file ends early or is damaged; what could be decoded is there. */
  readonly damaged: boolean;
}

/** What a picture file says about itself. */
export interface PictureFacts {
  /** Pages of a TIFF; 1 for everything else. */
  readonly pages: number;
  /** Dots an inch, where the file states a believable figure. */
  readonly dpi: number | undefined;
  /** Of one page, upright, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether a smaller copy is decoded in less time. */
  readonly shrinks: boolean;
}

/** Reads the header of the file, or of one page of it from 0, alone. Errors: `IMAGE_UNREADABLE`, `LIMIT_EXCEEDED` (`maxPixels`). */
export async function inspectPicture(bytes: Uint8Array, maxPixels: number, page = 0): Promise<PictureFacts> {
  const facts = await headerOf(bytes, page > 0 ? { page } : {});
  checkPixels(facts.width, facts.pageHeight ?? facts.height, maxPixels);
  // 72 dots an inch is what programs write that do not know.
  const dpi = facts.density !== undefined && facts.density >= 100 ? facts.density : undefined;
  return {
    pages: facts.format === 'tiff' ? (facts.pages ?? 1) : 1,
    dpi,
    width: facts.autoOrient.width,
    height: facts.autoOrient.height,
    shrinks: facts.format === 'jpeg',
  };
}

/**
 * Decodes one page, from 0, of a picture file, every side times `factor`; JPEG is cheaper to decode small than whole.
 * Errors: `IMAGE_UNREADABLE`, `LIMIT_EXCEEDED` (`maxPixels`).
 */
export async function decodePicture(
  bytes: Uint8Array,
  maxPixels: number,
  page = 0,
  factor = 1,
): Promise<DecodedPicture> {
  const options: SharpOptions = page > 0 ? { page } : {};
  const facts = await headerOf(bytes, options);
  checkPixels(facts.width, facts.pageHeight ?? facts.height, maxPixels);
  try {
    return { grey: await toGrey(bytes, { ...options, failOn: 'error' }, factor), damaged: false };
  } catch {
    // A second try keeps what a cut-off file still holds.
    const grey = await toGrey(bytes, { ...options, failOn: 'none' }, factor).catch(unreadable);
    return { grey, damaged: true };
  }
}

/** Grey values of a picture that is decoded already. Errors: `LIMIT_EXCEEDED` (`maxPixels`). */
export async function greyOfRaster(raster: RasterImage, maxPixels: number): Promise<GreyImage> {
  checkPixels(raster.width, raster.height, maxPixels);
  const raw = { width: raster.width, height: raster.height, channels: 4 } as const;
  return toGrey(raster.data, { raw });
}

async function headerOf(bytes: Uint8Array, options: SharpOptions): Promise<SharpMetadata> {
  const { default: sharp } = await import('sharp');
  // The limit is checked by us, so that it gets its own code; a header costs nothing to read.
  return sharp(bytes, { ...options, limitInputPixels: false, failOn: 'none' })
    .metadata()
    .catch(unreadable);
}

async function toGrey(bytes: Uint8Array, options: SharpOptions, factor = 1): Promise<GreyImage> {
  const { default: sharp } = await import('sharp');
  const picture = sharp(bytes, { ...options, limitInputPixels: false }).autoOrient();
  if (factor < 1) {
    const { autoOrient } = await picture.metadata();
    picture.resize({ width: Math.max(1, Math.round(autoOrient.width * factor)) });
  }
  const { data, info } = await picture
    .flatten({ background: '#ffffff' })
    .greyscale()
    .extractChannel(0)
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

function checkPixels(width: number, height: number, maxPixels: number): void {
  if (width * height <= maxPixels) return;
  throw new DocprocError(
    'LIMIT_EXCEEDED',
    `The picture has ${width} x ${height} pixels, more than maxPixels (${maxPixels}). Scale it down or raise the limit.`,
    { details: { limit: { name: 'maxPixels', value: maxPixels } } },
  );
}

function unreadable(cause: unknown): never {
  throw new DocprocError('IMAGE_UNREADABLE', 'The picture is damaged and could not be decoded.', { cause });
}
