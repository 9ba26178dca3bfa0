import type { Box } from '../../../model/index.ts';
import type { Matrix } from './matrix.ts';

/** The upright page. */
export interface PageFrame {
  /** In points. */
  readonly width: number;
  readonly height: number;
  /** Clockwise rotation that was undone: 0, 90, 180 or 270. */
  readonly rotation: number;
  /** Maps the page's own space (y up) to the upright page (y down). */
  readonly base: Matrix;
}

/** The frame of a page that shows `box` (left, bottom, right, top of its own space) turned by `rotation` degrees. */
export function framePage(box: Box, rotation: number): PageFrame {
  const [left, bottom, right, top] = box;
  const across = right - left;
  const up = top - bottom;
  if (rotation === 90) return { width: up, height: across, rotation, base: [0, 1, 1, 0, -bottom, -left] };
  if (rotation === 180) return { width: across, height: up, rotation, base: [-1, 0, 0, 1, right, -bottom] };
  if (rotation === 270) return { width: up, height: across, rotation, base: [0, -1, -1, 0, top, right] };
  return { width: across, height: up, rotation: 0, base: [1, 0, 0, -1, -left, top] };
}

/** Clockwise angle of a direction on a page whose y grows down, 0 to 360. */
export function angleOf(x: number, y: number): number {
  const angle = ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360;
  return angle > 359.95 ? 0 : angle;
}
