/** The share of a test that one of several generators takes. */
export interface Segment {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/** All of it. */
export const wholeSegment: Segment = { index: 0, count: 1 };

/** A segment's share of `total` things, so that the shares of all segments add up to it. */
export function shareOf(total: number, { index, count }: Segment): number {
  return Math.floor((total * (index + 1)) / count) - Math.floor((total * index) / count);
}

/** The number that the `local`-th thing of a segment has among those of all segments. */
export function globalIndex(local: number, { index, count }: Segment): number {
  return local * count + index;
}
