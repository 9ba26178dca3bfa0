import type { LabelMatch } from '../lexicon/match.ts';
import { belowOf, rightOf } from '../plane/near.ts';
import type { Plane, Run } from '../plane/run.ts';
import { findDates } from '../values/date.ts';
import type { Candidate } from './candidate.ts';
import type { Context } from './context.ts';

/** Dates of a document by what they say. */
export interface FoundDates {
  readonly issue: readonly Candidate[];
  readonly due: readonly Candidate[];
}

const otherDate =
  /valid|expir|delivery|due|ship|birth|until|납기|납품|유효|만기|개업|생년|기한|from|period|기간|check.?(?:in|out)|arriv|depart|order/i;

/** Finds every date and says by its label, its place and what stands beside it how likely it is the date of issue. */
export function findIssueAndDue(context: Context): FoundDates {
  const issue: Candidate[] = [];
  const due: Candidate[] = [];
  for (const plane of context.planes) {
    for (const run of plane.runs) collect(context, plane, run, issue, due);
  }
  return { issue, due };
}

function collect(context: Context, plane: Plane, run: Run, issue: Candidate[], due: Candidate[]): void {
  const dates = findDates(run.text, { order: context.dates }).slice(0, 6);
  const typed =
    typeof run.value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(run.value)
      ? run.value.slice(0, 10)
      : undefined;
  if (dates.length === 0 && typed) {
    add(context, plane, run, { start: 0, end: run.text.length, iso: typed }, 1, issue, due);
    return;
  }
  for (const date of dates) add(context, plane, run, date, dates.length, issue, due);
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly iso: string;
}

function add(
  context: Context,
  plane: Plane,
  run: Run,
  date: Span,
  siblings: number,
  issue: Candidate[],
  due: Candidate[],
): void {
  if (plane.kind === 'sheet' && isColumnOfDates(plane, run)) return;
  const label = labelOf(context, plane, run, date);
  const base = { value: date.iso, plane, run, start: date.start, end: date.end };
  if (label?.match.label === 'dueDate') {
    due.push({ ...base, score: 0.95 * label.match.strength * label.factor });
    return;
  }
  if (label?.match.label === 'issueDate') {
    issue.push({
      ...base,
      score: Math.min(0.97, 0.95 * label.match.strength * label.factor + timeBonus(run, date) / 2),
    });
    return;
  }
  const other =
    label !== undefined || otherDate.test(run.text.slice(Math.max(0, date.start - 24), date.start));
  const top = plane.number === 1 ? 0.1 * (1 - (run.box[1] ?? 0) / Math.max(1, plane.height)) : -0.1;
  const score =
    0.34 +
    top +
    timeBonus(run, date) -
    (siblings > 1 ? 0.12 : 0) -
    (other ? 0.15 : 0) -
    (run.text.length > 80 ? 0.12 : 0);
  if (plane.kind === 'page') issue.push({ ...base, score });
}

/** A cell with another date under or over it belongs to a table of data. */
function isColumnOfDates(plane: Plane, run: Run): boolean {
  const near = [...(plane.rows[run.row - 1] ?? []), ...(plane.rows[run.row + 1] ?? [])].slice(0, 200);
  return near.some((other) => other.box[0] === run.box[0] && findDates(other.text).length > 0);
}

/** Tills print the time beside the date of sale. */
function timeBonus(run: Run, date: Span): number {
  return /^[\sT(),.가-힣]{0,8}\d{1,2}:\d{2}/.test(run.text.slice(date.end)) ? 0.1 : 0;
}

interface Told {
  readonly match: LabelMatch;
  readonly factor: number;
}

/** The label that announces a date: before it on the run, left of it, or above it. */
function labelOf(context: Context, plane: Plane, run: Run, date: Span): Told | undefined {
  const inline = context.labels
    .get(run)
    ?.filter((match) => match.wordsEnd <= date.start + 1)
    .at(-1);
  if (inline && date.start - inline.end <= 12) return { match: inline, factor: 1 };
  if (inline || date.start > 6) return undefined;
  return leftOf(context, plane, run) ?? aboveOf(context, plane, run);
}

function leftOf(context: Context, plane: Plane, run: Run): Told | undefined {
  const row = plane.rows[run.row] ?? [];
  const at = row.indexOf(run);
  for (let i = at - 1; i >= Math.max(0, at - 4); i--) {
    const match = context.labels.get(row[i]!)?.at(-1);
    if (match) return { match, factor: 0.97 };
    if (/[\p{L}\d]{3}/u.test(row[i]!.text)) break;
  }
  for (let number = run.row - 1; number <= run.row + 1; number += 2) {
    for (const other of plane.rows[number]?.slice(0, 40) ?? []) {
      const match = context.labels.get(other)?.at(-1);
      if (match && other.box[2] <= run.box[0] && rightOf(plane, other, 1)[0] === run)
        return { match, factor: 0.9 };
    }
  }
  return undefined;
}

function aboveOf(context: Context, plane: Plane, run: Run): Told | undefined {
  for (let number = run.row - 1; number >= Math.max(0, run.row - 3); number--) {
    for (const other of plane.rows[number]!.slice(0, 40)) {
      const match = context.labels.get(other)?.[0];
      if (!match || (match.label !== 'issueDate' && match.label !== 'dueDate')) continue;
      if (match.wordsEnd < other.text.trimEnd().length - 4) continue;
      if (belowOf(plane, other, 2.6, 1)[0] === run) return { match, factor: 0.88 };
    }
  }
  return undefined;
}
