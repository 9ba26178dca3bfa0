import type { Box } from '../model/index.ts';

/** Size of a page in its unit. */
export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** A writing direction: clockwise angle in degrees. */
export type Quarter = 0 | 90 | 180 | 270;

/** The right angle nearest to an angle in degrees. */
export function quarterOf(angle: number): Quarter {
  const turns = ((Math.round(angle / 90) % 4) + 4) % 4;
  return turns === 0 ? 0 : turns === 1 ? 90 : turns === 2 ? 180 : 270;
}

/** The box as seen with the page turned so that text of this direction reads from left to right. */
export function toFrame(box: Box, quarter: Quarter, page: PageSize): Box {
  if (quarter === 0) return box;
  const [x0, y0, x1, y1] = box;
  if (quarter === 90) return [y0, page.width - x1, y1, page.width - x0];
  if (quarter === 180) return [page.width - x1, page.height - y1, page.width - x0, page.height - y0];
  return [page.height - y1, x0, page.height - y0, x1];
}

/** The reverse of {@link toFrame}; `page` is the size of the page as it stands, not turned. */
export function fromFrame(box: Box, quarter: Quarter, page: PageSize): Box {
  if (quarter === 0) return box;
  const [x0, y0, x1, y1] = box;
  if (quarter === 90) return [page.width - y1, x0, page.width - y0, x1];
  if (quarter === 180) return [page.width - x1, page.height - y1, page.width - x0, page.height - y0];
  return [y0, page.height - x1, y1, page.height - x0];
}

/** Size of the turned page. */
export function frameSize(quarter: Quarter, page: PageSize): PageSize {
  return quarter === 90 || quarter === 270 ? { width: page.height, height: page.width } : page;
}
