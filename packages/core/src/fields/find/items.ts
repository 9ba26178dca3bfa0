import type { Cell, FoundValue, LineItem, LineItemsField, Table } from '../../model/index.ts';
import { fold } from '../text/flat.ts';
import { findMoney } from '../values/money.ts';
import type { NumberOptions } from '../values/number.ts';
import { parseQuantity } from '../values/quantity.ts';
import { clamp } from './candidate.ts';
import type { Context } from './context.ts';

/** What a column of line items holds. */
export type ItemColumn = 'description' | 'quantity' | 'unitPrice' | 'amount';

const most = 2_000;

const headers: Readonly<Record<ItemColumn, readonly RegExp[]>> = {
  description: [
    /^(?:품목|품명|품목명|상품명|제품명|상품|내역|적요|내용|메뉴|메뉴명|항목|품목및규격|품명및규격|품목규격|품명규격)$/,
    /^(?:ITEM|ITEMS|DESC|DESCRIPTION|ITEMDESCRIPTION|PRODUCT|PRODUCTS|PRODUCTNAME|ITEMNAME|PARTICULARS|SERVICE|SERVICES|DETAILS|ARTICLE|OMSCHRIJVING|BEZEICHNUNG|BESCHREIBUNG|LEISTUNG|CODEDESC|PRODUCTDESCRIPTION|MENU|ARTIKEL|PRODUKT|PRODUCTOMSCHRIJVING)$/,
  ],
  quantity: [
    /^(?:수량|수|판매수량|개수|수량개|수량EA)$/,
    /^(?:QTY|QUANTITY|QNTY|HOURS|QTYHRS|UNITS|ISS|SALE|AANTAL|MENGE|ANZAHL|QTYS|NIGHTS)$/,
  ],
  unitPrice: [
    /^(?:단가|공급단가|판매단가|단가원|판매가)$/,
    /^(?:UNITPRICE|UNITCOST|PRICE|RATE|UPRICE|UP|PRICERM|PRICEPERUNIT|EACH|PRIJS|EINZELPREIS|STUKPRIJS|PREIS|SPRICE|UNITPRICERM|SELLINGPRICE)$/,
  ],
  amount: [
    /^(?:금액|공급가액|공급가|합계|합계금액|금액원|공급금액|가격|소계|판매금액|공급가액원)$/,
    /^(?:AMOUNT|AMT|TOTAL|LINETOTAL|SUBTOTAL|AMOUNTRM|AMTRM|NETAMOUNT|TOTALRM|TOTALPRICE|EXTENDED|BEDRAG|TOTAAL|BETRAG|GESAMT|GESAMTPREIS|NETAMT|AMOUNTUSD|AMOUNTGBP|AMOUNTEUR|LINEAMOUNT|TOTALAMOUNT|BETRAGEUR|PRICEINCL|TOTALEUR)$/,
  ],
};

const totalRow =
  /^(?:합계|소계|총계|총합계|계|공급가액|과세물품|과세금액|면세물품|면세금액|세액|부가세|부가가치세|TOTAL|SUBTOTAL|GRANDTOTAL|NETTOTAL|VAT|GST|TAX|DISCOUNT|ROUNDING|CASH|CHANGE|BALANCE|AMOUNTDUE|이하여백|이하여백입니다)/;

/** Says what a column is by its header, or gives `undefined`. Units in brackets and spaces do not matter. */
export function columnOf(header: string): ItemColumn | undefined {
  const bare = fold(header.replace(/\([^)]{0,10}\)/g, ''));
  const key = bare === '' ? fold(header) : bare;
  for (const column of ['description', 'quantity', 'unitPrice', 'amount'] as const) {
    if (headers[column].some((pattern) => pattern.test(key))) return column;
  }
  return undefined;
}

/** Whether the first cell of a row says that the row sums others up. */
export function isTotalRow(text: string): boolean {
  return totalRow.test(fold(text));
}

/** Reads line items from the tables whose header names them; the largest such table and those like it. */
export function itemsFromTables(context: Context): LineItemsField | undefined {
  const items: LineItem[] = [];
  let from: Table | undefined;
  let key = '';
  for (const table of context.tables.slice(0, 200)) {
    const layout = layoutOf(table);
    if (!layout || items.length >= most) continue;
    if (from && (layout.key !== key || from.sheet !== table.sheet)) continue;
    const read = readTable(context, table, layout);
    if (read.length === 0) continue;
    from ??= table;
    key = layout.key;
    items.push(...read);
  }
  return from ? itemsField(items, 0.9 * (0.7 + 0.3 * from.confidence)) : undefined;
}

/** Line items as a field: its text and origin cover those of all items. */
export function itemsField(items: readonly LineItem[], confidence: number): LineItemsField | undefined {
  const found = items.flatMap((item) =>
    [item.description, item.quantity, item.unitPrice, item.amount].filter((value) => value !== undefined),
  );
  const first = found[0];
  if (!first) return undefined;
  const text = items
    .map((item) =>
      [item.description, item.quantity, item.unitPrice, item.amount]
        .flatMap((v) => (v ? [v.text] : []))
        .join(' '),
    )
    .join('\n');
  return { name: 'lineItems', value: items, text, confidence: clamp(confidence), origin: unionOrigin(found) };
}

function unionOrigin(found: readonly FoundValue[]): FoundValue['origin'] {
  const first = found[0]!.origin;
  if ('sheet' in first)
    return { sheet: first.sheet, ref: found.length > 1 ? rangeOf(found, first.sheet) : first.ref };
  const boxes = found.flatMap(({ origin }) =>
    'page' in origin && origin.page === first.page ? [origin.box] : [],
  );
  let [x0, y0, x1, y1] = first.box;
  for (const box of boxes) {
    x0 = Math.min(x0, box[0]);
    y0 = Math.min(y0, box[1]);
    x1 = Math.max(x1, box[2]);
    y1 = Math.max(y1, box[3]);
  }
  return { page: first.page, box: [x0, y0, x1, y1] };
}

function rangeOf(found: readonly FoundValue[], sheet: number): string {
  const columns: string[] = [];
  const rows: number[] = [];
  for (const { origin } of found) {
    const match = 'sheet' in origin && origin.sheet === sheet ? /^([A-Z]{1,3})(\d+)/.exec(origin.ref) : null;
    if (!match) continue;
    columns.push(match[1]!);
    rows.push(Number(match[2]));
  }
  const byLetter = (a: string, b: string) => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
  columns.sort(byLetter);
  rows.sort((a, b) => a - b);
  return `${columns[0]}${rows[0]}:${columns.at(-1)}${rows.at(-1)}`;
}

/** Middle of a header and what it heads; headers of other columns are known too. */
interface Place {
  readonly middle: number;
  readonly column: ItemColumn | undefined;
}

interface Layout {
  readonly headerRow: number;
  readonly columns: ReadonlyMap<number, ItemColumn>;
  readonly places: readonly Place[];
  readonly key: string;
}

function layoutOf(table: Table): Layout | undefined {
  const limit = Math.max(table.headerRows, 4);
  const rows = new Map<number, Cell[]>();
  for (const cell of table.cells) {
    if (cell.row < limit) rows.set(cell.row, [...(rows.get(cell.row) ?? []), cell]);
    else if (cell.row > limit + 1) break;
  }
  for (const [headerRow, cells] of rows) {
    const layout = headerLayout(headerRow, cells);
    if (layout) return layout;
  }
  return undefined;
}

/** A row's cells as column names; enough of them make it a header of line items. */
function headerLayout(headerRow: number, cells: readonly Cell[]): Layout | undefined {
  const columns = new Map<number, ItemColumn>();
  const places: Place[] = [];
  const used = new Set<ItemColumn>();
  for (const cell of cells) {
    const column = columnOf(cell.text);
    if (cell.box) places.push({ middle: (cell.box[0] + cell.box[2]) / 2, column });
    if (!column || used.has(column)) continue;
    used.add(column);
    columns.set(cell.column, column);
  }
  const goods = used.has('description') && used.has('amount');
  if (!(goods && used.size >= 2) && !(used.has('amount') && used.size >= 3)) return undefined;
  return { headerRow, columns, places, key: [...columns].map(([at, name]) => `${at}${name}`).join() };
}

function readTable(context: Context, table: Table, layout: Layout): readonly LineItem[] {
  const items: LineItem[] = [];
  const rows = new Map<number, Cell[]>();
  for (const cell of table.cells) {
    if (cell.row <= layout.headerRow || cell.text.trim() === '') continue;
    const row = rows.get(cell.row);
    if (row) row.push(cell);
    else if (rows.size < most) rows.set(cell.row, [cell]);
  }
  for (const cells of rows.values()) {
    if (/^(?:SUBTOTAL|소계)/.test(fold(cells[0]!.text))) continue;
    if (isTotalRow(cells[0]!.text)) break;
    const item = readRow(context, table, layout, cells);
    if (item) items.push(item);
  }
  return joinHalves(items);
}

/** A slanted print may give an item's text and its amount as two rows. */
function joinHalves(items: readonly LineItem[]): readonly LineItem[] {
  const joined: LineItem[] = [];
  for (const item of items) {
    const last = joined.at(-1);
    const rest = last && !last.amount && item.amount && !item.description && !item.quantity;
    if (last && rest) joined[joined.length - 1] = { ...last, ...item };
    else joined.push(item);
  }
  return joined;
}

function readRow(
  context: Context,
  table: Table,
  layout: Layout,
  cells: readonly Cell[],
): LineItem | undefined {
  const item: { -readonly [Key in ItemColumn]?: FoundValue } = {};
  for (const cell of cells) {
    const column = layout.columns.get(cell.column) ?? columnBy(layout, cells, cell);
    if (!column || item[column]) continue;
    const found = readCell(context, table, cell, column);
    if (found) item[column] = found;
  }
  const isItem = item.amount !== undefined || (item.description !== undefined && item.quantity !== undefined);
  return isItem ? item : undefined;
}

/**
 * A cell that stands in a column without a header belongs to the nearest one, unless that has a cell of its own: where
 * headers are centred over columns set to one side, a table may be cut into more columns than it has.
 */
function columnBy(layout: Layout, cells: readonly Cell[], cell: Cell): ItemColumn | undefined {
  if (!cell.box || layout.places.length === 0) return undefined;
  if (cells.length === layout.places.length) return layout.places[cells.indexOf(cell)]?.column;
  const middle = (cell.box[0] + cell.box[2]) / 2;
  const { column } = layout.places.reduce((best, place) =>
    Math.abs(place.middle - middle) < Math.abs(best.middle - middle) ? place : best,
  );
  return column && !cells.some((other) => layout.columns.get(other.column) === column) ? column : undefined;
}

function readCell(context: Context, table: Table, cell: Cell, column: ItemColumn): FoundValue | undefined {
  const origin = originOf(table, cell);
  const value = cellValue(context.numbers, cell, column);
  if (!origin || value === undefined) return undefined;
  const money = column === 'amount' || column === 'unitPrice';
  const currency = money
    ? (findMoney(cell.text, context.numbers)[0]?.currency ?? context.currency)
    : undefined;
  const confidence = clamp(0.92 * (0.7 + 0.3 * table.confidence));
  return { value, text: cell.text, confidence, origin, ...(currency ? { currency } : {}) };
}

function cellValue(numbers: NumberOptions, cell: Cell, column: ItemColumn): string | number | undefined {
  if (column === 'description')
    return /\p{L}/u.test(cell.text) ? cell.text.replace(/\s+/g, ' ').trim() : undefined;
  if (typeof cell.value === 'number') return cell.value;
  if (column === 'quantity') return parseQuantity(cell.text, numbers)?.value;
  const money = findMoney(cell.text, numbers);
  return money.length === 1 ? money[0]!.value : undefined;
}

function originOf(table: Table, cell: Cell): FoundValue['origin'] | undefined {
  if (table.sheet !== undefined && cell.ref !== undefined) return { sheet: table.sheet, ref: cell.ref };
  const box = cell.box ?? table.box;
  return table.page !== undefined && box ? { page: table.page, box } : undefined;
}
