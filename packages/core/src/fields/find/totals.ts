import type { AmountRole } from '../lexicon/amounts.ts';
import type { AmountCandidate } from './amounts.ts';

/** The amounts that were chosen, with the arithmetic that held and that failed. */
export interface Totals {
  readonly net?: Chosen;
  readonly tax?: Chosen;
  readonly total?: Chosen;
  readonly due?: Chosen;
  /** Equations between chosen amounts that do not hold. */
  readonly mismatches: readonly string[];
}

/** A chosen amount. */
export interface Chosen {
  readonly candidate: AmountCandidate;
  readonly confidence: number;
  readonly checks: readonly string[];
}

/** The check that net and tax make the total. */
export const netPlusTax = 'netTotal + taxTotal = grandTotal';
const itemsSum = 'sum(lineItems.amount)';
const cashLessChange = 'tendered - change = grandTotal';

/**
 * Chooses net, tax, total and amount due among the labelled amounts. A total that takes part in arithmetic that
 * holds wins over one that only has a label. `itemSum` is the sum of the line items' amounts, where they were read;
 * `areAll` says that these are surely all of them, so that they must make the net or the total.
 */
export function chooseTotals(
  amounts: readonly AmountCandidate[],
  itemSum: number | undefined,
  areAll = false,
): Totals {
  const of = (...roles: AmountRole[]) =>
    amounts
      .filter((amount) => roles.includes(amount.role) && (amount.value >= 0 || roles.includes('tendered')))
      .slice(0, 60);
  const total = chooseTotal(of, itemSum);
  const pair = choosePair(of('net'), of('tax'), total?.candidate.value);
  const due = best(of('due'));
  const net = pair.net ?? best(of('net').filter((item) => item.score >= 0.4 && fits(item, total)));
  const tax = pair.tax ?? best(of('tax').filter((item) => item.score >= 0.4 && fits(item, total)));
  const held = total && pair.net && pair.tax ? [netPlusTax] : [];
  const sums = [
    ...itemChecks(itemSum, 'netTotal', net),
    ...itemChecks(itemSum, 'grandTotal', total?.candidate),
  ];
  return {
    ...(total
      ? {
          total: {
            ...total,
            checks: [...total.checks, ...held, ...only(sums, 'grandTotal')],
            confidence: raise(total.confidence, held),
          },
        }
      : {}),
    ...(net ? { net: choose(net, [...held, ...only(sums, 'netTotal')]) } : {}),
    ...(tax ? { tax: choose(tax, held) } : {}),
    ...(due ? { due: choose(due, []) } : {}),
    mismatches: of('charge', 'discount', 'rounding').some((step) => step.value !== 0)
      ? []
      : [
          ...mismatchesOf(total?.candidate, net, tax, held),
          ...itemMismatches(areAll ? itemSum : undefined, total?.candidate, net, tax, of),
        ],
  };
}

/** Whether two amounts are the same but for the rounding of their last digit. */
function isSame(a: number, b: number, tolerance = 0.011): boolean {
  return Math.abs(a - b) <= tolerance;
}

type Pick = (...roles: AmountRole[]) => readonly AmountCandidate[];

function chooseTotal(of: Pick, itemSum: number | undefined): Chosen | undefined {
  const pool = [
    ...of('total'),
    ...lower(of('due'), 0.85),
    ...lower(of('paid'), 0.4),
    // Paid without change: what was paid is the total.
    ...lower(of('tendered'), of('change').some(({ value }) => value === 0) ? 0.6 : 0.3),
  ];
  const labelled = of('total', 'due').filter((item) => item.score > 0.3);
  let chosen: Chosen | undefined;
  let bestScore = -1;
  for (const item of pool) {
    if (item.value === 0 && pool.some((other) => other.value !== 0)) continue;
    const checks = checksOf(item.value, of);
    const again = pool.filter((other) => other !== item && isSame(Math.abs(other.value), item.value)).length;
    const sum = itemSum !== undefined && isSame(itemSum, item.value) ? 0.06 : 0;
    const largest = labelled.every((other) => other.value <= item.value + 0.06) ? 0.04 : 0;
    const rounded = isRounded(item.value, of) ? 0.08 : 0;
    const score = item.score + 0.12 * checks.length + 0.04 * Math.min(3, again) + sum + largest + rounded;
    if (score < bestScore || (score === bestScore && chosen && item.value <= chosen.candidate.value))
      continue;
    bestScore = score;
    chosen = {
      candidate: { ...item, value: Math.abs(item.value) },
      confidence: Math.min(0.98, score * 0.92),
      checks,
    };
  }
  return chosen;
}

function lower(items: readonly AmountCandidate[], factor: number): readonly AmountCandidate[] {
  return items.map((item) => ({ ...item, score: item.score * factor }));
}

function checksOf(value: number, of: Pick): string[] {
  const checks: string[] = [];
  const change = of('change');
  if (
    of('tendered', 'paid').some((cash) =>
      change.some((back) => isSame(Math.abs(cash.value) - Math.abs(back.value), value, 0.004)),
    )
  )
    checks.push(cashLessChange);
  return checks;
}

function isRounded(value: number, of: Pick): boolean {
  return of('rounding').some(
    (step) =>
      step.value !== 0 &&
      Math.abs(step.value) < 0.1 &&
      of('total', 'net').some(
        (other) => isSame(other.value + step.value, value) || isSame(other.value - step.value, value),
      ),
  );
}

function choosePair(
  nets: readonly AmountCandidate[],
  taxes: readonly AmountCandidate[],
  total: number | undefined,
): { net?: AmountCandidate; tax?: AmountCandidate } {
  if (total === undefined) return {};
  let found: { net: AmountCandidate; tax: AmountCandidate } | undefined;
  const tolerance = total >= 1_000 && Number.isInteger(total) ? 1.01 : 0.051;
  for (const net of nets) {
    for (const tax of taxes) {
      if (net.run === tax.run && net.start === tax.start) continue;
      if (!isSame(net.value + tax.value, total, tolerance)) continue;
      if (!found || net.score + tax.score > found.net.score + found.tax.score) found = { net, tax };
    }
  }
  return found ?? {};
}

function best(items: readonly AmountCandidate[]): AmountCandidate | undefined {
  return items.reduce<AmountCandidate | undefined>(
    (top, item) => (top && top.score >= item.score ? top : item),
    undefined,
  );
}

function fits(item: AmountCandidate, total: Chosen | undefined): boolean {
  return total === undefined || item.value <= total.candidate.value + 0.011;
}

function choose(candidate: AmountCandidate, checks: readonly string[]): Chosen {
  return { candidate, confidence: raise(candidate.score * 0.9, checks), checks };
}

function raise(confidence: number, checks: readonly string[]): number {
  return Math.min(0.99, confidence + 0.06 * checks.length);
}

function itemChecks(
  itemSum: number | undefined,
  name: string,
  amount: AmountCandidate | undefined,
): readonly string[] {
  return itemSum !== undefined && amount && isSame(itemSum, amount.value) ? [`${itemsSum} = ${name}`] : [];
}

function only(checks: readonly string[], name: string): readonly string[] {
  return checks.filter((check) => check.endsWith(name));
}

/** Only amounts that were read with some certainty may accuse each other. Totals that include the tax are fine. */
function mismatchesOf(
  total: AmountCandidate | undefined,
  net: AmountCandidate | undefined,
  tax: AmountCandidate | undefined,
  held: readonly string[],
): readonly string[] {
  if (!total || !net || !tax || held.length > 0) return [];
  if (Math.min(total.score, net.score, tax.score) < 0.7) return [];
  return isSame(net.value, total.value) ? [] : [netPlusTax];
}

/** The highest rate of value added tax anywhere in the European Union (Hungary): what a tax may explain. */
const highestRate = 0.27;

/**
 * Items that do not add up: against the net, or against the total where the paper has no tax. Whatever other amount of
 * the foot they make says that they were read as they are meant.
 */
function itemMismatches(
  itemSum: number | undefined,
  total: AmountCandidate | undefined,
  net: AmountCandidate | undefined,
  tax: AmountCandidate | undefined,
  of: Pick,
): readonly string[] {
  if (itemSum === undefined || !total || total.score < 0.7 || (net && net.score < 0.7)) return [];
  const tolerance = total.value >= 1_000 && Number.isInteger(total.value) ? 10 : 0.051;
  // Papers in two copies on one sheet print their items twice.
  const sums = [itemSum, itemSum / 2, itemSum + (tax?.value ?? 0)];
  const printed = [total, ...of('net', 'total', 'due', 'paid', 'tendered')];
  if (printed.some(({ value }) => sums.some((sum) => isSame(sum, value, tolerance)))) return [];
  if (net) return [`${itemsSum} = netTotal`];
  const isTaxed = itemSum < total.value && total.value <= itemSum * (1 + highestRate) + tolerance;
  return tax || isTaxed ? [] : [`${itemsSum} = grandTotal`];
}
