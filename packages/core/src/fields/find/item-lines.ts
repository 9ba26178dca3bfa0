import type { FoundValue, LineItem, LineItemsField } from '../../model/index.ts';
import { readAmountLabel } from '../lexicon/amounts.ts';
import type { Plane, Run } from '../plane/run.ts';
import { fold } from '../text/flat.ts';
import { findMoney, type MoneyMatch } from '../values/money.ts';
import { parseNumber } from '../values/number.ts';
import { parseQuantity } from '../values/quantity.ts';
import { type Candidate, foundOf } from './candidate.ts';
import type { Context } from './context.ts';
import { columnOf, type ItemColumn, isTotalRow, itemsField } from './items.ts';

interface Column {
  readonly kind: ItemColumn;
  readonly x0: number;
  readonly x1: number;
}

/**
 * Reads line items from a page without a recognised table: the rows under a row of column names, up to the first row
 * that names a sum. A description may stand on the row above its numbers, as tills print it.
 */
export function itemsFromLines(context: Context): LineItemsField | undefined {
  const items: LineItem[] = [];
  for (const plane of context.planes) {
    if (plane.kind !== 'page') continue;
    const header = headerOf(plane);
    const read = header ? readRows(context, plane, header) : [];
    items.push(...(read.length > 0 ? read : byFactors(context, plane)));
    if (items.length > 1_000) break;
  }
  return items.length > 0 ? itemsField(items, 0.6) : undefined;
}

const factors = /^(.*?)(?:^|\s)([\d.,]*\d)\s?[x×X*@]\s?([\d.,]*\d)\s?(?:=|\s)?\s*$/;

/** Lines such as `1,200 x 3   3,600`, as tills print them; what they are for stands before them or on the row above. */
function byFactors(context: Context, plane: Plane): readonly LineItem[] {
  const items: LineItem[] = [];
  for (const row of plane.rows.slice(0, 1_000)) {
    const last = row.at(-1);
    const amount = last && findMoney(last.text, context.numbers).at(-1);
    if (!last || !amount || row.length > 6) continue;
    const item = readFactors(context, plane, row, last, amount);
    if (item) items.push(item);
  }
  return items;
}

function readFactors(
  context: Context,
  plane: Plane,
  row: readonly Run[],
  last: Run,
  amount: MoneyMatch,
): LineItem | undefined {
  const run = row.length === 1 ? last : row.find((other) => factors.test(other.text));
  if (!run) return undefined;
  const text = run === last ? run.text.slice(0, amount.start) : run.text;
  const match = factors.exec(text);
  if (!match) return undefined;
  const [first, second] = [parseNumber(match[2]!, context.numbers), parseNumber(match[3]!, context.numbers)];
  if (!first || !second || Math.abs(first * second - amount.value) > Math.abs(amount.value) * 0.005)
    return undefined;
  const at = text.indexOf(match[2]!, match[1]!.length);
  const other = text.indexOf(match[3]!, at + match[2]!.length);
  const place = (start: number, length: number) => ({ plane, run, start, end: start + length, score: 0.6 });
  const price = { ...place(at, match[2]!.length), value: first };
  const count = { ...place(other, match[3]!.length), value: second };
  // `3 x 1,200` and `1,200 x 3`: the price is the larger one, or the one with a fraction.
  const isSwapped = first < second || /[.,]\d{2}$/.test(match[3]!);
  const what = describes(
    match[1]!.trim() === '' ? plane.rows[last.row - 1]?.[0] : run,
    match[1]!.trim(),
    plane,
  );
  const currency = amount.currency ?? context.currency;
  const money = currency ? { currency } : {};
  return {
    ...(what ? { description: foundOf(what) } : {}),
    quantity: foundOf(isSwapped ? price : count),
    unitPrice: foundOf({ ...(isSwapped ? count : price), ...money }),
    amount: foundOf({
      plane,
      run: last,
      start: amount.start,
      end: amount.end,
      score: 0.6,
      value: amount.value,
      ...money,
    }),
  };
}

function describes(run: Run | undefined, text: string, plane: Plane): Candidate | undefined {
  if (!run || !/\p{L}{2}/u.test(run.text) || /:\s*\S/.test(run.text)) return undefined;
  const end = text === '' ? run.text.length : text.length;
  return { plane, run, start: 0, end, score: 0.6, value: run.print.slice(0, end).trim() };
}

function headerOf(plane: Plane): { row: number; columns: readonly Column[] } | undefined {
  for (const [row, runs] of plane.rows.entries()) {
    const columns: Column[] = [];
    for (const run of runs.slice(0, 20)) columns.push(...columnsIn(run));
    const kinds = new Set(columns.map((column) => column.kind));
    if (kinds.has('amount') && kinds.size >= 2 && columns.length <= 8) return { row, columns };
  }
  return undefined;
}

function columnsIn(run: Run): readonly Column[] {
  const whole = columnOf(run.text);
  if (whole) return [{ kind: whole, x0: run.box[0], x1: run.box[2] }];
  if (run.text.length > 60) return [];
  const columns: Column[] = [];
  for (const word of run.text.matchAll(/\S+/g)) {
    const kind = columnOf(word[0]);
    if (!kind) continue;
    const box = run.boxOf(word.index, word.index + word[0].length);
    columns.push({ kind, x0: box[0], x1: box[2] });
  }
  return columns.length >= 2 ? columns : [];
}

function readRows(
  context: Context,
  plane: Plane,
  header: { row: number; columns: readonly Column[] },
): readonly LineItem[] {
  const items: LineItem[] = [];
  let pending: FoundValue | undefined;
  let empty = 0;
  let parts = 0;
  const rows = plane.rows.slice(header.row + 1, header.row + 1_000);
  for (const [index, row] of rows.entries()) {
    if (isPartSum(row) && goesOn(context, plane, rows.slice(index + 1), header.columns)) {
      parts++;
      pending = undefined;
      empty = 0;
      continue;
    }
    if (isSum(context, row) || (parts > 0 && isFoot(row))) break;
    const item = readRow(context, plane, row, header.columns);
    if (item.amount) {
      const description = item.description ?? pending;
      items.push({ ...item, ...(description ? { description } : {}) });
      pending = undefined;
      empty = 0;
      continue;
    }
    pending = item.description ?? pending;
    if (++empty > 4) break;
  }
  return items;
}

/** Rows that are looked at behind the sum of a part for the items of the next. */
const nextPart = 12;

function isPartSum(row: readonly Run[]): boolean {
  return row.slice(0, 6).some((run) => /^(?:SUBTOTAL|소계)/.test(fold(run.text)));
}

/**
 * Whether items follow on the sum of a part: a line with a price or a count, before any other sum. The last such sum is
 * followed by the taxes, charges and totals of the paper's foot.
 */
function goesOn(
  context: Context,
  plane: Plane,
  rows: readonly (readonly Run[])[],
  columns: readonly Column[],
): boolean {
  for (const row of rows.slice(0, nextPart)) {
    if (isSum(context, row) || isFoot(row)) return false;
    const { description, quantity, unitPrice, amount } = readRow(context, plane, row, columns);
    if (description && amount) return quantity !== undefined || unitPrice !== undefined;
  }
  return false;
}

/** A line of the paper's foot, such as a tax or a discount. */
function isFoot(row: readonly Run[]): boolean {
  return row.slice(0, 6).some((run) => {
    const words = run.text.replace(/[\d.,]+$/, '');
    const role = words.length <= 40 ? readAmountLabel(words)?.role : undefined;
    return role !== undefined && role !== 'none' && role !== 'charge';
  });
}

function isSum(context: Context, row: readonly Run[]): boolean {
  return row.slice(0, 6).some((run) => {
    if (isTotalRow(run.text)) return true;
    const label = context.labels.get(run)?.[0];
    if (label && ['grandTotal', 'netTotal', 'taxTotal', 'tendered'].includes(label.label)) return true;
    const words = run.text.replace(/[\d.,]+$/, '');
    const role = words.length <= 40 ? readAmountLabel(words)?.role : undefined;
    return role === 'total' || role === 'net' || role === 'due';
  });
}

function readRow(context: Context, plane: Plane, row: readonly Run[], columns: readonly Column[]): LineItem {
  const item: { -readonly [Key in ItemColumn]?: FoundValue } = {};
  for (const run of row.slice(0, 12)) {
    const text = run.text.trim();
    if (columnOf(text)) continue;
    if (
      /\p{L}{2}/u.test(text) &&
      findMoney(text, context.numbers).filter((money) => money.strong).length === 0
    ) {
      item.description ??= foundOf({
        value: run.print.trim(),
        plane,
        run,
        start: 0,
        end: run.text.length,
        score: 0.6,
      });
      continue;
    }
    readNumbers(context, plane, run, columns, item);
  }
  return item;
}

function readNumbers(
  context: Context,
  plane: Plane,
  run: Run,
  columns: readonly Column[],
  item: { -readonly [Key in ItemColumn]?: FoundValue },
): void {
  for (const money of findMoney(run.text, context.numbers)) {
    const box = run.boxOf(money.start, money.end);
    const kind = nearest(columns, (box[0] + box[2]) / 2, box[2]);
    if (kind === 'description' || item[kind]) continue;
    if (kind === 'amount' && !money.strong && context.currency !== 'KRW') continue;
    const base = { plane, run, start: money.start, end: money.end, score: 0.6 };
    if (kind === 'quantity') {
      const quantity = parseQuantity(run.text.slice(money.start, money.end), context.numbers);
      if (quantity) item.quantity = foundOf({ ...base, value: quantity.value });
      continue;
    }
    const currency = money.currency ?? context.currency;
    item[kind] = foundOf({ ...base, value: money.value, ...(currency ? { currency } : {}) });
  }
}

function nearest(columns: readonly Column[], middle: number, right: number): ItemColumn {
  let kind: ItemColumn = 'description';
  let least = Number.POSITIVE_INFINITY;
  for (const column of columns) {
    const away = Math.min(Math.abs((column.x0 + column.x1) / 2 - middle), Math.abs(column.x1 - right));
    if (away >= least) continue;
    least = away;
    kind = column.kind;
  }
  return kind;
}
