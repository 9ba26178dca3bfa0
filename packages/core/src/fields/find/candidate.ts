import type { FoundValue, Value } from '../../model/index.ts';
import type { Plane, Run } from '../plane/run.ts';

/** A value that may be a field's, before the choice. */
export interface Candidate {
  readonly value: Value;
  readonly plane: Plane;
  readonly run: Run;
  /** Range of the run's text. */
  readonly start: number;
  readonly end: number;
  readonly currency?: string;
  /** 0 to 1. */
  readonly score: number;
  /** Further runs that the value goes on in, whole. */
  readonly more?: readonly Run[];
}

/** Confidence never reaches 1: labels and values are read, not known. */
export function clamp(score: number): number {
  return Math.round(Math.min(0.99, Math.max(0.05, score)) * 1_000) / 1_000;
}

/** The candidate as a value with its text, origin and confidence. */
export function foundOf(candidate: Candidate, confidence = candidate.score): FoundValue {
  const { run, start, end } = candidate;
  const first = run.print.slice(start, end).trim();
  const more = candidate.more ?? [];
  const text = [first, ...more.map((other) => other.print.trim())].join(' ');
  return {
    value: typeof candidate.value === 'string' && more.length > 0 ? text : candidate.value,
    text,
    ...(candidate.currency === undefined ? {} : { currency: candidate.currency }),
    confidence: clamp(confidence * (0.6 + 0.4 * run.confidence)),
    origin: originOfAll(candidate),
  };
}

function originOfAll({ run, start, end, more }: Candidate): FoundValue['origin'] {
  const origin = run.originOf(start, end);
  if (!more || more.length === 0 || !('page' in origin)) return origin;
  let [x0, y0, x1, y1] = origin.box;
  for (const { box } of more) {
    x0 = Math.min(x0, box[0]);
    y0 = Math.min(y0, box[1]);
    x1 = Math.max(x1, box[2]);
    y1 = Math.max(y1, box[3]);
  }
  return { page: origin.page, box: [x0, y0, x1, y1] };
}
