import type { RasterImage } from '../../ports/index.ts';
import { decodePicture, greyOfRaster, inspectPicture } from './decode.ts';
import { flattenLight, type GreyImage } from './grey.ts';
import { GEOMETRY_PIXELS, measureText, scaleFor } from './prepare.ts';
import { resize } from './raster.ts';
import { clearSurroundings } from './surroundings.ts';

/** A picture with its surroundings and shadows taken out, not larger than is needed to read it. */
export interface OpenedPicture {
  readonly grey: GreyImage;
  /** Size of the picture as it was handed in, upright, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The file ends early or is damaged; what could be decoded is there. */
  readonly damaged: boolean;
}

/** Pictures of fewer pixels are not worth a look at a small copy first. */
const SMALL_PICTURE = 4_000_000;

/** A picture whose text is larger than is needed by less than this is not worth decoding again. */
const WORTH_SHRINKING = 0.75;

/**
 * Decodes a picture for reading. What is printed larger than the recogniser likes, as on a phone's photo of a receipt,
 * is made smaller at once: a small copy tells the height of its characters.
 * Errors: `IMAGE_UNREADABLE`, `LIMIT_EXCEEDED` (`maxPixels`).
 */
export async function openPicture(
  input: Uint8Array | RasterImage,
  maxPixels: number,
  page: number,
): Promise<OpenedPicture> {
  if (!(input instanceof Uint8Array)) {
    const { width, height } = input;
    return { grey: await cleaned(await greyOfRaster(input, maxPixels)), width, height, damaged: false };
  }
  const { width, height, shrinks } = await inspectPicture(input, maxPixels, page);
  const pixels = width * height;
  const whole = shrinks && pixels > SMALL_PICTURE ? undefined : await decodePicture(input, maxPixels, page);
  if (whole !== undefined && pixels <= SMALL_PICTURE) {
    return { grey: await cleaned(whole.grey), width, height, damaged: whole.damaged };
  }
  const sized = async (factor: number) =>
    whole === undefined
      ? decodePicture(input, maxPixels, page, factor)
      : { grey: factor < 1 ? await resize(whole.grey, factor) : whole.grey, damaged: whole.damaged };
  const copy = await cleaned((await sized(Math.sqrt(GEOMETRY_PIXELS / pixels))).grey);
  const { characterHeight } = await measureText(copy);
  const shrunk = copy.width / width;
  const wanted = characterHeight === undefined ? 1 : scaleFor(characterHeight / shrunk, { width, height });
  const { grey, damaged } = await sized(wanted < WORTH_SHRINKING ? wanted : 1);
  return { grey: await cleaned(grey), width, height, damaged };
}

async function cleaned(grey: GreyImage): Promise<GreyImage> {
  return flattenLight(await clearSurroundings(grey));
}
