import type { Box } from '../../model/index.ts';
import type { Ruling } from '../../ports/index.ts';
import { type GreyImage, hasDarkGround, inkOf } from './grey.ts';
import { characterHeightOf, findInkShapes, stackedShare } from './ink-shapes.ts';
import { resize, smooth, turn } from './raster.ts';
import { takeRulings } from './rulings.ts';
import { estimateSkew } from './skew.ts';

/** What the ink says about a picture. */
export interface TextGeometry {
  /** Typical height of a character in pixels of the picture; `undefined` where there is too little text to tell. */
  readonly characterHeight: number | undefined;
  /** Degrees by which lines fall to the right. */
  readonly skew: number;
  /** Sigma in pixels of the picture by which specks must be smoothed away before it can be read; mostly 0. */
  readonly specks: number;
  /** Whether many shapes stand on each other as in Hangul, or there is too little text to tell. */
  readonly mayBeKorean: boolean;
}

/** A picture as the recogniser likes it, and the way back. */
export interface PreparedPicture {
  readonly grey: GreyImage;
  /** Pixels of this picture to one of the original, from top to bottom; from left to right it may be wider. */
  readonly scale: number;
  /** In pixels of this picture; a guess where `hasText` is false. */
  readonly characterHeight: number;
  /** Whether there is enough ink in the shape of characters to measure. */
  readonly hasText: boolean;
  /** As in {@link TextGeometry}, of the original. */
  readonly specks: number;
  /** As in {@link TextGeometry}. */
  readonly mayBeKorean: boolean;
  /** As in {@link TextGeometry}; undone in this picture. */
  readonly skew: number;
  /** Whether light text may stand on dark ground. */
  readonly lightText: boolean;
  /** Pixels of ink in each row, lines included. */
  inkByRow(): Uint32Array;
  /** Straight lines that were taken out, in pixels of this picture. */
  readonly rulings: readonly Ruling[];
  /** A box of this picture on the original. */
  toOriginal(box: Box): Box;
}

/** The picture on which geometry is measured has at most so many pixels: enough for 150 dots an inch on A4. */
export const GEOMETRY_PIXELS = 2_500_000;

/**
 * From so many shapes on, or one for so few pixels, a picture is speckled: a page of small print has half as many.
 * Tesseract would take minutes over them.
 */
const SPECKLED = 20_000;
const SPECKLED_PIXELS = 75;

/** Sigma of the Gaussian that takes specks away, in pixels of the copy for geometry. */
const SPECK_SIGMA = 2;

/** Upper bound of a prepared picture. Tesseract takes about 0.1 s and 10 MB a megapixel. */
const PREPARED_PIXELS = 20_000_000;

/** Measures character height and skew on a copy of moderate size. */
export async function measureText(grey: GreyImage): Promise<TextGeometry> {
  const factor = Math.min(1, Math.sqrt(GEOMETRY_PIXELS / (grey.width * grey.height)));
  const copy = factor < 1 ? await resize(grey, factor) : grey;
  const plain = findInkShapes(inkOf(copy), copy.width, copy.height);
  const isSpeckled = plain.length >= Math.min(SPECKLED, (copy.width * copy.height) / SPECKLED_PIXELS);
  const clean = isSpeckled ? await smooth(copy, SPECK_SIGMA) : copy;
  const shapes = isSpeckled ? findInkShapes(inkOf(clean), clean.width, clean.height) : plain;
  const specks = isSpeckled ? SPECK_SIGMA / factor : 0;
  const height = characterHeightOf(shapes, copy.width, copy.height);
  if (height === undefined) return { characterHeight: undefined, skew: 0, specks, mayBeKorean: true };
  return {
    characterHeight: height / factor,
    skew: estimateSkew(shapes, height),
    specks,
    mayBeKorean: stackedShare(shapes, height) >= STACKED,
  };
}

/** Height of a character that Tesseract reads best for its time, in pixels; chosen among 20 to 36 on receipts. */
const BEST_HEIGHT = 26;

/** Sigma of the Gaussian that takes grain and JPEG's blocks off, to one of the characters' height. */
const GRAIN = 0.033;

/**
 * Print that is hardly Hangul is made wider by this: narrow letters of receipts run together less. Chosen among 0.8 to
 * 1.25 on half of the receipts; the time goes with it.
 */
const STRETCH = 1.05;

/**
 * Where fewer of the shapes stand on each other, the picture is hardly Korean. Measured: at least 0.18 on Korean scans and
 * 0.46 on clean Korean print, less than 0.12 on nine receipts of ten.
 */
const STACKED = 0.12;

/** The factor that brings characters to the height that Tesseract reads best. */
export function scaleFor(
  characterHeight: number | undefined,
  grey: { readonly width: number; readonly height: number },
): number {
  const wanted = Math.min(3, Math.max(0.2, BEST_HEIGHT / (characterHeight ?? 20)));
  return Math.min(wanted, Math.sqrt(PREPARED_PIXELS / (grey.width * grey.height)));
}

/** Scales, smooths and levels a picture and takes its ruling lines out. */
export async function preparePicture(
  grey: GreyImage,
  scale: number,
  geometry: TextGeometry,
): Promise<PreparedPicture> {
  const { characterHeight = 20, skew, specks, mayBeKorean } = geometry;
  const stretch = mayBeKorean ? 1 : STRETCH;
  const scaled = await resize(grey, scale, Math.max(GRAIN * characterHeight, specks) * scale, stretch);
  const scaleX = scaled.width / grey.width;
  const scaleY = scaled.height / grey.height;
  // Lines of a picture that is made wider fall less.
  const lean = Math.atan(Math.tan((skew * Math.PI) / 180) / stretch);
  const picture = await turn(scaled, (-lean * 180) / Math.PI);
  const ink = inkOf(picture);
  const rulings = takeRulings(picture, ink, characterHeight * scale);
  const sin = Math.sin(lean);
  const cos = Math.cos(lean);
  return {
    grey: picture,
    scale,
    characterHeight: characterHeight * scale,
    hasText: geometry.characterHeight !== undefined,
    specks,
    mayBeKorean,
    skew,
    rulings,
    lightText: hasDarkGround(picture, characterHeight * scale),
    inkByRow: () => countByRow(ink, picture),
    toOriginal([x0, y0, x1, y1]) {
      const dx = (x0 + x1) / 2 - picture.width / 2;
      const dy = (y0 + y1) / 2 - picture.height / 2;
      const x = (dx * cos - dy * sin + scaled.width / 2) / scaleX;
      const y = (dx * sin + dy * cos + scaled.height / 2) / scaleY;
      // The word keeps its own size: the box of a tilted box would swallow its neighbours.
      const halfWidth = (x1 - x0) / 2 / scaleX;
      const halfHeight = (y1 - y0) / 2 / scaleY;
      return clip([x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight], grey);
    },
  };
}

function countByRow(ink: Uint8Array, { width, height }: GreyImage): Uint32Array {
  const counts = new Uint32Array(height);
  for (let y = 0; y < height; y++) {
    let count = 0;
    for (let x = 0; x < width; x++) count += ink[y * width + x] as number;
    counts[y] = count;
  }
  return counts;
}

function clip([x0, y0, x1, y1]: Box, { width, height }: GreyImage): Box {
  const limit = (value: number, max: number) => Math.round(Math.min(max, Math.max(0, value)) * 100) / 100;
  return [limit(x0, width), limit(y0, height), limit(x1, width), limit(y1, height)];
}
