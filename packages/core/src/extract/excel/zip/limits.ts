/**
 * Bounds on what a ZIP file may claim, checked on its directory before anything is inflated. Raw deflate cannot exceed
 * 1032:1 (zlib's technical notes); real sheets stay under 100:1, the classic bombs lie above 1000:1.
 */
export interface ZipLimits {
  /** Most entries. Default 20,000. */
  readonly maxEntries: number;
  /** Most bytes that all entries together may inflate to. Default 8 GiB: entries are read as streams. */
  readonly maxInflatedBytes: number;
  /** Most bytes out for a byte in, for entries that inflate to more than `freeBytes`. Default 400. */
  readonly maxRatio: number;
  /** Entries up to this many inflated bytes may have any ratio. Default 16 MiB. */
  readonly freeBytes: number;
}

/** The limits where none are given. */
export const zipLimits: ZipLimits = {
  maxEntries: 20_000,
  maxInflatedBytes: 8 * 2 ** 30,
  maxRatio: 400,
  freeBytes: 16 * 2 ** 20,
};
