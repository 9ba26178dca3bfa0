/**
 * An axis-aligned rectangle `[x0, y0, x1, y1]` in the unit of its page (`pt` for PDF, `px` for images).
 * The origin is the page's top left corner and y grows down, so `x0 <= x1` and `y0 <= y1`.
 */
export type Box = readonly [x0: number, y0: number, x1: number, y1: number];

/** Width of a box, in its page's unit. */
export function widthOf(box: Box): number {
  return box[2] - box[0];
}

/** Height of a box, in its page's unit. */
export function heightOf(box: Box): number {
  return box[3] - box[1];
}

/** Area of a box, in its page's unit squared. */
export function areaOf(box: Box): number {
  return Math.max(0, widthOf(box)) * Math.max(0, heightOf(box));
}

/** The smallest box that holds every given box. Throws a `RangeError` where none is given. */
export function unionOf(boxes: Iterable<Box>): Box {
  let x0 = Infinity;
  let y0 = Infinity;
  let x1 = -Infinity;
  let y1 = -Infinity;
  for (const box of boxes) {
    if (box[0] < x0) x0 = box[0];
    if (box[1] < y0) y0 = box[1];
    if (box[2] > x1) x1 = box[2];
    if (box[3] > y1) y1 = box[3];
  }
  if (x0 === Infinity) throw new RangeError('unionOf needs at least one box');
  return [x0, y0, x1, y1];
}

/** The area that two boxes share, 0 where they do not touch. */
export function overlapOf(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Whether the point lies in the box or on its edge. */
export function containsPoint(box: Box, x: number, y: number): boolean {
  return x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
}
