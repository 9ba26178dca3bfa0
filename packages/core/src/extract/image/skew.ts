import type { Box } from '../../model/index.ts';

/** Largest skew that is looked for, in degrees. More is not a tilted sheet but a turned one. */
const MAX_SKEW = 8;

/**
 * Angle in degrees by which lines of text fall to the right (positive: turn counter-clockwise to level them).
 * The right angle is the one whose projection of the characters' feet onto the vertical is the sharpest
 * (Postl 1986): characters of one line then share a bin. 0 where there are too few characters.
 */
export function estimateSkew(shapes: readonly Box[], characterHeight: number): number {
  const feet = shapes.filter(([x0, y0, x1, y1]) => {
    const height = y1 - y0;
    return height > characterHeight * 0.5 && height < characterHeight * 2 && x1 - x0 < characterHeight * 4;
  });
  if (feet.length < 30) return 0;
  const bin = Math.max(1, characterHeight / 6);
  const level = sharpness(feet, 0, bin);
  const coarse = best(feet, bin, 0, MAX_SKEW, 0.5);
  const fine = best(feet, bin, coarse.angle, 0.5, 0.1);
  // A level picture must not be turned for a gain that is chance.
  return Math.abs(fine.angle) >= 0.2 && fine.score > level * 1.05 ? fine.angle : 0;
}

function best(feet: readonly Box[], bin: number, around: number, reach: number, step: number) {
  let winner = { angle: around, score: -1 };
  for (let offset = -reach; offset <= reach + 1e-9; offset += step) {
    const angle = around + offset;
    const score = sharpness(feet, angle, bin);
    if (score > winner.score) winner = { angle, score };
  }
  return winner;
}

function sharpness(feet: readonly Box[], degrees: number, bin: number): number {
  const sin = Math.sin((degrees * Math.PI) / 180);
  const cos = Math.cos((degrees * Math.PI) / 180);
  const bins = new Map<number, number>();
  for (const [x0, , x1, y1] of feet) {
    const index = Math.round((y1 * cos - ((x0 + x1) / 2) * sin) / bin);
    bins.set(index, (bins.get(index) ?? 0) + 1);
  }
  let score = 0;
  for (const count of bins.values()) score += count * count;
  return score;
}
