import type { Block, Cell, Page, Table } from '../../model/index.ts';
import { isCaption, isNote } from '../tables/captions.ts';

// A part that goes on begins and ends within these shares of the page's height, but for furniture and notes.
const endsBelow = 0.6;
const beginsAbove = 0.4;
// Edges that differ by less than this share of the page's width are the same on the next page.
const sameEdge = 0.015;

/** Says of each table that it goes on from the last one of the page before, where it does. */
export function withContinued(pages: readonly Page[], tables: readonly Table[]): Table[] {
  const result = new Map(tables.map((table) => [table.id, table]));
  for (const [i, page] of pages.entries()) {
    const before = pages[i - 1];
    if (!before || page.number !== before.number + 1) continue;
    const upper = result.get(lastTable(before) ?? '');
    const lower = result.get(firstTable(page) ?? '');
    if (!upper || !lower || upper.id === lower.id || !sameShape(upper, lower, before, page)) continue;
    const headerRows = repeatsHead(upper, lower) ? upper.headerRows : headlessRows(lower);
    if (headerRows !== undefined) result.set(lower.id, { ...lower, headerRows, continues: upper.id });
  }
  return [...result.values()];
}

/** Id of the table with which a page ends, where nothing but notes and furniture follows it. */
function lastTable({ blocks, height }: Page): string | undefined {
  const text = blocks.filter(isBody);
  const at = text.findLastIndex((block) => block.tableId !== undefined);
  const table = text[at];
  const rest = text.slice(at + 1).filter((block) => !isNote(block.text));
  return table && rest.length === 0 && table.box[3] > endsBelow * height ? table.tableId : undefined;
}

/** Id of the table with which a page begins, below nothing but furniture and words that it goes on. */
function firstTable({ blocks, height }: Page): string | undefined {
  const text = blocks.filter(isBody);
  const at = text.findIndex((block) => block.tableId !== undefined);
  const table = text[at];
  const rest = text.slice(0, Math.max(0, at)).filter((block) => !saysContinued(block.text));
  return table && rest.length === 0 && table.box[1] < beginsAbove * height ? table.tableId : undefined;
}

function isBody(block: Block): boolean {
  return block.role === undefined && block.kind !== 'figure';
}

function saysContinued(text: string): boolean {
  return text.length < 200 && /\b(?:continued|cont['’]?d)\b|계속|이어서/iu.test(text);
}

/** Whether the tables have the same columns at the same places, and the lower one no title of its own. */
function sameShape(upper: Table, lower: Table, before: Page, page: Page): boolean {
  if (upper.columns !== lower.columns || !upper.box || !lower.box) return false;
  if (lower.title !== undefined && isCaption(lower.title) && !saysContinued(lower.title)) {
    if (lower.title !== upper.title) return false;
  }
  if (Math.abs(before.width - page.width) > 1) return false;
  const slack = sameEdge * page.width;
  const [a, b] = [edgesOf(upper), edgesOf(lower)];
  return a.every((edge, i) => {
    const other = b[i];
    if (!edge || !other) return true;
    const same = Math.abs(edge[0] - other[0]) < slack || Math.abs(edge[1] - other[1]) < slack;
    const shared = Math.min(edge[1], other[1]) - Math.max(edge[0], other[0]);
    return same || shared > 0.6 * Math.min(edge[1] - edge[0], other[1] - other[0]);
  });
}

/** Left and right edge of each column, from the cells that stand in it alone. */
function edgesOf(table: Table): ([number, number] | undefined)[] {
  const edges: ([number, number] | undefined)[] = new Array(table.columns).fill(undefined);
  for (const { box, column, columnSpan = 1 } of table.cells) {
    if (!box || columnSpan > 1) continue;
    const known = edges[column];
    edges[column] = known ? [Math.min(known[0], box[0]), Math.max(known[1], box[2])] : [box[0], box[2]];
  }
  return edges;
}

function repeatsHead(upper: Table, lower: Table): boolean {
  const rows = upper.headerRows;
  return rows > 0 && rows < lower.rows && headOf(upper, rows) === headOf(lower, rows);
}

function headOf(table: Table, rows: number): string {
  return table.cells
    .filter((cell) => cell.row < rows)
    .map((cell) => `${cell.row},${cell.column} ${fold(cell)}`)
    .join('\n');
}

function fold(cell: Cell): string {
  return cell.text.normalize('NFKC').replaceAll(/\s+/g, '').toLowerCase();
}

/**
 * 0 where a part without the upper one's head has none of its own: it begins with data, or its first row was only
 * taken for a head because no row has numbers. Undefined where it has another head: it is another table.
 */
function headlessRows(lower: Table): number | undefined {
  if (lower.headerRows === 0) return 0;
  const numbers = lower.cells.some((cell) => cell.column > 0 && typeof cell.value === 'number');
  return lower.headerRows === 1 && !numbers ? 0 : undefined;
}
