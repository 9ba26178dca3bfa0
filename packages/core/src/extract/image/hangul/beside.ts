import { type Box, heightOf } from '../../../model/index.ts';
import type { GreyImage } from '../grey.ts';

/** How far from a box ink is looked for, how wide the gaps in it may be, and what is worth a look, to the box's height. */
const REACH = 1.7;
const GAP = 0.25;
const WORTH = 0.5;

/** Darker than this share of the way from ink to paper is ink. */
const DARK = 0.5;

/**
 * A word's box widened by the ink that stands close beside it and that is in none of the other boxes: a character that
 * the engine left out. The box itself where there is none.
 */
export function withInkBeside(box: Box, others: readonly Box[], picture: GreyImage): Box {
  const height = heightOf(box);
  let [left, right] = [
    Math.max(0, box[0] - height * REACH),
    Math.min(picture.width, box[2] + height * REACH),
  ];
  for (const other of others) {
    if (other === box || other[1] > box[3] - height * 0.2 || other[3] < box[1] + height * 0.2) continue;
    if (other[0] < box[0]) left = Math.max(left, Math.min(other[2], box[0]));
    if (other[2] > box[2]) right = Math.min(right, Math.max(other[0], box[2]));
  }
  const isInk = inkTest(box, picture);
  const gap = height * GAP;
  const x0 = edgeOfInk(Math.floor(box[0]), Math.ceil(left), gap, isInk);
  const x1 = edgeOfInk(Math.ceil(box[2]) - 1, Math.floor(right) - 1, gap, isInk) + 1;
  const [before, after] = [box[0] - x0 > height * WORTH, x1 - box[2] > height * WORTH];
  if (!before && !after) return box;
  return [before ? x0 : box[0], box[1], after ? x1 : box[2], box[3]];
}

/** The last column with ink on the way from one column to another, before a gap. */
function edgeOfInk(from: number, to: number, gap: number, isInk: (x: number) => boolean): number {
  const step = Math.sign(to - from);
  let edge = from;
  for (let x = from; step !== 0 && x !== to + step && Math.abs(x - edge) <= gap; x += step) {
    if (isInk(x)) edge = x;
  }
  return edge;
}

/** Tells whether a column has ink on the rows of a box, by the shades within it. */
function inkTest([x0, y0, x1, y1]: Box, { width, height, data }: GreyImage): (x: number) => boolean {
  const [top, bottom] = [Math.max(0, Math.floor(y0)), Math.min(height, Math.ceil(y1))];
  let [darkest, brightest] = [255, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = Math.max(0, Math.floor(x0)); x < Math.min(width, x1); x++) {
      const shade = data[y * width + x] as number;
      if (shade < darkest) darkest = shade;
      if (shade > brightest) brightest = shade;
    }
  }
  const middle = darkest + (brightest - darkest) * DARK;
  return (x) => {
    for (let y = top; y < bottom; y++) if ((data[y * width + x] as number) < middle) return true;
    return false;
  };
}
