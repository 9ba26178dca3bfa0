import { columnOf, isTotalRow } from '../../fields/find/items.ts';
import { keyOf } from '../../fields/lexicon/match.ts';
import { fold } from '../../fields/text/flat.ts';
import type { Cell, FoundValue, LineItem, Origin, Table } from '../../model/index.ts';
import type { Paper } from '../paper/index.ts';
import { readAs } from '../read/read.ts';
import type { Refused } from '../result.ts';
import { type Group, type Leaf, type List, pathOf } from '../schema/tree.ts';
import { check, type Option, typeMessage } from './option.ts';

/** One element of a list: a value, or values by name. */
export type Row = Option | ReadonlyMap<string, Option>;

/** What was found for a list. */
export interface GatheredRows {
  readonly list: List;
  readonly rows: readonly Row[];
  readonly refused: readonly Refused[];
}

const mostRows = 5_000;
const mostTables = 300;

/** Reads a list from the tables whose headers name its columns, else from the document's own line items. */
export function gatherRows(paper: Paper, list: List): GatheredRows {
  const columns = columnsOf(list);
  const layouts = paper.document.tables
    .slice(0, mostTables)
    .flatMap((table) => layoutOf(table, columns, list) ?? []);
  const best = layouts.reduce<Layout | undefined>(
    (top, layout) => (top && top.score >= layout.score ? top : layout),
    undefined,
  );
  const rows: Row[] = [];
  const refused: Refused[] = [];
  for (const layout of best ? layouts.filter((other) => other.key === best.key) : [])
    readTable(paper, list, layout, rows, refused);
  if (rows.length === 0 && list.element.part === 'group') rows.push(...rowsOfItems(paper, list.element));
  return { list, rows, refused: refused.slice(0, 5) };
}

interface Column {
  readonly name: string;
  readonly leaf: Leaf;
  readonly phrases: ReadonlyMap<string, number>;
  /** What the column is on a bill, where its name says so. */
  readonly item: keyof LineItem | undefined;
}

function columnsOf(list: List): readonly Column[] {
  const { element } = list;
  const leaves: readonly (readonly [string, Leaf])[] =
    element.part === 'group'
      ? [...element.children].flatMap(([name, part]) => (part.part === 'leaf' ? [[name, part] as const] : []))
      : [['', { ...element, phrases: list.phrases }]];
  return leaves.map(([name, leaf]) => ({
    name,
    leaf,
    phrases: new Map(leaf.phrases.map(({ text, strength }) => [keyOf(text), strength])),
    item: itemOf(name, leaf),
  }));
}

const itemNames: Readonly<Record<string, keyof LineItem>> = {
  name: 'description',
  product: 'description',
  item: 'description',
  price: 'unitPrice',
  total: 'amount',
  linetotal: 'amount',
};

function itemOf(name: string, leaf: Leaf): keyof LineItem | undefined {
  const byName = columnOf(name) ?? itemNames[name.toLowerCase()];
  if (byName) return byName;
  for (const { text, strength } of leaf.phrases) {
    const column = strength >= 0.84 ? columnOf(text) : undefined;
    if (column) return column;
  }
  return undefined;
}

interface Layout {
  readonly table: Table;
  readonly headerRow: number;
  /** Column of the table -> column of the list, with the header as printed. */
  readonly columns: ReadonlyMap<number, { readonly column: Column; readonly header: string }>;
  readonly score: number;
  readonly key: string;
}

function layoutOf(table: Table, columns: readonly Column[], list: List): Layout | undefined {
  const header = headerOf(table);
  let best: Layout | undefined;
  for (const [headerRow, cells] of header) {
    const found = assignColumns(cells, columns);
    const matched = found.size;
    const required = columns.filter(({ leaf }) => leaf.required);
    const names = new Set([...found.values()].map(({ column }) => column));
    const enough =
      required.length > 0
        ? required.filter((column) => names.has(column)).length >= required.length / 2
        : matched > 0;
    if (matched === 0 || !enough || (columns.length > 2 && matched < 2)) continue;
    const title = isTitled(table, list) ? 0.5 : 0;
    const score = [...found.values()].reduce((sum, { strength }) => sum + strength, title);
    const key = [...found].map(([at, { column }]) => `${at}${column.name}`).join();
    if (!best || score > best.score) best = { table, headerRow, columns: found, score, key };
  }
  return best;
}

function isTitled(table: Table, list: List): boolean {
  const title = fold(table.title ?? '');
  return (
    title !== '' && list.phrases.some(({ text, strength }) => strength >= 0.84 && title.includes(fold(text)))
  );
}

/** The rows that may be a header, each with the headers above joined to it. */
function headerOf(table: Table): ReadonlyMap<number, ReadonlyMap<number, string>> {
  const limit = Math.max(table.headerRows, 3);
  const rows = new Map<number, Map<number, string>>();
  for (const cell of table.cells) {
    if (cell.row >= limit) break;
    const last = cell.row + (cell.rowSpan ?? 1) - 1;
    for (let row = cell.row; row <= Math.min(last, limit - 1); row++) {
      const texts = rows.get(row) ?? new Map<number, string>();
      rows.set(row, texts);
      for (let column = cell.column; column < cell.column + (cell.columnSpan ?? 1); column++)
        texts.set(column, cell.text);
    }
  }
  return rows;
}

function assignColumns(
  cells: ReadonlyMap<number, string>,
  columns: readonly Column[],
): ReadonlyMap<number, { column: Column; header: string; strength: number }> {
  const pairs = [...cells]
    .slice(0, 60)
    .flatMap(([at, header]) =>
      columns.map((column) => ({ at, header, column, strength: headerStrength(header, column) })),
    );
  const found = new Map<number, { column: Column; header: string; strength: number }>();
  const used = new Set<Column>();
  for (const { at, header, column, strength } of pairs.sort((a, b) => b.strength - a.strength)) {
    if (strength < 0.3 || found.has(at) || used.has(column)) continue;
    found.set(at, { column, header, strength });
    used.add(column);
  }
  return new Map([...found].sort((a, b) => a[0] - b[0]));
}

function headerStrength(header: string, column: Column): number {
  const bare = header.replace(/\([^)]{0,16}\)/g, '');
  const exact = column.phrases.get(keyOf(header)) ?? column.phrases.get(keyOf(bare));
  if (exact !== undefined) return exact;
  if (column.item !== undefined && columnOf(header) === column.item) return 0.8;
  const key = fold(bare);
  let best = 0;
  for (const [phrase, strength] of column.phrases) {
    if (strength < 0.84 || phrase.length < 2 || !key.includes(phrase)) continue;
    best = Math.max(best, 0.7 * strength * Math.sqrt(phrase.length / key.length));
  }
  return best;
}

function readTable(paper: Paper, list: List, layout: Layout, rows: Row[], refused: Refused[]): void {
  const byRow = new Map<number, Cell[]>();
  for (const cell of layout.table.cells) {
    if (cell.row <= layout.headerRow || cell.text.trim() === '') continue;
    const row = byRow.get(cell.row);
    if (row) row.push(cell);
    else if (byRow.size < mostRows) byRow.set(cell.row, [cell]);
  }
  for (const cells of byRow.values()) {
    if (rows.length >= mostRows || isTotalRow(cells[0]!.text)) continue;
    readRow(paper, list, layout, cells, rows, refused);
  }
}

function readRow(
  paper: Paper,
  list: List,
  layout: Layout,
  cells: readonly Cell[],
  rows: Row[],
  refused: Refused[],
): void {
  const values = new Map<string, Option>();
  let problem: Refused | undefined;
  for (const cell of cells) {
    const place = layout.columns.get(cell.column);
    if (!place) continue;
    const read = readCell(paper, layout, cell, place.column.leaf, place.header);
    if ('option' in read) values.set(place.column.name, read.option);
    else problem ??= { ...read.refused, message: `${place.column.name}: ${read.refused.message}` };
  }
  if (list.element.part === 'leaf') {
    const only = values.get('');
    if (only) rows.push(only);
    else if (problem) refused.push(problem);
    return;
  }
  const raw = Object.fromEntries([...values].map(([name, { raw: value }]) => [name, value]));
  const parsed = values.size === 0 ? undefined : check(list.element.schema, raw, pathOf(list));
  if (parsed?.success) rows.push(values);
  else if (values.size > 1 || problem)
    refused.push(problem ?? rowProblem(layout.table, cells, parsed?.error.issues[0]?.message));
}

function rowProblem(table: Table, cells: readonly Cell[], message = 'The schema refuses the row.'): Refused {
  const text = cells.map((cell) => cell.text).join(' ');
  return { text, origin: originOf(table, cells[0]!), confidence: 0.3, reason: 'invalid', message };
}

function readCell(
  paper: Paper,
  layout: Layout,
  cell: Cell,
  leaf: Leaf,
  label: string,
): { readonly option: Option } | { readonly refused: Refused } {
  const origin = originOf(layout.table, cell);
  const text = cell.text.replace(/\s+/g, ' ').trim();
  const confidence = Math.round(0.93 * (0.7 + 0.3 * layout.table.confidence) * 1000) / 1000;
  const base = { text, origin, label, confidence };
  let said: string | undefined;
  for (const read of readAs(
    paper.context,
    { text, ...(cell.value === undefined ? {} : { value: cell.value }) },
    leaf.reading,
  )) {
    const parsed = check(leaf.schema, read.raw, pathOf(leaf));
    if (parsed.success) {
      const currency = read.currency === undefined ? {} : { currency: read.currency };
      return { option: { ...base, raw: read.raw, value: parsed.data, ...currency } };
    }
    said ??= parsed.error.issues[0]?.message;
  }
  const reason = said === undefined ? 'type' : 'invalid';
  return { refused: { ...base, reason, message: said ?? typeMessage(leaf.reading) } };
}

function originOf(table: Table, cell: Cell): Origin {
  if (table.sheet !== undefined) return { sheet: table.sheet, ref: cell.ref ?? table.ref ?? 'A1' };
  return { page: table.page ?? 1, box: cell.box ?? table.box ?? [0, 0, 0, 0] };
}

/** The document's own line items, where no table has a header that the schema knows. */
function rowsOfItems(paper: Paper, element: Group): readonly Row[] {
  const field = paper.document.fields.find((one) => one.name === 'lineItems');
  if (field?.name !== 'lineItems') return [];
  const columns = [...element.children].flatMap(([name, part]) => {
    const item = part.part === 'leaf' ? itemOf(name, part) : undefined;
    return part.part === 'leaf' && item ? [{ name, leaf: part, item }] : [];
  });
  return field.value.flatMap((item) => {
    const row = new Map<string, Option>();
    for (const { name, leaf, item: column } of columns) {
      const option = item[column] && optionOf(paper, item[column], leaf);
      if (option) row.set(name, option);
    }
    const raw = Object.fromEntries([...row].map(([name, { raw: value }]) => [name, value]));
    return row.size > 0 && check(element.schema, raw, pathOf(element)).success ? [row] : [];
  });
}

function optionOf(paper: Paper, found: FoundValue, leaf: Leaf): Option | undefined {
  const { text, confidence, origin, currency } = found;
  for (const read of readAs(paper.context, { text, value: found.value }, leaf.reading)) {
    const parsed = check(leaf.schema, read.raw, pathOf(leaf));
    if (parsed.success)
      return {
        raw: read.raw,
        value: parsed.data,
        text,
        confidence,
        origin,
        ...(currency === undefined ? {} : { currency }),
      };
  }
  return undefined;
}
