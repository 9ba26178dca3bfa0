import { type FoundValue, unionOf, type Value } from '../../model/index.ts';
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

/** Where a value stands that goes on in further runs: a box around all of it. */
export function originOfAll({
  run,
  start,
  end,
  more = [],
}: Pick<Candidate, 'run' | 'start' | 'end' | 'more'>): FoundValue['origin'] {
  const origin = run.originOf(start, end);
  if (more.length === 0 || !('page' in origin)) return origin;
  return { page: origin.page, box: unionOf([origin.box, ...more.map(({ box }) => box)]) };
}
