import type { Clock } from '../ports/index.ts';
import type { FormatName } from './detect/index.ts';
import type { ExtractProgress, ExtractStage } from './options.ts';

/** Follows an extraction: how far it is, and how long its stages took. */
export interface ProgressTracker {
  /** The format is known: its stages decide how the way is parted. */
  expect(format: FormatName): void;
  /** `done` of `total` pages or sheets of a stage are finished. */
  report(stage: ExtractStage, done: number, total: number, page?: number): void;
  /** Milliseconds by stage so far. */
  stages(): Record<string, number>;
}

type Weights = Readonly<Record<Exclude<ExtractStage, 'detect' | 'fields'>, number>>;

/** What part of the way between detection and fields each stage of a format takes. */
const weights: Readonly<Record<FormatName, Weights>> = {
  pdf: { read: 0.45, ocr: 0.45, layout: 0.1 },
  workbook: { read: 1, ocr: 0, layout: 0 },
  csv: { read: 1, ocr: 0, layout: 0 },
  text: { read: 1, ocr: 0, layout: 0 },
  image: { read: 0.05, ocr: 0.9, layout: 0.05 },
};

/** Fraction at which detection ends, and at which fields begin. */
const DETECTED = 0.02;
const READ = 0.95;

/** Tracks progress so that `fraction` never goes back, whatever order stages and pages come in. */
export function trackProgress(
  clock: Clock,
  onProgress: ((progress: ExtractProgress) => void) | undefined,
): ProgressTracker {
  const shares = new Map<ExtractStage, number>();
  const times: Record<string, number> = {};
  let parts = weights.text;
  let fraction = 0;
  let last = clock.now();

  const reached = (stage: ExtractStage): number => {
    const share = shares.get(stage) ?? 0;
    if (stage === 'detect') return DETECTED * share;
    if (stage === 'fields') return READ + (1 - READ) * share;
    let sum = 0;
    for (const name of ['read', 'ocr', 'layout'] as const) sum += parts[name] * (shares.get(name) ?? 0);
    return DETECTED + (READ - DETECTED) * sum;
  };
  return {
    expect(format) {
      parts = weights[format];
    },
    report(stage, done, total, page) {
      const now = clock.now();
      // Work comes before its report: the time since the last one belongs to this stage.
      times[stage] = (times[stage] ?? 0) + Math.max(0, now - last);
      last = now;
      shares.set(stage, Math.max(shares.get(stage) ?? 0, total > 0 ? Math.min(1, done / total) : 1));
      fraction = Math.max(fraction, reached(stage));
      onProgress?.({
        stage,
        fraction,
        ...(page === undefined ? {} : { page }),
        ...(total > 0 ? { pages: total } : {}),
      });
    },
    stages: () => times,
  };
}
