import type { Box } from '../model/index.ts';
import type { PageSize } from './frame.ts';

/** The way from a page to the same page with its lines level, and back. Lengths in the page's unit. */
export interface Levelling {
  /** Words and printed lines keep their size: the box of a tilted box would swallow its neighbours. */
  readonly enter: (box: Box) => Box;
  readonly leave: (box: Box) => Box;
  /** The same for boxes around several words: on the page they hold the tilted area, and no less. */
  readonly enterArea: (box: Box) => Box;
  readonly leaveArea: (box: Box) => Box;
}

/** Levels boxes of a page whose lines fall to the right by `skew` degrees (negative: rise), about its middle. */
export function levelling(skew: number | undefined, page: PageSize): Levelling {
  if (skew === undefined || skew === 0) return { enter: same, leave: same, enterArea: same, leaveArea: same };
  const radians = (skew * Math.PI) / 180;
  const [sin, cos] = [Math.abs(Math.sin(radians)), Math.cos(radians)];
  const enter = turning(-radians, page);
  const leave = turning(radians, page);
  return {
    enter,
    leave,
    enterArea: (box) => enter(ofSize(box, (w, h) => (w * cos - h * sin) / (cos * cos - sin * sin))),
    leaveArea: (box) => leave(ofSize(box, (w, h) => w * cos + h * sin)),
  };
}

function same(box: Box): Box {
  return box;
}

/** Moves boxes with their middles, turned clockwise about the middle of the page. */
function turning(radians: number, { width, height }: PageSize): (box: Box) => Box {
  const sin = Math.sin(radians);
  const cos = Math.cos(radians);
  return ([x0, y0, x1, y1]) => {
    const x = (x0 + x1 - width) / 2;
    const y = (y0 + y1 - height) / 2;
    const dx = x * cos - y * sin - x;
    const dy = x * sin + y * cos - y;
    return [x0 + dx, y0 + dy, x1 + dx, y1 + dy];
  };
}

/** The box with sides of another length about the same middle; `side` is told a side and the one across it. */
function ofSize([x0, y0, x1, y1]: Box, side: (along: number, across: number) => number): Box {
  const dx = (side(x1 - x0, y1 - y0) - (x1 - x0)) / 2;
  const dy = (side(y1 - y0, x1 - x0) - (y1 - y0)) / 2;
  return [x0 - dx, y0 - dy, x1 + dx, y1 + dy];
}
