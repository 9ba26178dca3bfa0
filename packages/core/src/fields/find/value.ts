import type { LabelMatch } from '../lexicon/match.ts';
import { belowOf, rightOf } from '../plane/near.ts';
import type { Plane, Run } from '../plane/run.ts';

/** Where labels stand; of a document that is all that is needed here. */
export interface Labelled {
  readonly labels: ReadonlyMap<Run, readonly LabelMatch<unknown>[]>;
}

/** A piece of text that a label announces, and how it was reached. */
export interface Announced {
  readonly run: Run;
  readonly start: number;
  readonly end: number;
  /** 1 on the same run, less beside and below. */
  readonly factor: number;
}

/** What a value must look like to be taken; texts that do not fit are passed over. */
export type Fits = (text: string) => boolean;

/**
 * The texts that a label announces, likeliest first: the rest of its run up to the next label, the run to its right,
 * the run below it.
 */
export function announcedBy(
  context: Labelled,
  plane: Plane,
  run: Run,
  match: LabelMatch<unknown>,
  fits: Fits,
): readonly Announced[] {
  const inline = restOf(context, run, match);
  if (inline) {
    const text = run.text.slice(inline.start, inline.end);
    return fits(text) ? [inline] : [];
  }
  const found: Announced[] = [];
  const right = rightOf(plane, run, 2).find((other) => !/^[\s:.\-|]*$/.test(other.text));
  if (right && !isLabelRun(context, right)) {
    const trimmed = trim(right.text, 0, endBeforeLabel(context, right, 0));
    if (trimmed && fits(right.text.slice(trimmed.start, trimmed.end)))
      found.push({ run: right, ...trimmed, factor: 0.97 });
  }
  const under = belowOf(plane, run, 2.4, 1)[0];
  if (under && !isLabelRun(context, under)) {
    const trimmed = trim(under.text, 0, endBeforeLabel(context, under, 0));
    const factor = match.colon ? 0.7 : 0.82;
    if (trimmed && fits(under.text.slice(trimmed.start, trimmed.end)))
      found.push({ run: under, ...trimmed, factor });
  }
  return found;
}

/** Whether a run begins with a label that has a colon or is the whole of the run. */
export function isLabelRun(context: Labelled, run: Run): boolean {
  const first = context.labels.get(run)?.[0];
  if (!first || first.start > 3) return false;
  return first.colon || first.end >= run.text.trimEnd().length;
}

function restOf(context: Labelled, run: Run, match: LabelMatch<unknown>): Announced | undefined {
  const trimmed = trim(run.text, match.end, endBeforeLabel(context, run, match.end));
  return trimmed && { run, ...trimmed, factor: 1 };
}

function endBeforeLabel(context: Labelled, run: Run, from: number): number {
  const next = context.labels.get(run)?.find((other) => other.start > from && other.colon);
  return next ? next.start : run.text.length;
}

function trim(text: string, from: number, to: number): { start: number; end: number } | undefined {
  let start = from;
  let end = to;
  while (start < end && /[\s:|=,]/.test(text[start]!)) start++;
  while (end > start && /[\s|,:;([]/.test(text[end - 1]!)) end--;
  return start < end ? { start, end } : undefined;
}
