import type { Table } from '../../model/index.ts';
import type { FieldsInput } from '../input.ts';
import type { LabelMatch, LabelMatcher } from '../lexicon/match.ts';
import { createLabelMatcher } from '../lexicon/match.ts';
import { planeOfPage } from '../plane/page.ts';
import type { Plane, Run } from '../plane/run.ts';
import { planeOfSheet } from '../plane/sheet.ts';
import { hasHangul } from '../text/flat.ts';
import { currencyOf, isWholeCurrency } from '../values/currency.ts';
import { type DateOrder, findDates } from '../values/date.ts';
import { findMoney } from '../values/money.ts';
import type { DecimalMark, NumberOptions } from '../values/number.ts';

/** Lines and cells that are looked at over the whole document; later ones are data, not form. */
const mostRuns = 20_000;
/** Runs that are read for signs of language, country and number format. */
const mostSigns = 3_000;

/** A document as the finders see it. */
export interface Context {
  readonly planes: readonly Plane[];
  readonly tables: readonly Table[];
  /** Finds labels in texts that are no run. */
  readonly matcher: LabelMatcher;
  /** Labels by run; a run without any is left out. */
  readonly labels: ReadonlyMap<Run, readonly LabelMatch[]>;
  /** Whether the paper is in Korean. */
  readonly korean: boolean;
  /** Currency that amounts without a sign are in, where the document tells. */
  readonly currency: string | undefined;
  readonly dates: DateOrder;
  readonly numbers: NumberOptions;
}

/** Reads what the whole document tells: its language, currency, date order and number format. */
export function readContext(input: FieldsInput): Context {
  return contextOf(layPlanes(input), input.tables, input.dateOrder);
}

/** The same of a document that is laid out already. `dateOrder` decides unclear dates where it is given. */
export function contextOf(
  planes: readonly Plane[],
  tables: readonly Table[],
  dateOrder?: DateOrder,
): Context {
  const matcher = createLabelMatcher();
  const labels = new Map<Run, readonly LabelMatch[]>();
  for (const plane of planes) collectLabels(plane, matcher, labels);
  const texts = planes
    .flatMap((plane) => plane.runs.map((run) => run.text.slice(0, 200)))
    .slice(0, mostSigns);
  const korean = shareOfHangul(texts) > 0.15;
  const decimal = decimalMarkOf(texts);
  const currency = currencyOfDocument(texts, korean, decimal);
  return {
    planes,
    tables,
    matcher,
    labels,
    korean,
    currency,
    dates: dateOrder ?? dateOrderOf(texts, korean, currency),
    numbers: { decimal, whole: isWholeCurrency(currency) },
  };
}

function layPlanes(input: FieldsInput): readonly Plane[] {
  const planes: Plane[] = [];
  let left = mostRuns;
  for (const page of input.pages) {
    if (left <= 0) break;
    planes.push(planeOfPage(page, left, input.tables));
    left -= page.lines.length;
  }
  for (const grid of input.grids) {
    if (left <= 0) break;
    planes.push(planeOfSheet(grid, left));
    left -= grid.cells.length;
  }
  return planes;
}

function collectLabels(plane: Plane, matcher: LabelMatcher, labels: Map<Run, readonly LabelMatch[]>): void {
  for (const run of plane.runs) {
    const found = matcher.find(run.text);
    if (found.length > 0) labels.set(run, found);
  }
}

function shareOfHangul(texts: readonly string[]): number {
  if (!texts.some(hasHangul)) return 0;
  let hangul = 0;
  let letters = 0;
  for (const text of texts) {
    const own = text.match(/[가-힣]/g)?.length ?? 0;
    hangul += own;
    letters += own + text.replace(/[^\p{L}]+|[가-힣]+/gu, '').length;
  }
  return letters === 0 ? 0 : hangul / letters;
}

function decimalMarkOf(texts: readonly string[]): DecimalMark {
  let dot = 0;
  let comma = 0;
  for (const text of texts) {
    if (!/\d[.,]\d\d/.test(text)) continue;
    dot += text.match(/\d\.\d{2}(?![\d.])/g)?.length ?? 0;
    comma += text.match(/\d,\d{2}(?![\d,])/g)?.length ?? 0;
  }
  return comma > dot ? ',' : '.';
}

const countryCues: readonly (readonly [RegExp, string])[] = [
  [/\bSDN\.?\s?BHD\b|\bMALAYSIA\b|\bKUALA LUMPUR\b|\bSELANGOR\b|\bJOHOR\b|\bRM\s?\d|\(RM\)/i, 'MYR'],
  [/\bSINGAPORE\b|\bPTE\.?\s?LTD\b/i, 'SGD'],
  [/\bGSTIN\b|\bINDIA\b|₹/i, 'INR'],
  [/\bUNITED KINGDOM\b|\bENGLAND\b|\bGB\d{9}\b|£/i, 'GBP'],
  [/\bAUSTRALIA\b|\bABN\b/, 'AUD'],
  [/\bGmbH\b|\bDeutschland\b|\bNederland\b|\bB\.V\.|\bUSt-?Id|€|\bFrance\b|\bIreland\b/i, 'EUR'],
  [/\bUnited States\b|\bUSA\b|\b[A-Z]{2} \d{5}(?:-\d{4})?$/, 'USD'],
];

/** Matches whatever one of the cues matches: most texts hold none of them. */
const anyCue = new RegExp(countryCues.map(([cue]) => cue.source).join('|'), 'i');

/** By signs beside amounts first, then by words and names that tell a country. */
function currencyOfDocument(
  texts: readonly string[],
  korean: boolean,
  decimal: DecimalMark,
): string | undefined {
  const votes = new Map<string, number>(korean ? [['KRW', 2]] : []);
  for (const text of texts) {
    for (const [currency, weight] of currenciesIn(text, decimal)) {
      votes.set(currency, (votes.get(currency) ?? 0) + weight);
    }
  }
  const [first] = [...votes].sort((a, b) => b[1] - a[1]);
  return first?.[0];
}

/** Nothing but figures, which speak for no currency. */
const figures = /^[\d\s.,:;%()/+*'-]*$/;

/** Currencies that a text speaks for, with their weight. A bare `$` is printed in many countries. */
function currenciesIn(text: string, decimal: DecimalMark): readonly (readonly [string, number])[] {
  const found: (readonly [string, number])[] = [];
  if (figures.test(text)) return found;
  for (const { currency } of findMoney(text, { decimal })) {
    if (currency) found.push([currency, currency === 'USD' && !/US/.test(text) ? 1 : 2]);
  }
  const named = /\((RM|USD|EUR|KRW|MYR|SGD|GBP|원)\)|(?:currency|통화|단위)\s?:\s?([A-Z]{3}|원)/i.exec(text);
  const code = named && currencyOf(named[1] ?? named[2] ?? '');
  if (code) found.push([code, 2]);
  if (!anyCue.test(text)) return found;
  for (const [cue, currency] of countryCues) if (cue.test(text)) found.push([currency, 1.5]);
  return found;
}

/** How dates are ordered where a currency is used (Unicode CLDR); year first in East Asia, day first elsewhere. */
const orders: Readonly<Record<string, DateOrder>> = {
  USD: 'mdy',
  PHP: 'mdy',
  HUF: 'ymd',
};

function dateOrderOf(texts: readonly string[], korean: boolean, currency: string | undefined): DateOrder {
  const fallback: DateOrder =
    korean || texts.some((text) => /[\u3040-\u30ff\u4e00-\u9fff]{2}/.test(text))
      ? 'ymd'
      : (orders[currency ?? ''] ?? 'dmy');
  const counts: Record<DateOrder, number> = { dmy: 0, mdy: 0, ymd: 0 };
  for (const text of texts) {
    for (const date of findDates(text, { order: fallback })) if (date.order) counts[date.order]++;
  }
  const told = (['dmy', 'mdy', 'ymd'] as const).filter((order) => counts[order] > 0);
  if (told.length === 0) return fallback;
  return told.reduce((best, order) => (counts[order] > counts[best] ? order : best));
}
