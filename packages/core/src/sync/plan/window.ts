import type { WatermarkRange } from '../source.ts';
import { maxWatermark, minWatermark, subtractLag, type WatermarkKind } from './watermark.ts';

/** A watermark column and what is known of it. */
export interface WindowInput {
  readonly column: string;
  readonly kind: WatermarkKind;
  /** Watermark that the last run left; absent before the first. */
  readonly watermark?: string;
  /** How far behind the watermark is read once more: milliseconds, or a difference of numbers. */
  readonly lag: number;
  /** Whether rows without a watermark are read in each run. */
  readonly nulls: boolean;
}

/**
 * The rows that an incremental run reads: from `lag` behind the watermark on, that row included, so that rows with the
 * same watermark are read again rather than missed.
 */
export function planWindow({ column, kind, watermark, lag, nulls }: WindowInput): WatermarkRange {
  if (watermark === undefined) return { column, nulls };
  return { column, nulls, from: subtractLag(kind, watermark, lag) };
}

/** What a run has seen. */
export interface WatermarkInput {
  readonly kind: WatermarkKind;
  /** Watermark that the last run left. */
  readonly before?: string;
  /** Highest one among the rows that were read. */
  readonly seen?: string;
  /** See `SourceSnapshot.settledBefore`. */
  readonly settledBefore?: string;
}

/**
 * The watermark to keep: the highest that was seen, but not past the moment before which every transaction is over.
 * A row that is written with an earlier time and committed later is then still read by the next run, and so is what
 * comes after a row whose clock ran ahead. It never goes back.
 */
export function nextWatermark({ kind, before, seen, settledBefore }: WatermarkInput): string | undefined {
  if (seen === undefined) return before;
  const settled =
    kind === 'time' && settledBefore !== undefined ? minWatermark(kind, seen, settledBefore) : seen;
  return before === undefined ? settled : maxWatermark(kind, before, settled);
}
