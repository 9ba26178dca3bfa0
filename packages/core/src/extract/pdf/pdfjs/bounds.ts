/** What one page may cost at most. */
export interface PageBounds {
  readonly maxGlyphs: number;
  readonly maxOperators: number;
  /** Of one embedded picture and of a rendered page. */
  readonly maxPixels: number;
}
