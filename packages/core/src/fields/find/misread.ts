import type { AmountRole } from '../lexicon/amounts.ts';
import { rightOf } from '../plane/near.ts';
import type { Plane, Run } from '../plane/run.ts';
import { distance } from '../text/distance.ts';
import type { AmountCandidate } from './amounts.ts';
import type { Context } from './context.ts';

const roles: Readonly<Record<string, AmountRole>> = {
  netTotal: 'net',
  taxTotal: 'tax',
  grandTotal: 'total',
};

/** A number as it may come out of OCR. */
const digitsWithMarks = /\d[\d.,]*\d/g;

/** Shorter numbers are alike by chance. */
const leastDigits = 4;

/**
 * The number behind a label of this role that OCR read wrong by one digit, where the arithmetic tells what it must be.
 * Embedded text is never taken for misread.
 */
export function findMisread(context: Context, value: number, role: AmountRole): AmountCandidate | undefined {
  if (!Number.isInteger(value)) return undefined;
  for (const plane of context.planes) {
    for (const run of plane.runs) {
      const match = context.labels.get(run)?.find(({ label }) => roles[label] === role);
      if (!match) continue;
      const found =
        misreadOn(context, plane, run, match.end, value) ??
        rightOf(plane, run, 3)
          .map((other) => misreadOn(context, plane, other, 0, value))
          .find((other) => other !== undefined);
      if (found) return { ...found, role };
    }
  }
  return undefined;
}

/** Whether the digits that were read are the value's but for one. */
export function isMisread(read: string, value: number): boolean {
  const digits = read.replace(/\D/g, '');
  const wanted = String(value);
  return wanted.length >= leastDigits && distance(digits, wanted, 1) <= 1;
}

function misreadOn(
  context: Context,
  plane: Plane,
  run: Run,
  from: number,
  value: number,
): Omit<AmountCandidate, 'role'> | undefined {
  if (run.confidence >= 1 || run.text.length > 120) return undefined;
  for (const match of run.text.slice(from).matchAll(digitsWithMarks)) {
    if (!isMisread(match[0], value)) continue;
    const start = from + match.index;
    const end = start + match[0].length;
    const currency = context.currency === undefined ? {} : { currency: context.currency };
    return { value, plane, run, start, end, score: 0.5, ...currency };
  }
  return undefined;
}
