import type { LabelMatch } from '../lexicon/match.ts';
import { rightOf } from '../plane/near.ts';
import type { Plane, Run } from '../plane/run.ts';
import { currencyOf } from '../values/currency.ts';
import { parseDate } from '../values/date.ts';
import { findTaxIds } from '../values/tax-id.ts';
import type { Candidate } from './candidate.ts';
import type { Context } from './context.ts';
import { isAddressLike } from './top.ts';
import { announcedBy } from './value.ts';

/** Finds the document's own number: a code of letters, digits and joints that a label announces. */
export function findNumbers(context: Context): readonly Candidate[] {
  return collect(context, 'invoiceNumber', (plane, run, match) => {
    if (isHouseNumber(run, match)) return [];
    const fits = (text: string) => numberIn(text) !== undefined && parseDate(text) === undefined;
    return announcedBy(context, plane, run, match, fits).flatMap((place) => {
      const code = numberIn(place.run.text.slice(place.start, place.end));
      if (!code) return [];
      const start = place.start + code.start;
      const end = start + code.text.length;
      const plain = /^\d{1,2}$/.test(code.text) ? 0.5 : 1;
      const colon = match.colon || match.strength >= 0.9 || /\d{3}/.test(code.text) ? 1 : 0.8;
      const score = 0.95 * match.strength * place.factor * plain * colon;
      return [{ value: code.text, plane, run: place.run, start, end, score }];
    });
  });
}

/** `NO 290, JALAN AIR PANAS`: a bare number sign at the start of an address. */
function isHouseNumber(run: Run, match: LabelMatch): boolean {
  const rest = run.text.slice(match.wordsEnd);
  return match.strength < 0.7 && /^[\s.:]*\d{1,5}[A-Z]?\s?[,-]/i.test(rest) && isAddressLike(rest);
}

/** Finds a currency that a label names. */
export function findCurrencies(context: Context): readonly Candidate[] {
  return collect(context, 'currency', (plane, run, match) =>
    announcedBy(context, plane, run, match, (text) => codeIn(text) !== undefined).flatMap((place) => {
      const value = codeIn(place.run.text.slice(place.start, place.end));
      return value === undefined ? [] : [{ value, plane, ...span(place), score: 0.95 * place.factor }];
    }),
  );
}

/** What is called a way of paying, in Korean and English. */
const methods =
  /\b(?:cash|visa|master\s?card|mastercard|amex|american express|debit card|credit card|debit|nets|paypal|bank transfer|wire transfer|cheque|check|e-?wallet|touch ?n ?go|grabpay|alipay|wechat pay|apple pay|ideal|direct debit|sepa|card)\b|현금|신용카드|체크카드|카드|계좌이체|무통장|카카오페이|네이버페이|삼성페이|어음|외상|수표|계좌입금/i;

/** Finds how was paid: what a label names, else the word beside an amount at the foot. */
export function findPayments(context: Context): readonly Candidate[] {
  const labelled = collect(context, 'paymentMethod', (plane, run, match) =>
    announcedBy(context, plane, run, match, (text) => text.length <= 60 && !/^[\d.,\s]+$/.test(text)).map(
      (place) => {
        const text = place.run.text.slice(place.start, place.end);
        return {
          value: text,
          plane,
          ...span(place),
          score: (methods.test(text) ? 0.95 : 0.6) * place.factor,
        };
      },
    ),
  );
  return [
    ...labelled,
    ...context.planes.flatMap((plane) => (plane.kind === 'page' ? wordsAtFoot(plane) : [])),
  ];
}

function wordsAtFoot(plane: Plane): readonly Candidate[] {
  const found: Candidate[] = [];
  for (const run of plane.runs) {
    if (run.text.length > 40 || found.length >= 20 || run.box[1] < plane.runs[0]!.box[1] + plane.height * 0.1)
      continue;
    const match = methods.exec(run.text);
    if (!match || /bill|sale|memo|no\.?|받은|change|member|번호|check/i.test(run.text.replace(match[0], '')))
      continue;
    if (/^check$/i.test(match[0]) || match.index > 12) continue;
    const amount = [run, ...rightOf(plane, run, 4)].some((other) =>
      /\d[.,]\d{2}\b|\d,\d{3}|\d원/.test(other.text),
    );
    if (!amount) continue;
    found.push({
      value: match[0],
      plane,
      run,
      start: match.index,
      end: match.index + match[0].length,
      score: 0.7,
    });
  }
  return found;
}

function span(place: { run: Run; start: number; end: number }): { run: Run; start: number; end: number } {
  return { run: place.run, start: place.start, end: place.end };
}

function collect(
  context: Context,
  label: LabelMatch['label'],
  read: (plane: Plane, run: Run, match: LabelMatch) => readonly Candidate[],
): readonly Candidate[] {
  const found: Candidate[] = [];
  for (const plane of context.planes) {
    for (const run of plane.runs) {
      for (const match of context.labels.get(run) ?? []) {
        if (match.label === label && found.length < 100) found.push(...read(plane, run, match));
      }
    }
  }
  return found;
}

/** The first code of a text: at least one digit, no spaces but between groups of a code like `CS 23304`. */
function numberIn(text: string): { text: string; start: number } | undefined {
  const match =
    /^[\s#:.(]*((?:[A-Z]{1,4}\s)?[A-Za-z가-힣]{0,12}[-/_.]?\d[\w/.-]{0,40}|[A-Za-z][\w/-]{0,12}\d[\w/.-]{0,30})/.exec(
      text,
    );
  const code = match?.[1]?.replace(/[.,/-]+$/, '');
  if (
    !match ||
    code === undefined ||
    findTaxIds(code).some((id) => id.kind !== 'EIN') ||
    /^\d+[.,]\d{2}$/.test(code)
  )
    return undefined;
  return { text: code, start: match[0].length - match[1]!.length };
}

function codeIn(text: string): string | undefined {
  const match = /[A-Z]{3}|원|RM|[€£₩$]/.exec(text);
  return match ? currencyOf(match[0]) : undefined;
}
