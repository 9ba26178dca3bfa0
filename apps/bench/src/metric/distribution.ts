import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js';

/**
 * A distribution of values of 0 to 9e9 whose memory does not grow with the number of samples: a high dynamic range
 * histogram, whose percentiles are exact to three significant digits (or 0.001, whichever is coarser). Two add up to
 * what one would hold that saw the samples of both. Sum, least and largest are exact.
 */
export interface Distribution {
  /** Adds a value; what is below 0 counts as 0. */
  add(value: number): void;
  /** Adds all values of another one. */
  merge(other: Distribution): void;
  reset(): void;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly avg: number;
  /** Standard deviation, by the histogram. */
  readonly stddev: number;
  /** The value that `percent` (0 to 100) of the samples do not exceed; 0 where there is none. */
  percentile(percent: number): number;
  /** As plain data, for another thread or machine. */
  encode(): EncodedDistribution;
  /** The histogram itself, in thousandths. */
  readonly histogram: Histogram;
}

/** A distribution as plain data. */
export interface EncodedDistribution {
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** HDR histogram, V2 compressed, base64. */
  readonly histogram: string;
}

/** Values are kept in thousandths: microseconds, where they are milliseconds. */
const parts = 1000;
/** A little more than 100 days in milliseconds, in thousandths; beyond it values are cut. */
const highest = 9e12;

/**
 * What is less than this, in thousandths, is counted in a table, and goes into the histogram when somebody asks for
 * that: a request has eight such samples, and to find the bucket of each shows in what it costs.
 */
const tableSize = 4096;
/** Most samples that a table takes, so that no count of it overflows. */
const maxTabled = 2 ** 32 - 1;

/** An empty distribution, or one from plain data. */
export function createDistribution(from?: EncodedDistribution): Distribution {
  const histogram = from ? decode(from.histogram) : emptyHistogram();
  let sum = from?.sum ?? 0;
  let min = from?.min ?? Number.POSITIVE_INFINITY;
  let max = from?.max ?? 0;
  let table: Uint32Array | undefined;
  let tabled = 0;
  const settle = (): Histogram => {
    if (tabled === 0) return histogram;
    table?.forEach((count, value) => {
      if (count > 0) histogram.recordValueWithCount(value, count);
    });
    table?.fill(0);
    tabled = 0;
    return histogram;
  };
  const record = (thousandths: number): void => {
    if (thousandths >= tableSize) {
      histogram.recordValue(Math.min(highest, thousandths));
      return;
    }
    if (tabled === maxTabled) settle();
    table ??= new Uint32Array(tableSize);
    table[thousandths] = (table[thousandths] ?? 0) + 1;
    tabled += 1;
  };
  return {
    get histogram() {
      return settle();
    },
    add(value) {
      const kept = Number.isNaN(value) ? 0 : Math.max(0, value);
      record(Math.round(kept * parts));
      sum += kept;
      if (kept < min) min = kept;
      if (kept > max) max = kept;
    },
    merge(other) {
      if (other.count === 0) return;
      histogram.add(other.histogram);
      sum += other.sum;
      min = Math.min(min, other.min);
      max = Math.max(max, other.max);
    },
    reset() {
      histogram.reset();
      table?.fill(0);
      tabled = 0;
      sum = 0;
      min = Number.POSITIVE_INFINITY;
      max = 0;
    },
    get count() {
      return histogram.totalCount + tabled;
    },
    get sum() {
      return sum;
    },
    get min() {
      return this.count === 0 ? 0 : min;
    },
    get max() {
      return max;
    },
    get avg() {
      return this.count === 0 ? 0 : sum / this.count;
    },
    get stddev() {
      return this.count === 0 ? 0 : settle().stdDeviation / parts;
    },
    percentile(percent) {
      if (this.count === 0) return 0;
      // The bucket's upper edge may lie beyond every sample.
      return Math.min(max, Math.max(min, settle().getValueAtPercentile(percent) / parts));
    },
    encode: () => ({ sum, min, max, histogram: encodeIntoCompressedBase64(settle()) }),
  };
}

/** 64-bit counts: a soak of weeks does not overflow a bucket. Grows with the values' range, never with their number. */
function emptyHistogram(): Histogram {
  const histogram = build({
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 1_000_000,
    numberOfSignificantValueDigits: 3,
  });
  histogram.autoResize = true;
  return histogram;
}

function decode(text: string): Histogram {
  const histogram = decodeFromCompressedBase64(text, 64);
  histogram.autoResize = true;
  return histogram;
}
