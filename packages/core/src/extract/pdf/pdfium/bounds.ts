/** What one page may cost at most. */
export interface PageBounds {
  readonly maxGlyphs: number;
  readonly maxObjects: number;
  /** Of a rendered page. */
  readonly maxPixels: number;
  /** Bytes of an instance's memory. */
  readonly maxMemory: number;
}
