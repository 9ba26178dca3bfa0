/** How many jobs to take before there is a slot for them. */
export interface Ahead {
  /** 0 unless the last jobs were so quick that taking each by itself would cost more than doing it. */
  jobs(): number;
  /** Notes how long a job took, in milliseconds. */
  note(ms: number): void;
  /** Forgets what is known: a slow job came. */
  reset(): void;
}

/** Most jobs taken ahead. */
const most = 250;

/** Jobs are taken ahead for this time of work, in milliseconds: no job waits much longer behind others. */
const horizonMs = 20;

/** How many quick jobs come before the first is taken ahead. From then on as many ahead as were quick. */
const proof = 8;

/** The weight of the last job in the mean. */
const weight = 0.1;

/**
 * Judges by the jobs that were. Documents take tens of milliseconds and more: none of them is ever taken ahead, so that
 * a worker that is free finds every one that waits. Jobs of microseconds are taken by the hundred.
 */
export function createAhead(slots: number): Ahead {
  let quick = 0;
  let mean = 0;
  return {
    jobs() {
      if (quick < proof) return 0;
      return Math.min(most, quick, Math.floor((slots * horizonMs) / Math.max(mean, 0.001)));
    },
    note(ms) {
      mean = quick === 0 ? ms : mean + (ms - mean) * weight;
      quick = mean < horizonMs ? quick + 1 : 0;
    },
    reset() {
      quick = 0;
    },
  };
}
