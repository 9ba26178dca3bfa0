import type { DocumentTypeName, FieldName } from '../../model/index.ts';
import { createMatcherOf, type LabelMatch } from '../lexicon/match.ts';
import { type SpecificField, specificFields } from '../lexicon/specific.ts';
import type { Plane, Run } from '../plane/run.ts';
import { findDates } from '../values/date.ts';
import { findMoney } from '../values/money.ts';
import type { Candidate } from './candidate.ts';
import type { Context } from './context.ts';
import { type Announced, announcedBy } from './value.ts';

/** A candidate for a field that only some types of papers have. */
export interface SpecificCandidate extends Candidate {
  readonly field: FieldName;
}

/** Labels that are followed up. */
const most = 200;

/** Finds the fields of bank statements, quotations and business registrations that other papers do not have. */
export function findSpecific(context: Context, type: DocumentTypeName): readonly SpecificCandidate[] {
  const wanted = specificFields.filter(({ types }) => types.includes(type));
  if (wanted.length === 0) return [];
  const matcher = createMatcherOf(
    wanted.map((field) => ({ label: field, strength: 1, phrases: field.phrases })),
  );
  const found: SpecificCandidate[] = [];
  for (const plane of context.planes) {
    for (const run of plane.runs) {
      if (run.text.length > 200 || found.length >= most) continue;
      for (const match of matcher.find(run.text)) found.push(...read(context, plane, run, match));
    }
  }
  return found;
}

function read(
  context: Context,
  plane: Plane,
  run: Run,
  match: LabelMatch<SpecificField>,
): readonly SpecificCandidate[] {
  const { label } = match;
  // In a row of three or more stand data or headers of data, unless a colon says otherwise.
  if (!match.colon && (plane.rows[run.row]?.length ?? 0) >= 3) return [];
  return announcedBy(context, plane, run, match, (text) => fits(context, label, text)).flatMap((place) =>
    candidates(context, plane, label, place, 0.92 * match.strength * place.factor),
  );
}

function fits(context: Context, { reading }: SpecificField, text: string): boolean {
  if (reading === 'date') return findDates(text, { order: context.dates }).length > 0;
  if (reading === 'period') return findDates(text, { order: context.dates, compact: true }).length >= 2;
  if (reading === 'money') return findMoney(text, context.numbers).length > 0;
  if (reading === 'account') return accountIn(text) !== undefined;
  return /\p{L}{2}/u.test(text) && text.length <= 80;
}

function candidates(
  context: Context,
  plane: Plane,
  { field, reading }: SpecificField,
  place: Announced,
  score: number,
): readonly SpecificCandidate[] {
  const { run } = place;
  const text = run.text.slice(place.start, place.end);
  const at = (start: number, end: number) => ({
    plane,
    run,
    start: place.start + start,
    end: place.start + end,
    score,
  });
  if (reading === 'date' || reading === 'period') {
    const dates = findDates(text, { order: context.dates, compact: reading === 'period' });
    const names: readonly FieldName[] = reading === 'date' ? [field] : [field, 'periodEnd'];
    return names.flatMap((name, index) => {
      const date = dates[index];
      return date ? [{ ...at(date.start, date.end), field: name, value: date.iso }] : [];
    });
  }
  if (reading === 'money') {
    const money = findMoney(text, context.numbers).at(-1)!;
    const currency = money.currency ?? context.currency;
    return [{ ...at(money.start, money.end), field, value: money.value, ...(currency ? { currency } : {}) }];
  }
  if (reading === 'account') {
    const account = accountIn(text)!;
    return [{ ...at(account.start, account.end), field, value: account.text }];
  }
  const value = run.print.slice(place.start, place.end).trim();
  return [{ ...at(0, text.length), field, value }];
}

/** Digits in groups, or an IBAN; masked digits count. */
function accountIn(
  text: string,
): { readonly text: string; readonly start: number; readonly end: number } | undefined {
  const match =
    /[A-Z]{2}\d{2}(?:\s?[A-Z\d]{4}){2,7}(?:\s?[A-Z\d]{1,3})?|[\d*]{2,}(?:[-\s][\d*]{1,}){1,5}|[\d*]{6,20}/.exec(
      text,
    );
  if (!match || match[0].replace(/\D/g, '').length < 4) return undefined;
  return { text: match[0], start: match.index, end: match.index + match[0].length };
}
