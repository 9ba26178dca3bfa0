import type { Box } from '../../../model/index.ts';

/** An affine map `[a, b, c, d, e, f]`: x' = a·x + c·y + e, y' = b·x + d·y + f (PDF 32000-1, 8.3.4). */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** Maps everything onto itself. */
export const identity: Matrix = [1, 0, 0, 1, 0, 0];

/** The map that applies `inner` first and `outer` to its result. */
export function concat(outer: Matrix, inner: Matrix): Matrix {
  return [
    outer[0] * inner[0] + outer[2] * inner[1],
    outer[1] * inner[0] + outer[3] * inner[1],
    outer[0] * inner[2] + outer[2] * inner[3],
    outer[1] * inner[2] + outer[3] * inner[3],
    outer[0] * inner[4] + outer[2] * inner[5] + outer[4],
    outer[1] * inner[4] + outer[3] * inner[5] + outer[5],
  ];
}

/** The upright box around a rectangle after mapping. */
export function mapBox(m: Matrix, x0: number, y0: number, x1: number, y1: number): Box {
  const left = m[0] * x0 + m[4];
  const right = m[0] * x1 + m[4];
  const top = m[1] * x0 + m[5];
  const bottom = m[1] * x1 + m[5];
  const xs = [left + m[2] * y0, right + m[2] * y0, left + m[2] * y1, right + m[2] * y1];
  const ys = [top + m[3] * y0, bottom + m[3] * y0, top + m[3] * y1, bottom + m[3] * y1];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Reads a matrix from what pdf.js hands over: an array or a typed array of six numbers. */
export function matrixOf(value: unknown): Matrix | undefined {
  if (!isArrayLike(value) || value.length < 6) return undefined;
  const read = (index: number) => Number(value[index]);
  const result = [read(0), read(1), read(2), read(3), read(4), read(5)] as const;
  return result.every(Number.isFinite) ? result : undefined;
}

/** Whether the value is an array or typed array. */
export function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}
