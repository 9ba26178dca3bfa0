import type { Document, DocumentTypeName } from '../../model/index.ts';
import type { Locale } from '../language/locale.ts';
import { namedField } from './fields.ts';

/** A document in one line. What was not found is left out. */
export interface OverviewRow {
  /** From 0. */
  readonly index: number;
  readonly document: Document;
  readonly type: string;
  readonly seller: string | undefined;
  /** ISO 8601. */
  readonly date: string | undefined;
  readonly total: number | undefined;
  /** Whether the total's confidence is too low to rely on. */
  readonly unsure: boolean;
  readonly currency: string | undefined;
}

/** The sum of a group of documents, in one currency. */
export interface Total {
  readonly group: string;
  /** ISO 4217; empty where it is not known. */
  readonly currency: string;
  readonly count: number;
  readonly sum: number;
  /** Whether the total of at least one of them is unsure. */
  readonly unsure: boolean;
}

/**
 * Sums over a batch, each by something else. Amounts of different currencies are never added. All but `byType` hold
 * papers of settled amounts alone.
 */
export interface Totals {
  readonly byCurrency: readonly Total[];
  readonly byType: readonly Total[];
  readonly byMonth: readonly Total[];
  readonly bySeller: readonly Total[];
  /** What a reader must know of the sums, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Papers that state what is owed or was paid. The total of a quotation is an offer, that of an account statement is
 * made of other papers' totals, and what an unknown paper's is nobody can tell.
 */
const settledTypes: ReadonlySet<DocumentTypeName> = new Set<DocumentTypeName>([
  'receipt',
  'invoice',
  'taxInvoice',
  'transactionStatement',
]);

/** Currency of totals that none is known for. */
const unknownCurrency = '';

/** One line for each document, in the order given; totals of a confidence under `reviewBelow` are unsure. */
export function overviewOf(
  documents: readonly Document[],
  locale: Locale,
  reviewBelow: number,
): OverviewRow[] {
  return documents.map((document, index) => {
    const total = namedField(document, 'grandTotal') ?? namedField(document, 'amountDue');
    return {
      index,
      document,
      type: locale.words.types[document.type.name],
      seller: textOf(namedField(document, 'sellerName')?.value),
      date: textOf(namedField(document, 'issueDate')?.value),
      total: typeof total?.value === 'number' ? total.value : undefined,
      unsure: typeof total?.value === 'number' && total.confidence < reviewBelow,
      currency: total?.currency ?? textOf(namedField(document, 'currency')?.value),
    };
  });
}

/** A document's total as it is shown, with an asterisk where it is unsure. */
export function rowTotalText(row: OverviewRow, { words, amount }: Locale): string {
  return row.total === undefined ? words.none : amount(row.total, row.currency) + markOf(row);
}

/** A sum as it is shown, with an asterisk where one of its parts is unsure. */
export function sumText(total: Total, { amount }: Locale): string {
  return amount(total.sum, total.currency === unknownCurrency ? undefined : total.currency) + markOf(total);
}

function markOf({ unsure }: { readonly unsure: boolean }): string {
  return unsure ? '*' : '';
}

/** Sums of the documents that state a total. Groups come largest first, months and currencies in order. */
export function totalsOf(rows: readonly OverviewRow[], locale: Locale): Totals {
  const typeName = (row: OverviewRow) =>
    locale.words.types[row.document.type.name satisfies DocumentTypeName];
  const settled = rows.filter(isSettled);
  const leftOut = rows.filter((row) => row.total !== undefined && !isSettled(row)).length;
  return {
    byCurrency: sum(settled, (row) => row.currency ?? unknownCurrency).toSorted(byCount),
    byType: sum(rows, typeName).toSorted(bySum),
    byMonth: sum(settled, (row) => row.date?.match(/^\d{4}-\d{2}/)?.[0]).toSorted(byGroup),
    bySeller: sum(settled, (row) => row.seller).toSorted(bySum),
    notes: [
      ...(leftOut > 0 ? [locale.words.leftOutOfSums(leftOut)] : []),
      ...(rows.some((row) => row.unsure) ? [locale.words.unsureTotals] : []),
    ],
  };
}

function isSettled({ document }: OverviewRow): boolean {
  return settledTypes.has(document.type.name);
}

function sum(rows: readonly OverviewRow[], groupOf: (row: OverviewRow) => string | undefined): Total[] {
  const totals = new Map<string, Total>();
  for (const row of rows) {
    const group = groupOf(row);
    if (group === undefined || row.total === undefined) continue;
    const currency = row.currency ?? unknownCurrency;
    const key = JSON.stringify([group, currency]);
    const before = totals.get(key) ?? { group, currency, count: 0, sum: 0, unsure: false };
    totals.set(key, {
      ...before,
      count: before.count + 1,
      sum: add(before.sum, row.total),
      unsure: before.unsure || row.unsure,
    });
  }
  return [...totals.values()];
}

/** Adds amounts to four decimals, the most that ISO 4217 knows, so that 0.1 + 0.2 is 0.3. */
function add(a: number, b: number): number {
  return Number((a + b).toFixed(4));
}

function byCount(a: Total, b: Total): number {
  return b.count - a.count || compare(a.currency, b.currency);
}

function bySum(a: Total, b: Total): number {
  return compare(a.currency, b.currency) || b.sum - a.sum || compare(a.group, b.group);
}

function byGroup(a: Total, b: Total): number {
  return compare(a.currency, b.currency) || compare(a.group, b.group);
}

/** By code unit: the same everywhere, unlike a locale's order. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The first `limit` totals of each currency; the others of that currency become one, named `otherName`. */
export function topOf(totals: readonly Total[], limit: number, otherName: string): Total[] {
  const byCurrency = Map.groupBy(totals, (total) => total.currency);
  return [...byCurrency.entries()].flatMap(([currency, all]) => {
    const rest = all.slice(limit);
    if (rest.length < 2) return all;
    const count = rest.reduce((before, total) => before + total.count, 0);
    const sum = rest.reduce((before, total) => add(before, total.sum), 0);
    const unsure = rest.some((total) => total.unsure);
    const others: Total = { group: otherName, currency, count, sum, unsure };
    return [...all.slice(0, limit), others];
  });
}
