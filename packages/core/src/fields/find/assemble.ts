import type {
  DocumentTypeName,
  Field,
  FieldName,
  Issue,
  LineItemsField,
  NamedField,
} from '../../model/index.ts';
import { fold } from '../text/flat.ts';
import { findAmounts } from './amounts.ts';
import { completeTotals } from './arithmetic.ts';
import { type Candidate, clamp, foundOf } from './candidate.ts';
import type { Context } from './context.ts';
import { findIssueAndDue } from './dates.ts';
import { itemsFromLines } from './item-lines.ts';
import { itemsFromTables } from './items.ts';
import { findLabels } from './labels.ts';
import { findLedgerTotal } from './ledger.ts';
import { findParties, type PartyCandidate } from './parties.ts';
import { findCurrencies, findNumbers, findPayments } from './references.ts';
import { findSpecific } from './specific.ts';
import { hasLegalForm, type Letterhead, readLetterhead } from './top.ts';
import { type Chosen, chooseTotals, type Totals } from './totals.ts';

/** Types whose papers sell something: all fields are looked for. */
const trading: ReadonlySet<DocumentTypeName> = new Set([
  'receipt',
  'invoice',
  'taxInvoice',
  'quotation',
  'transactionStatement',
]);
/** Types without an amount or parties of their own: only "label: value" is looked for. */
const prose: ReadonlySet<DocumentTypeName> = new Set(['report', 'contract', 'letter']);

/** Lowest confidence of a field, by what the paper is. */
const floors = { trading: 0.2, other: 0.55 } as const;

/** Chooses among all candidates and puts the fields and issues together. */
export function assemble(
  context: Context,
  type: DocumentTypeName,
): { fields: readonly Field[]; issues: readonly Issue[] } {
  const trades = trading.has(type) || (type === 'unknown' && isTrade(context));
  const chosen = new Map<FieldName, { candidate: Candidate; field: NamedField }>();
  const issues: Issue[] = [];
  let items: LineItemsField | undefined;
  if (trades || !prose.has(type)) {
    const floor = trades ? floors.trading : floors.other;
    const listed = itemsFromTables(context);
    items = listed ?? (trades ? itemsFromLines(context) : undefined);
    const areAll = listed !== undefined || isMultiplied(items);
    const keep = (
      name: FieldName,
      candidate: Candidate,
      confidence = candidate.score,
      checks: readonly string[] = [],
    ) => {
      if (confidence < floor) return;
      const field: NamedField = {
        name,
        ...foundOf(candidate, confidence),
        ...(checks.length > 0 ? { checks } : {}),
      };
      chosen.set(name, { candidate, field });
    };
    keepTotals(context, { items, areAll }, trades, keep, issues);
    keepParties(context, trades, keep, issues);
    keepReferences(context, keep, chosen);
    keepSpecific(context, type, keep);
    if (!chosen.has('grandTotal')) keepLedger(context, keep);
  }
  const places = [...chosen.values()].map(({ candidate }) => candidate);
  const taken = (run: Candidate['run'], start: number, end: number) =>
    places.some(
      (place) =>
        (place.run === run && place.start < end && start < place.end) || place.more?.includes(run) === true,
    );
  const named = [...chosen.values()].map(({ field }) => field);
  return {
    fields: [
      ...named,
      ...(items ? [items] : []),
      ...findLabels(context, taken, new Set(named.map((field) => String(field.value)))),
    ],
    issues,
  };
}

/** A paper whose title could not be read sells something where it names amounts of both kinds and a business number. */
function isTrade(context: Context): boolean {
  const named = new Set<string>();
  for (const matches of context.labels.values()) {
    for (const { label, strength } of matches) if (strength >= 0.7) named.add(label);
  }
  return (
    named.has('partyTaxId') && named.has('taxTotal') && (named.has('grandTotal') || named.has('netTotal'))
  );
}

type Keep = (name: FieldName, candidate: Candidate, confidence?: number, checks?: readonly string[]) => void;

function keepTotals(
  context: Context,
  { items, areAll }: { readonly items: LineItemsField | undefined; readonly areAll: boolean },
  trades: boolean,
  keep: Keep,
  issues: Issue[],
): void {
  const amounts = findAmounts(context).filter((amount) => trades || amount.plane.kind === 'page');
  const chosen = chooseTotals(amounts, sumOf(items), areAll);
  const totals = trades ? completeTotals(context, chosen) : chosen;
  const put = (name: FieldName, amount: Chosen | undefined) => {
    if (amount) keep(name, amount.candidate, amount.confidence, amount.checks);
  };
  put('netTotal', totals.net);
  put('taxTotal', totals.tax);
  put('grandTotal', totals.total);
  put('amountDue', totals.due);
  if (trades) issues.push(...mismatchIssues(totals));
}

/** Whether lines were read as they are meant: of each its name, and a count and a price that make its amount. */
function isMultiplied(items: LineItemsField | undefined): boolean {
  return (items?.value ?? []).every(({ description, quantity, unitPrice, amount }) => {
    const [count, price, sum] = [quantity?.value, unitPrice?.value, amount?.value].map(Number);
    return description !== undefined && Math.abs(count! * price! - sum!) <= Math.abs(sum!) * 0.005;
  });
}

function sumOf(items: LineItemsField | undefined): number | undefined {
  const amounts = items?.value.map((item) => item.amount?.value) ?? [];
  if (amounts.length === 0 || !amounts.every((amount) => typeof amount === 'number')) return undefined;
  return Math.round((amounts as number[]).reduce((sum, amount) => sum + amount, 0) * 100) / 100;
}

function mismatchIssues(totals: Totals): readonly Issue[] {
  return totals.mismatches.map((equation) => ({
    code: 'ARITHMETIC_MISMATCH',
    severity: 'warning',
    message: `The amounts found do not satisfy ${equation}. Check them against the document.`,
    ...placeOf(totals.total!.candidate),
  }));
}

function placeOf(candidate: Candidate): Pick<Issue, 'page' | 'sheet' | 'ref'> {
  const origin = candidate.run.originOf(candidate.start, candidate.end);
  return 'page' in origin ? { page: origin.page } : { sheet: origin.sheet, ref: origin.ref };
}

function keepParties(context: Context, trades: boolean, keep: Keep, issues: Issue[]): void {
  const found = findParties(context);
  const of = (field: FieldName): PartyCandidate[] => found.filter((candidate) => candidate.field === field);
  keepSeller(trades ? readLetterhead(context) : {}, context.korean, of, keep);
  for (const field of ['sellerTaxId', 'sellerPhone', 'buyerName', 'buyerAddress', 'buyerTaxId'] as const) {
    const candidate = best(of(field));
    if (!candidate) continue;
    keep(field, field === 'buyerName' ? withCompanySign(candidate) : candidate);
    const id = candidate.taxId;
    if (id?.kind === 'KR' && id.valid === false) issues.push(taxIdIssue(candidate, field));
  }
}

function keepSeller(
  head: Letterhead,
  korean: boolean,
  of: (field: FieldName) => readonly PartyCandidate[],
  keep: Keep,
): void {
  const labelled = of('sellerName');
  // A name that a label announces needs no guess by its place.
  const isTold = korean && labelled.some(({ score }) => score >= 0.8);
  const names: Candidate[] = [...labelled, ...(head.name && !isTold ? [head.name] : [])];
  const buyer = best(of('buyerName'));
  const seller = best(names.filter((name) => name.run !== buyer?.run || name.start !== buyer.start));
  if (seller) keep('sellerName', withCompanySign(seller));
  const owner = fold(String(seller?.value ?? ''));
  const own = of('sellerAddress').filter((place) => place.owner === undefined || place.owner === owner);
  const isHead = head.name !== undefined && (!seller || fold(String(head.name.value)) === owner);
  const address = best<Candidate>([...own, ...(head.address && isHead ? [head.address] : [])]);
  if (address) keep('sellerAddress', address);
}

/**
 * `㈜` is one small letter, which OCR reads as some sign in a circle, as a round digit, or as an open bracket; of `(주)` it
 * may lose the second bracket.
 */
function withCompanySign(name: Candidate): Candidate {
  if (name.run.confidence >= 1 || typeof name.value !== 'string' || hasLegalForm(name.value)) return name;
  const value = name.value.replace(
    /^(?:\(?[#@©®&]\)?|[0689](?=[가-힣]{3})|\((?:[A-Z\d#수추쥐]\)|[\d쥐주])|\((?=[^)]*$))\s?(?=[가-힣])/,
    '(주)',
  );
  return { ...name, value };
}

function taxIdIssue(candidate: Candidate, field: FieldName): Issue {
  const whose = field === 'buyerTaxId' ? "the buyer's" : "the seller's";
  return {
    code: 'TAX_ID_INVALID',
    severity: 'warning',
    message: `The check digit of ${whose} business number is wrong. Compare it with the document.`,
    ...placeOf(candidate),
  };
}

function keepReferences(
  context: Context,
  keep: Keep,
  chosen: ReadonlyMap<FieldName, { field: NamedField }>,
): void {
  const dates = findIssueAndDue(context);
  const issue = best(dates.issue);
  const due = best(dates.due);
  const number = best(findNumbers(context));
  const payment = best(findPayments(context));
  if (number) keep('invoiceNumber', number);
  if (issue) keep('issueDate', issue);
  if (due) keep('dueDate', due);
  if (payment) keep('paymentMethod', payment);
  keepCurrency(context, keep, chosen);
}

function keepSpecific(context: Context, type: DocumentTypeName, keep: Keep): void {
  const found = findSpecific(context, type);
  for (const field of new Set(found.map((candidate) => candidate.field))) {
    keep(field, best(found.filter((candidate) => candidate.field === field))!);
  }
}

function keepLedger(context: Context, keep: Keep): void {
  const total = findLedgerTotal(context);
  if (total) keep('grandTotal', total.candidate, total.candidate.score, total.checks);
}

/** A currency that is named, else the one that is printed at the total. One that is only supposed is not a field. */
function keepCurrency(
  context: Context,
  keep: Keep,
  chosen: ReadonlyMap<FieldName, { field: NamedField }>,
): void {
  const named = best(findCurrencies(context));
  if (named) {
    keep('currency', named);
    return;
  }
  const total = chosen.get('grandTotal') ?? chosen.get('amountDue') ?? chosen.get('netTotal');
  const currency = total?.field.currency;
  const candidate = (total as { candidate?: Candidate } | undefined)?.candidate;
  if (!candidate || currency === undefined) return;
  keep('currency', { ...candidate, value: currency }, clamp(0.6 + 0.3 * candidate.score));
}

function best<T extends Candidate>(candidates: readonly T[]): T | undefined {
  return candidates.reduce<T | undefined>(
    (top, item) => (top && top.score >= item.score ? top : item),
    undefined,
  );
}
