import { type GreyImage, inkOf } from './grey.ts';
import { findInkShapes } from './ink-shapes.ts';
import { resize } from './raster.ts';

/** The copy on which surroundings are looked for has at most so many pixels. */
const COPY_PIXELS = 1_000_000;

/** Darker than this share of the paper's brightness is not paper. */
const DARK_SHARE = 0.55;

/** So much of the picture's edge must be dark before anything is done. */
const MIN_EDGE_SHARE = 0.01;

/** More shapes of a letter's size within the dark are text, not a table top. */
const MAX_LETTERS = 12;

/**
 * Paints what surrounds the paper white: the table under a receipt, the black border of a scan. Dark parts at the edge
 * move Tesseract's threshold so far that it finds no text at all. What holds text itself, a banner or a shadow, stays.
 */
export async function clearSurroundings(grey: GreyImage): Promise<GreyImage> {
  const factor = Math.min(1, Math.sqrt(COPY_PIXELS / (grey.width * grey.height)));
  const copy = factor < 1 ? await resize(grey, factor) : grey;
  const dark = darkPixels(copy);
  const outside = floodFromEdges(dark, copy);
  if (outside === undefined || holdsLetters(dark, outside, copy)) return grey;
  return whiten(grey, widened(outside, copy), copy);
}

function darkPixels({ data }: GreyImage): Uint8Array {
  const limit = brightness(data, 0.8) * DARK_SHARE;
  const dark = new Uint8Array(data.length);
  for (let index = 0; index < data.length; index++) if ((data[index] as number) < limit) dark[index] = 1;
  return dark;
}

/** The value below which the given share of the pixels lies. */
function brightness(data: Uint8Array, share: number): number {
  const histogram = new Uint32Array(256);
  for (let index = 0; index < data.length; index++) histogram[data[index] as number]!++;
  let seen = 0;
  for (const [value, count] of histogram.entries()) {
    seen += count;
    if (seen >= data.length * share) return value;
  }
  return 255;
}

/** Dark pixels that are connected with the picture's edge; `undefined` where hardly any of the edge is dark. */
function floodFromEdges(dark: Uint8Array, { width, height }: GreyImage): Uint8Array | undefined {
  const mask = new Uint8Array(dark.length);
  const stack: number[] = [];
  const visit = (index: number) => {
    if (dark[index] !== 1 || mask[index] === 1) return;
    mask[index] = 1;
    stack.push(index);
  };
  for (let x = 0; x < width; x++) {
    visit(x);
    visit((height - 1) * width + x);
  }
  for (let y = 0; y < height; y++) {
    visit(y * width);
    visit(y * width + width - 1);
  }
  if (stack.length < (width + height) * 2 * MIN_EDGE_SHARE) return undefined;
  for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
    const x = index % width;
    if (x > 0) visit(index - 1);
    if (x < width - 1) visit(index + 1);
    if (index >= width) visit(index - width);
    if (index < dark.length - width) visit(index + width);
  }
  return mask;
}

/** Whether there is print in the dark: lighter than it, as on a banner, or still darker, as on paper in a shadow. */
function holdsLetters(dark: Uint8Array, outside: Uint8Array, copy: GreyImage): boolean {
  const lighter = dark.map((value) => 1 - value);
  return (
    countLetters(lighter, outside, copy) > MAX_LETTERS ||
    countLetters(inkOf(copy), outside, copy) > MAX_LETTERS
  );
}

/** Shapes of a letter's size with the outside on both sides of them. */
function countLetters(shapes: Uint8Array, outside: Uint8Array, { width, height }: GreyImage): number {
  let letters = 0;
  for (const [x0, y0, x1, y1] of findInkShapes(shapes, width, height)) {
    const size = y1 - y0;
    if (size < 6 || size > 80 || x1 - x0 < 3 || x1 - x0 > 120) continue;
    const middle = Math.floor((y0 + y1) / 2) * width;
    if (x0 > 0 && x1 < width && outside[middle + x0 - 1] === 1 && outside[middle + x1] === 1) letters++;
  }
  return letters;
}

/** The mask and two pixels around it, where the edge of the paper is neither bright nor dark. */
function widened(mask: Uint8Array, { width }: GreyImage): Uint8Array {
  const wide = Uint8Array.from(mask);
  const near = [1, 2, width, 2 * width].flatMap((step) => [step, -step]);
  for (let index = mask.indexOf(1); index >= 0; index = mask.indexOf(1, index + 1)) {
    // Steps over the end of a row land at an edge, which is outside all the same.
    for (const step of near) wide[index + step] = 1;
  }
  return wide;
}

function whiten(grey: GreyImage, mask: Uint8Array, copy: GreyImage): GreyImage {
  const data = Uint8Array.from(grey.data);
  const acrossX = copy.width / grey.width;
  const acrossY = copy.height / grey.height;
  for (let y = 0; y < grey.height; y++) {
    const row = Math.min(copy.height - 1, Math.floor((y + 0.5) * acrossY)) * copy.width;
    for (let x = 0; x < grey.width; x++) {
      const column = Math.min(copy.width - 1, Math.floor((x + 0.5) * acrossX));
      if (mask[row + column] === 1) data[y * grey.width + x] = 255;
    }
  }
  return { width: grey.width, height: grey.height, data };
}
