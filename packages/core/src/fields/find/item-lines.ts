import type { FoundValue, LineItem, LineItemsField } from '../../model/index.ts';
import { readAmountLabel } from '../lexicon/amounts.ts';
import type { Plane, Run } from '../plane/run.ts';
import { findMoney } from '../values/money.ts';
import { parseQuantity } from '../values/quantity.ts';
import { foundOf } from './candidate.ts';
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
    if (!header) continue;
    items.push(...readRows(context, plane, header));
    if (items.length > 1_000) break;
  }
  return items.length > 0 ? itemsField(items, 0.6) : undefined;
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
  for (const row of plane.rows.slice(header.row + 1, header.row + 1_000)) {
    if (isSum(context, row)) break;
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
