import type { AmountRole } from '../lexicon/amounts.ts';
import type { Plane, Run } from '../plane/run.ts';
import { findMoney } from '../values/money.ts';
import type { AmountCandidate } from './amounts.ts';
import type { Context } from './context.ts';
import { findMisread, isMisread } from './misread.ts';
import { type Chosen, netPlusTax, type Totals } from './totals.ts';

/** Amounts that are looked through; papers have a few dozen. */
const mostAmounts = 300;

/**
 * Finds what labels did not give by the arithmetic: of net, tax and total the one that is missing, where exactly that
 * amount is printed; of a Korean total both, where two amounts are printed that are its net and its tax of one
 * tenth. Nothing is computed that does not stand on the paper.
 */
export function completeTotals(context: Context, totals: Totals): Totals {
  const { net, tax, total } = totals;
  if (net && tax && total) return mendTotals(context, { net, tax, total }, totals);
  if (!net && !tax && !total) return totals;
  const printed = printedAmounts(context);
  const find = (value: number, role: AmountRole, ...others: Chosen[]) => {
    const amount = printed.find(
      (item) =>
        Math.abs(item.value - value) < 0.005 &&
        others.every(({ candidate }) => candidate.run !== item.run || candidate.start !== item.start),
    );
    const candidate = amount ? { ...amount, role } : findMisread(context, value, role);
    return candidate && told(candidate);
  };
  if (net && tax) return withHeld(totals, { net, tax, total: find(sum(net, tax), 'total', net, tax) });
  if (net && total && difference(total, net) > 0)
    return withHeld(totals, { net, total, tax: find(difference(total, net), 'tax', net, total) });
  if (tax && total && difference(total, tax) > 0)
    return withHeld(totals, { tax, total, net: find(difference(total, tax), 'net', tax, total) });
  return total && context.currency === 'KRW' ? completeWon(totals, total, find) : totals;
}

type Trio = Readonly<Record<'net' | 'tax' | 'total', Chosen>>;

/**
 * Puts the one amount right that OCR read wrong by a digit: what the other two make of it must be its digits but for
 * one, and the tax a tenth of the net, so that it is sure which of the three is wrong.
 */
function mendTotals(context: Context, trio: Trio, totals: Totals): Totals {
  const { net, tax, total } = trio;
  if (context.currency !== 'KRW' || sum(net, tax) === total.candidate.value) return totals;
  const mended = [
    { ...trio, net: mend(net, difference(total, tax)) },
    { ...trio, tax: mend(tax, difference(total, net)) },
    { ...trio, total: mend(total, sum(net, tax)) },
  ].filter((each) => each.net && each.tax && each.total && isTenth(each.tax, each.net));
  return mended.length === 1 && mended[0] ? withHeld(totals, mended[0]) : totals;
}

function mend({ candidate }: Chosen, value: number): Chosen | undefined {
  const { run, start, end } = candidate;
  if (run.confidence >= 1 || value <= 0 || !isMisread(run.text.slice(start, end), value)) return undefined;
  return told({ ...candidate, value, score: candidate.score * 0.8 });
}

function isTenth(tax: Chosen, net: Chosen): boolean {
  return Math.abs(tax.candidate.value - net.candidate.value / 10) <= 1;
}

/** Korean value added tax is one tenth of the net (부가가치세법 제30조); fractions of a won are dropped or rounded. */
function completeWon(
  totals: Totals,
  total: Chosen,
  find: (value: number, role: AmountRole, ...others: Chosen[]) => Chosen | undefined,
): Totals {
  const gross = total.candidate.value;
  for (const value of new Set([Math.ceil(gross / 1.1), Math.round(gross / 1.1), Math.floor(gross / 1.1)])) {
    const net = find(value, 'net', total);
    const tax = net && find(gross - value, 'tax', total, net);
    if (net && tax) return withHeld(totals, { net, tax, total });
  }
  return totals;
}

function sum(a: Chosen, b: Chosen): number {
  return cents(a.candidate.value + b.candidate.value);
}

function difference(a: Chosen, b: Chosen): number {
  return cents(a.candidate.value - b.candidate.value);
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}

function told(candidate: AmountCandidate): Chosen {
  return { candidate, confidence: candidate.score, checks: [] };
}

interface Found {
  readonly net?: Chosen | undefined;
  readonly tax?: Chosen | undefined;
  readonly total?: Chosen | undefined;
}

function withHeld(totals: Totals, { net, tax, total }: Found): Totals {
  if (!net || !tax || !total) return totals;
  const mismatches = totals.mismatches.filter((equation) => equation !== netPlusTax);
  return { ...totals, net: hold(net), tax: hold(tax), total: hold(total), mismatches };
}

function hold(chosen: Chosen): Chosen {
  if (chosen.checks.includes(netPlusTax)) return chosen;
  return {
    ...chosen,
    checks: [netPlusTax, ...chosen.checks],
    confidence: Math.min(0.99, chosen.confidence + 0.05),
  };
}

function printedAmounts(context: Context): readonly AmountCandidate[] {
  const found: AmountCandidate[] = [];
  for (const plane of context.planes) {
    for (const run of plane.kind === 'page' ? plane.runs : []) {
      if (found.length >= mostAmounts) return found;
      if (run.text.length <= 120) found.push(...amountsOn(context, plane, run));
    }
  }
  return found;
}

function amountsOn(context: Context, plane: Plane, run: Run): readonly AmountCandidate[] {
  return findMoney(run.text, context.numbers).flatMap((money) => {
    const { value, start, end, currency = context.currency } = money;
    if (!money.strong || value <= 0) return [];
    return [{ role: 'none', value, plane, run, start, end, score: 0.62, ...(currency ? { currency } : {}) }];
  });
}
