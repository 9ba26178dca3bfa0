import type { GreyImage } from '../grey.ts';
import type { Cell } from './cells.ts';
import { SIDE } from './net.ts';

/** Side of the window to the height of the syllables; and to the width of the widest where they are flat. */
const MARGIN = 1.15;
const FLAT = 0.85;

/** Ink and paper are the shades at these ranks of a window's values, from the darkest. */
const INK_RANK = 30;
const PAPER_RANK = 920;

/** Print of less contrast is not stretched further. */
const LEAST_CONTRAST = 24;

/** A syllable as the classifier wants it: a square around its ink, 32 by 32, 0 paper to 1 ink. */
export function windowOf(cell: Cell, picture: GreyImage): Float32Array {
  const side = MARGIN * Math.max(cell.bottom - cell.top, FLAT * cell.widest);
  const x = (cell.left + cell.right - side) / 2;
  const y = (cell.top + cell.bottom - side) / 2;
  return normalized(shrink(picture, x, y, side));
}

/** A square of the picture at the size of the classifier, by a triangle filter as wide as two of its values. */
function shrink({ width, height, data }: GreyImage, left: number, top: number, side: number): Float32Array {
  const across = tapsOf(left, side);
  const down = tapsOf(top, side);
  const first = Math.max(0, down.first);
  const rows = down.last - down.first + 1;
  const narrow = new Float32Array(rows * SIDE);
  for (let row = 0; row < rows; row++) {
    const y = Math.min(height - 1, Math.max(0, down.first + row));
    for (let x = 0; x < SIDE; x++) {
      const start = across.starts[x] as number;
      let sum = 0;
      for (let tap = 0; tap < across.size; tap++) {
        const column = Math.min(width - 1, Math.max(0, start + tap));
        sum += (across.weights[x * across.size + tap] as number) * (data[y * width + column] as number);
      }
      narrow[row * SIDE + x] = sum;
    }
  }
  void first;
  const values = new Float32Array(SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) {
    const start = (down.starts[y] as number) - down.first;
    for (let x = 0; x < SIDE; x++) {
      let sum = 0;
      for (let tap = 0; tap < down.size; tap++) {
        sum +=
          (down.weights[y * down.size + tap] as number) *
          (narrow[Math.min(rows - 1, start + tap) * SIDE + x] as number);
      }
      values[y * SIDE + x] = sum;
    }
  }
  return values;
}

/** Which values make each of the 32, and with what weights: a triangle as wide as two of the 32, at least two values. */
function tapsOf(from: number, length: number) {
  const step = length / SIDE;
  const reach = Math.max(1, step);
  const size = Math.ceil(reach * 2) + 1;
  const starts = new Int32Array(SIDE);
  const weights = new Float32Array(SIDE * size);
  for (let at = 0; at < SIDE; at++) {
    const center = from + (at + 0.5) * step;
    const start = Math.floor(center - reach);
    starts[at] = start;
    let sum = 0;
    for (let tap = 0; tap < size; tap++) {
      const weight = Math.max(0, 1 - Math.abs(start + tap + 0.5 - center) / reach);
      weights[at * size + tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < size; tap++) weights[at * size + tap]! /= sum;
  }
  return { starts, weights, size, first: starts[0] as number, last: (starts[SIDE - 1] as number) + size - 1 };
}

/** Paper 0 and ink 1, by the window's own shades. */
function normalized(values: Float32Array): Float32Array {
  const ranked = values.toSorted();
  const ink = ranked[INK_RANK] as number;
  const paper = ranked[PAPER_RANK] as number;
  const contrast = Math.max(LEAST_CONTRAST, paper - ink);
  return values.map((value) => Math.min(1.25, Math.max(-0.25, (paper - value) / contrast)));
}
