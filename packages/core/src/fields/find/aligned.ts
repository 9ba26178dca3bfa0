import type { FieldName } from '../../model/index.ts';
import type { Plane, Run } from '../plane/run.ts';
import type { Candidate } from './candidate.ts';
import type { Context } from './context.ts';
import { hasLegalForm } from './top.ts';
import { isLabelRun } from './value.ts';

/** A value whose side is known. */
interface Told extends Candidate {
  readonly field: FieldName;
}

/** Runs of one page that are looked at. */
const mostRuns = 500;

/** How far apart, in letters, values of one party may stand. */
const farthest = 9;

/** A Korean address: a province or city, then a street or quarter with a number. */
const address =
  /^(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충[청북남]|전[라북남]|경[상북남]|제주)[가-힣]*\s.*(?:로|길|동|읍|면|리|가)\s?\d/;

/**
 * Names and addresses of a form whose label OCR could not read: they stand in line under or over values of a party
 * whose labels it could.
 */
export function findAligned(context: Context, plane: Plane, told: readonly Told[]): readonly Told[] {
  if (plane.kind !== 'page' || !context.korean) return [];
  const owned = told.filter(({ field }) => /^(?:seller|buyer)/.test(field));
  if (owned.length === 0) return [];
  const taken = new Set(owned.flatMap(({ run, more = [] }) => [run, ...more]));
  return plane.runs.slice(0, mostRuns).flatMap((run): readonly Told[] => {
    const part = taken.has(run) || isLabelRun(context, run) ? undefined : partOf(run);
    const side = part && sideBeside(run, owned);
    if (!side) return [];
    const value = run.print.trim();
    return [
      { field: `${side}${part}` as FieldName, value, plane, run, start: 0, end: run.text.length, score: 0.6 },
    ];
  });
}

function partOf({ text, confidence }: Run): 'Address' | 'Name' | undefined {
  if (confidence >= 1 || text.length > 80) return undefined;
  if (address.test(text)) return 'Address';
  return text.length <= 40 && hasLegalForm(text) && !/귀\s?[하중]/.test(text) ? 'Name' : undefined;
}

/** The party of the nearest value that begins at the same place of its row. */
function sideBeside(run: Run, owned: readonly Told[]): 'seller' | 'buyer' | undefined {
  let best: { field: FieldName; away: number } | undefined;
  for (const { field, run: other, start, end } of owned) {
    const box = other.boxOf(start, end);
    const away = Math.max(box[1] - run.box[3], run.box[1] - box[3], 0) / run.size;
    if (Math.abs(box[0] - run.box[0]) > run.size * 1.2 || away > farthest) continue;
    if (!best || away < best.away) best = { field, away };
  }
  return best && (best.field.startsWith('buyer') ? 'buyer' : 'seller');
}
