import { type AmountRole, readAmountLabel } from '../lexicon/amounts.ts';
import type { LabelMatch } from '../lexicon/match.ts';
import { belowOf, headedBy, rightOf, verticalShare } from '../plane/near.ts';
import type { Plane, Run } from '../plane/run.ts';
import { isWholeCurrency } from '../values/currency.ts';
import { findMoney, type MoneyMatch } from '../values/money.ts';
import type { Candidate } from './candidate.ts';
import type { Context } from './context.ts';

/** An amount with the role that its label gives it. */
export interface AmountCandidate extends Candidate {
  readonly value: number;
  readonly role: AmountRole;
}

interface Label {
  readonly role: AmountRole;
  readonly strength: number;
  /** Where a value on the same run would start. */
  readonly end: number;
}

const roleOfLabel: Partial<Record<LabelMatch['label'], AmountRole>> = {
  netTotal: 'net',
  taxTotal: 'tax',
  grandTotal: 'total',
  amountDue: 'due',
  tendered: 'tendered',
  change: 'change',
};

/** Finds every amount that a label announces: on the same run, right of it, or below it. */
export function findAmounts(context: Context): readonly AmountCandidate[] {
  return context.planes.flatMap((plane) => plane.runs.flatMap((run) => amountsOf(context, plane, run)));
}

function amountsOf(context: Context, plane: Plane, run: Run): readonly AmountCandidate[] {
  if (run.text.length > 200) return [];
  const chain = chained(context, plane, run);
  if (chain.length > 0) return chain;
  return labelsOf(context, run).flatMap((label) => {
    if (label.role === 'none') return [];
    const sums = label.role === 'total' || label.role === 'net' ? columnSums(context, plane, run) : [];
    return sums.length > 0 ? sums : announcedAmounts(context, plane, run, label);
  });
}

/** Several amounts on one run, each behind its own label: `공급가액 1,000원 + 부가세 100원`. */
function chained(context: Context, plane: Plane, run: Run): readonly AmountCandidate[] {
  if (!/[가-힣].*\d.*[가-힣].*\d/.test(run.text)) return [];
  let from = 0;
  return findMoney(run.text, context.numbers).flatMap((money) => {
    // What stands before a plus is another amount's, also where that could not be read.
    const head = run.text
      .slice(from, money.start)
      .replace(/^.*[+/|·]/, '')
      .replace(/^[\s+=(,/|·]*(?:원(?![가-힣]))?[\s+=(,/|·)]*/, '');
    from = money.end;
    const match = context.matcher.find(head)[0];
    const role =
      match && match.start === 0 && match.end >= head.trimEnd().length ? roleOfLabel[match.label] : undefined;
    if (!match || !role || !money.strong) return [];
    return [candidate(context, plane, run, money, { role, strength: match.strength, end: 0 }, 1)];
  });
}

function labelsOf(context: Context, run: Run): readonly Label[] {
  const labels: Label[] = [];
  for (const match of context.labels.get(run) ?? []) {
    const role = roleOfLabel[match.label];
    if (
      role &&
      (/[가-힣]/.test(run.text.slice(match.start, match.wordsEnd)) ||
        /totaal|gesamt|betrag|betalen/i.test(run.text))
    )
      labels.push({ role, strength: match.strength, end: match.end });
  }
  if (labels.length > 0 || !/[A-Za-z]{2}/.test(run.text)) return labels;
  const money = findMoney(run.text, context.numbers)
    .filter((item) => item.strong)
    .at(-1);
  const head = money ? run.text.slice(0, money.start) : run.text;
  if (head.length > 60 || !/[A-Za-z]{2}/.test(head)) return [];
  const english = readAmountLabel(head);
  return english
    ? [{ ...english, end: head.length === run.text.length ? endOfWords(head) : head.length }]
    : [];
}

function endOfWords(text: string): number {
  return /[^\d.,\s]\s*([\d.,]+)$/.exec(text)?.[1] === undefined
    ? text.length
    : text.length - (/[\d.,]+$/.exec(text)?.[0].length ?? 0);
}

function announcedAmounts(
  context: Context,
  plane: Plane,
  run: Run,
  label: Label,
): readonly AmountCandidate[] {
  const header = isItemHeader(context, plane, run) ? 0.3 : 1;
  const inline = pick(
    findMoney(run.text, context.numbers).filter((money) => money.start >= label.end - 1),
    context.korean,
  );
  const right = header === 1 ? rightAmount(context, plane, run) : undefined;
  if (inline) {
    const own = candidate(context, plane, run, inline.money, label, inline.factor * header);
    // `Tax 15 % on $ 112.90 ...... $ 16.94`: the amount in the column may be the one that is meant.
    const base = /\b(?:on|of|from)\s*$/i.test(run.text.slice(0, inline.money.start));
    if (!right?.money.strong || !inline.money.strong)
      return inline.money.strong || !right ? [own] : [right.as(label, 1)];
    return [{ ...own, score: own.score * (base ? 0.4 : 1) }, right.as(label, base ? 1 : 0.7)];
  }
  if (right) return [right.as(label, 1)];
  const under = below(context, plane, run, label, header);
  return under ? [under] : [];
}

interface RightAmount {
  readonly money: MoneyMatch;
  readonly as: (label: Label, factor: number) => AmountCandidate;
}

/** The amount to the right, of the row that meets the label's best where the print is slanted. */
function rightAmount(context: Context, plane: Plane, run: Run): RightAmount | undefined {
  const rows = new Map<number, { run: Run; money: MoneyMatch }[]>();
  for (const other of rightOf(plane, run, 8)) {
    if (labelsOf(context, other).length > 0 || startsLabel(context, other)) break;
    const row = rows.get(other.row) ?? [];
    row.push(...moneyOf(context, other).map((money) => ({ run: other, money })));
    rows.set(other.row, row);
  }
  let best: { items: { run: Run; money: MoneyMatch }[]; rank: number } | undefined;
  for (const items of rows.values()) {
    const first = items[0];
    if (!first) continue;
    const rank = verticalShare(run, first.run) + (items.some(({ money }) => money.strong) ? 1 : 0);
    if (!best || rank > best.rank) best = { items, rank };
  }
  const chosen = pick(best?.items.map(({ money }) => money) ?? [], context.korean);
  const owner = best?.items.find(({ money }) => money === chosen?.money);
  if (!chosen || !owner) return undefined;
  return {
    money: chosen.money,
    as: (label, factor) =>
      candidate(context, plane, owner.run, chosen.money, label, 0.97 * chosen.factor * factor),
  };
}

function below(
  context: Context,
  plane: Plane,
  run: Run,
  label: Label,
  header: number,
): AmountCandidate | undefined {
  const other = belowOf(plane, run, 2.6, 1)[0] ?? headedBy(plane, run);
  if (!other) return undefined;
  const money = moneyOf(context, other);
  const only = money[0];
  if (money.length !== 1 || only === undefined) return undefined;
  if (other.text.replace(/\s/g, '').length > only.end - only.start + 6) return undefined;
  return candidate(
    context,
    plane,
    other,
    only,
    label,
    (only.strong ? 0.85 : 0.5) * header * (label.strength < 0.85 ? 0.45 : 1),
  );
}

function moneyOf(context: Context, run: Run): readonly MoneyMatch[] {
  if (typeof run.value === 'number') {
    const strong = !Number.isInteger(run.value) || Math.abs(run.value) >= 1_000 || /[^\d]/.test(run.text);
    const currency = findMoney(run.text, context.numbers)[0]?.currency;
    return [
      {
        start: 0,
        end: run.text.length,
        value: run.value,
        decimals: 2,
        strong,
        ...(currency ? { currency } : {}),
      },
    ];
  }
  return run.text.length > 80 ? [] : findMoney(run.text, context.numbers);
}

/** The last strong amount; several on one row are columns of a summary and tell less. */
function pick(
  list: readonly MoneyMatch[],
  korean: boolean,
): { money: MoneyMatch; factor: number } | undefined {
  const strong = list.filter((money) => money.strong);
  const last = strong.at(-1);
  if (last) return { money: last, factor: strong.length === 1 ? 1 : 0.6 };
  const weak = list.at(-1);
  if (!weak || list.length > 2) return undefined;
  return { money: weak, factor: korean ? 0.7 : 0.45 };
}

function candidate(
  context: Context,
  plane: Plane,
  run: Run,
  money: MoneyMatch,
  label: Label,
  factor: number,
): AmountCandidate {
  const currency = money.currency ?? context.currency;
  return {
    role: label.role,
    value: money.value,
    plane,
    run,
    start: money.start,
    end: money.end,
    ...(currency === undefined ? {} : { currency }),
    // OCR drops decimal marks: an amount that shows its cents is the safer reading.
    score: label.strength * factor * (money.decimals === 0 && !isWholeCurrency(currency) ? 0.8 : 1),
  };
}

function startsLabel(context: Context, run: Run): boolean {
  const first = context.labels.get(run)?.[0];
  return (
    first !== undefined &&
    first.start <= 2 &&
    first.label !== 'partyTaxId' &&
    !/^(?:RM|[A-Z]{1,2}|no)$/i.test(run.text)
  );
}

/** Rows above a sum that are looked through for the header of its column. */
const tallest = 80;

/**
 * The amounts of a row of sums under a header that names net and tax: each is the sum of its column. None where the row
 * has but one amount: then its label says what it is.
 */
function columnSums(context: Context, plane: Plane, run: Run): readonly AmountCandidate[] {
  const right = rightOf(plane, run, 8);
  const next = right.findIndex((other) => startsLabel(context, other) || labelsOf(context, other).length > 0);
  const amounts = right.slice(0, next < 0 ? right.length : next).flatMap((other) =>
    other.row === run.row
      ? moneyOf(context, other)
          .filter(({ strong }) => strong)
          .map((money) => ({ other, money }))
      : [],
  );
  if (amounts.length < 2) return [];
  return amounts.flatMap(({ other, money }) => {
    const role = headerRole(context, plane, other);
    const label = { role: role ?? 'none', strength: 0.9, end: 0 };
    return role ? [candidate(context, plane, other, money, label, 1)] : [];
  });
}

/** What the header of an amount's column says that the column holds. */
function headerRole(context: Context, plane: Plane, run: Run): AmountRole | undefined {
  for (let number = run.row - 1; number >= Math.max(0, run.row - tallest); number--) {
    const row = plane.rows[number]!.slice(0, 40);
    if (row.length < 3) continue;
    const columns = row.filter((other) =>
      context.labels.get(other)?.some(({ label }) => label === 'itemColumn'),
    );
    if (columns.length < 2) continue;
    const header =
      row.find((other) => other.box[0] < run.box[2] && other.box[2] > run.box[0]) ?? nearestAbove(row, run);
    const label = header && context.labels.get(header)?.[0]?.label;
    const role = label && roleOfLabel[label];
    return role === 'net' || role === 'tax' || role === 'total' ? role : undefined;
  }
  return undefined;
}

/** Headers are centred over columns that are set to the right. */
function nearestAbove(row: readonly Run[], run: Run): Run | undefined {
  const middle = (box: Run['box']) => (box[0] + box[2]) / 2;
  const nearest = row.reduce((best, other) =>
    Math.abs(middle(other.box) - middle(run.box)) < Math.abs(middle(best.box) - middle(run.box))
      ? other
      : best,
  );
  return Math.abs(middle(nearest.box) - middle(run.box)) < run.size * 5 ? nearest : undefined;
}

/** Two or more column names of line items beside it: what stands below is the first line's, not the total. */
function isItemHeader(context: Context, plane: Plane, run: Run): boolean {
  let columns = 0;
  for (const other of plane.rows[run.row]?.slice(0, 40) ?? []) {
    if (context.labels.get(other)?.some((match) => match.label === 'itemColumn')) columns++;
  }
  return columns >= 2;
}
