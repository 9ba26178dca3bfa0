import type { LabelField, Table, Value } from '../../model/index.ts';
import { readAmountLabel } from '../lexicon/amounts.ts';
import type { LabelName } from '../lexicon/labels.ts';
import type { Plane, Run } from '../plane/run.ts';
import { fold } from '../text/flat.ts';
import { parseDate } from '../values/date.ts';
import { findMoney, parseMoney } from '../values/money.ts';
import { foundOf } from './candidate.ts';
import type { Context } from './context.ts';
import { isLabelRun } from './value.ts';

/** Labels that announce an amount and nothing else. */
const amountLabels: ReadonlySet<LabelName> = new Set([
  'netTotal',
  'taxTotal',
  'grandTotal',
  'amountDue',
  'tendered',
  'change',
]);
/** Most label fields of one document. */
const most = 200;

/** Places that already have a field: label fields do not repeat them. */
export type Taken = (run: Run, start: number, end: number) => boolean;

/**
 * Finds everything else that reads "label: value": a colon with a value behind or beside it, a label of the lexicon
 * with a value to its right, and on sheets the neighbour of a cell that reads as a label. A field's own label with one
 * of the `named` values once more, as on a second page, is left out.
 */
export function findLabels(
  context: Context,
  taken: Taken,
  named: ReadonlySet<string>,
): readonly LabelField[] {
  const found: LabelField[] = [];
  const seen = new Set<string>();
  for (const plane of context.planes) {
    const inTable = dataCells(context.tables, plane);
    for (const run of plane.runs) {
      for (const pair of [
        ...colonPairs(context, plane, run),
        ...neighbourPairs(context, plane, run, inTable),
      ]) {
        if (found.length >= most) return found;
        const field = asField(context, plane, pair, taken);
        const key = field && `${fold(field.label)}=${fold(field.text)}`;
        if (
          !field ||
          seen.has(key!) ||
          (named.has(String(field.value)) && isFieldLabel(context, field.label))
        )
          continue;
        seen.add(key!);
        found.push(field);
      }
    }
  }
  return found;
}

/** Whether a label is one that fields are found by. */
function isFieldLabel(context: Context, label: string): boolean {
  const known = context.matcher.find(label)[0];
  if (known && known.label !== 'other' && known.label !== 'itemColumn') return true;
  return readAmountLabel(label) !== undefined;
}

interface Pair {
  readonly label: string;
  readonly run: Run;
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

const labelBeforeColon = /(?<![\p{L}\d])([\p{L}][\p{L}\d .()/#&'-]{0,38}?)\s?:(?!\/\/)\s*/gu;

function colonPairs(context: Context, plane: Plane, run: Run): readonly Pair[] {
  if (!run.text.includes(':') || run.text.length > 240) return [];
  const pairs: Pair[] = [];
  const marks = marksOf(context, run);
  for (const [index, mark] of marks.entries()) {
    const end = marks[index + 1]?.start ?? run.text.length;
    if (run.text.slice(mark.end, end).trim() !== '') {
      pairs.push({ label: mark.label, run, start: mark.end, end, score: 0.75 });
    } else if (index === marks.length - 1) pairs.push(...besides(context, plane, run, mark.label, 0.7));
  }
  return pairs;
}

interface Mark {
  readonly label: string;
  readonly start: number;
  /** Where its value starts. */
  readonly end: number;
}

/**
 * Labels before colons. The first stands at the start of its run, else the colon is prose; of a later one only the
 * words count that the lexicon knows, or the last word, since what stands before it is a value.
 */
function marksOf(context: Context, run: Run): readonly Mark[] {
  const marks: Mark[] = [];
  for (const match of run.text.matchAll(labelBeforeColon)) {
    const end = match.index + match[0].length;
    const label = match[1]!.trim();
    if (/\d$/.test(label) && /^\d/.test(run.text.slice(end))) continue;
    const known = context.labels
      .get(run)
      ?.find((item) => item.start >= match.index && item.end >= end - 3 && item.start < end);
    const isFirst = marks.length === 0 && match.index <= 3;
    if (isFirst && label.split(/\s+/).length <= 5) marks.push({ label, start: match.index, end });
    else if (known)
      marks.push({ label: run.text.slice(known.start, known.wordsEnd), start: known.start, end });
    else if (marks.length > 0) {
      const word = /\S+$/.exec(label)![0];
      marks.push({ label: word, start: match.index + match[1]!.lastIndexOf(word), end });
    }
    if (marks.length >= 6) break;
  }
  return marks;
}

function besides(context: Context, plane: Plane, run: Run, label: string, score: number): readonly Pair[] {
  const row = plane.rows[run.row]!;
  const next = row[run.index - row[0]!.index + 1];
  if (!next || isLabelRun(context, next) || /:\s*$/.test(next.text)) return [];
  const lead = /^[\s:]*/.exec(next.text)![0].length;
  return [{ label, run: next, start: lead, end: next.text.length, score }];
}

/** A label without a colon: known by the lexicon, or a short text cell beside a value outside any table of data. */
function neighbourPairs(
  context: Context,
  plane: Plane,
  run: Run,
  inTable: (run: Run) => boolean,
): readonly Pair[] {
  if (run.text.includes(':') || run.text.length > 30 || inTable(run)) return [];
  const row = plane.rows[run.row]!;
  const known = context.labels.get(run)?.[0];
  const whole = known && known.start <= 1 && known.wordsEnd >= run.text.trimEnd().length - 2;
  if (whole && amountLabels.has(known.label)) {
    return besides(context, plane, run, run.text.trim(), 0.6).filter(
      (pair) => findMoney(pair.run.text).length > 0,
    );
  }
  if (whole && known.label !== 'itemColumn' && !isCrowded(context, row))
    return besides(context, plane, run, run.text.trim(), 0.6);
  if (plane.kind !== 'sheet' || known || typeof run.value !== 'string') return [];
  const place = run.index - row[0]!.index;
  const even = row.length % 2 === 0 && row.length <= 6 && place % 2 === 0;
  const next = row[place + 1];
  if (
    isDataRow(plane, row) ||
    !even ||
    !next ||
    next.box[0] - run.box[2] > 120 ||
    !/^[\p{L}][\p{L}\d .()/#-]*$/u.test(run.text)
  )
    return [];
  return besides(context, plane, run, run.text.trim(), 0.55);
}

/** A row of three or more cells like the one above or below it belongs to a table. */
function isDataRow(plane: Plane, row: readonly Run[]): boolean {
  if (row.length < 3) return false;
  const places = (other: readonly Run[] | undefined) => other?.map((run) => run.box[0]).join();
  const number = row[0]!.row;
  return [number - 1, number + 1].some((next) => places(plane.rows[next]) === places(row));
}

/** A row of three or more labels is a table's header. */
function isCrowded(context: Context, row: readonly Run[]): boolean {
  const labels = row.slice(0, 20).filter((run) => isLabelRun(context, run)).length;
  return labels >= 3 && labels > row.length / 2 + 0.5;
}

function dataCells(tables: readonly Table[], plane: Plane): (run: Run) => boolean {
  if (plane.kind !== 'sheet') return () => false;
  const ranges = tables
    .filter(
      (table) =>
        table.sheet === plane.number && table.columns >= 3 && table.rows >= 3 && table.headerRows >= 1,
    )
    .flatMap((table) => {
      const cells = table.cells.filter((cell) => cell.ref !== undefined).slice(0, 5_000);
      return cells.map((cell) => cell.ref!);
    });
  const refs = new Set(ranges);
  return (run) => {
    const origin = run.originOf(0, 1);
    return 'ref' in origin && refs.has(origin.ref);
  };
}

function asField(context: Context, plane: Plane, pair: Pair, taken: Taken): LabelField | undefined {
  const { run } = pair;
  let { start, end } = pair;
  while (start < end && /\s/.test(run.text[start]!)) start++;
  while (end > start && /[\s|,;]/.test(run.text[end - 1]!)) end--;
  const text = run.text.slice(start, end);
  if (text === '' || text.length > 200 || !/[\p{L}\d]/u.test(text) || fold(pair.label).length < 2)
    return undefined;
  if (isCaption(pair.label) || isPageNumber(text) || taken(run, start, end)) return undefined;
  const typed = typedValue(context, run, text);
  const found = foundOf({
    value: typed.value,
    plane,
    run,
    start,
    end,
    score: pair.score,
    ...(typed.currency ? { currency: typed.currency } : {}),
  });
  return { name: 'label', label: pair.label, ...found };
}

/** `Table 7.4`, `그림 3`, and titles that go on from the line before: `by Age`. */
function isCaption(label: string): boolean {
  return (
    /^(?:table|figure|fig|chart|exhibit|tabelle|abbildung|abb|tabel|figuur|표|그림)\.?\s?[\dIVX]/i.test(
      label,
    ) || /^(?:by|of|in|on|for|and|or|the|with|from|at|per|nach|von|und|door|van|en)\s/.test(label)
  );
}

/** `Page 1 of 3`: what stands at the foot or in a corner beside anything. */
function isPageNumber(text: string): boolean {
  return /^(?:page|seite|blatt|pagina|bladzijde|페이지|쪽)\s?\d+(?:\s?(?:\/|of|von|van|중)\s?\d+)?$/i.test(
    text,
  );
}

function typedValue(context: Context, run: Run, text: string): { value: Value; currency?: string } {
  if (run.value !== undefined && run.value !== null && text.length >= run.text.trim().length) {
    const dated = typeof run.value === 'string' ? parseDate(text, { order: context.dates }) : undefined;
    return { value: dated ?? run.value };
  }
  const date = parseDate(text, { order: context.dates });
  if (date !== undefined) return { value: date };
  const money = parseMoney(text, context.numbers);
  if (money?.strong) return { value: money.value, ...(money.currency ? { currency: money.currency } : {}) };
  return { value: /^-?\d{1,9}(?:\.\d+)?$/.test(text) && !/^0\d/.test(text) ? Number(text) : text };
}
