import type { SheetTable, Table } from '../../model/index.ts';
import { type Block, boundsOf, findBlocks, type KeptCell } from './blocks.ts';
import { typeColumns } from './columns.ts';
import { countHeaderRows } from './headers.ts';
import { createFormReader, type FormReader } from './pairs.ts';
import type { CellRange } from './reader.ts';
import { parseRange, rangeRef } from './ref.ts';
import { countTotalRows, joinTotals } from './totals.ts';

/** Lines above a table that are its title stand at most this many rows above it. */
const maxTitleGap = 2;

/** Where tables are looked for. */
export interface TablesInput {
  /** In reading order. They are taken over: their places become places within their table. */
  readonly cells: readonly KeptCell[];
  /** Number of the sheet. */
  readonly sheet: number;
  /** Numbers the tables. */
  readonly firstId: number;
  /** Tables that the workbook declares: they are what they say. */
  readonly declared?: readonly SheetTable[];
}

/** Finds the tables of a sheet among its cells. Every cell ends in a table or in a table's title. */
export function findTables(input: TablesInput): Table[] {
  const { declared, rest } = takeDeclared(input.cells, input.declared ?? []);
  const found = [...declared, ...withTitles(joinTotals(findBlocks(rest)))].sort(
    (a, b) => a.range.firstRow - b.range.firstRow || a.range.firstColumn - b.range.firstColumn,
  );
  const forms = createFormReader();
  return found.map((piece, i) => toTable(piece, input.sheet, input.firstId + i, forms));
}

/** A block with what is known of it beforehand. */
interface Piece extends Block {
  readonly title?: string | undefined;
  readonly declared?: SheetTable;
}

/** Parts the cells of declared tables from the others. Of tables that overlap, the first one has the cells. */
function takeDeclared(
  cells: readonly KeptCell[],
  tables: readonly SheetTable[],
): { declared: Piece[]; rest: readonly KeptCell[] } {
  let rest = cells;
  const declared: Piece[] = [];
  // More than these are taken as they stand: each costs a walk over all cells.
  for (const table of tables.slice(0, 100)) {
    const range = parseRange(table.ref);
    if (!range) continue;
    const isInside = ({ row, column }: KeptCell) =>
      row >= range.firstRow &&
      row <= range.lastRow &&
      column >= range.firstColumn &&
      column <= range.lastColumn;
    const inside = rest.filter(isInside);
    if (inside.length === 0) continue;
    declared.push({ cells: inside, range, declared: table });
    rest = rest.filter((cell) => !isInside(cell));
  }
  return { declared, rest };
}

/** Gives blocks of a single text to the block below as its title. */
function withTitles(blocks: readonly Block[]): Piece[] {
  const pieces: Piece[] = [];
  let title: Block | undefined;
  for (const block of blocks) {
    const isTitle = block.cells.length === 1 && typeof block.cells[0]?.value !== 'number';
    const titled = title !== undefined && !isTitle && isAbove(title, block) ? title : undefined;
    if (title && !titled) pieces.push(title);
    title = isTitle ? block : undefined;
    if (!isTitle) pieces.push({ ...block, title: titled?.cells[0]?.text });
  }
  if (title) pieces.push(title);
  return pieces;
}

function isAbove(title: Block, block: Block): boolean {
  const gap = block.range.firstRow - title.range.lastRow - 1;
  const { firstColumn, lastColumn } = title.range;
  return (
    gap >= 0 &&
    gap <= maxTitleGap &&
    firstColumn <= block.range.lastColumn &&
    lastColumn >= block.range.firstColumn
  );
}

function toTable(piece: Piece, sheet: number, id: number, forms: FormReader): Table {
  const { titles, cells, range } = piece.declared ? { ...piece, titles: [] } : splitTitle(piece);
  const title = [piece.title, ...titles, piece.declared?.name].filter(Boolean).join('\n');
  const rows = range.lastRow - range.firstRow + 1;
  const columns = range.lastColumn - range.firstColumn + 1;
  const pairs = piece.declared ? undefined : forms.pairsOf(cells);
  for (const cell of cells) {
    cell.row -= range.firstRow;
    cell.column -= range.firstColumn;
  }
  const headerRows = piece.declared?.headerRows ?? (pairs ? 0 : countHeaderRows(cells, rows, columns));
  const totalRows = piece.declared?.totalsRows ?? (pairs ? 0 : countTotalRows(cells, rows, headerRows));
  const isData = !pairs && rows > headerRows + totalRows && columns > 1 && rows > 1;
  return {
    id: `t${id}`,
    sheet,
    ref: rangeRef(range),
    rows,
    columns,
    headerRows,
    ...(totalRows > 0 ? { totalRows } : {}),
    ...(isData
      ? { typedColumns: typeColumns(cells, columns, { headerRows, bodyEnd: rows - totalRows }) }
      : {}),
    ...(pairs ? { pairs } : {}),
    ...(title === '' ? {} : { title }),
    confidence: piece.declared ? 1 : confidenceOf(cells.length, rows, columns, headerRows),
    cells,
  };
}

/** Takes leading rows of a single text off a block of several columns: they are headings above the table. */
function splitTitle(block: Block): { titles: string[]; cells: readonly KeptCell[]; range: CellRange } {
  const { cells, range } = block;
  const titles: string[] = [];
  if (range.firstColumn === range.lastColumn) return { titles, cells, range };
  let at = 0;
  while (at + 1 < cells.length) {
    const cell = cells[at]!;
    const alone = cells[at + 1]!.row >= cell.row + (cell.rowSpan ?? 1);
    if (!alone || cell.value !== undefined || at >= 3) break;
    titles.push(cell.text);
    at++;
  }
  // A column of single texts is no title with a table below it.
  const rest = cells.slice(at);
  if (at === 0 || rest.length < 4) return { titles: [], cells, range };
  return { titles, cells: rest, range: boundsOf(rest) };
}

/** From how full the rectangle is, whether it has a header, and whether it is more than a line. */
function confidenceOf(cells: number, rows: number, columns: number, headerRows: number): number {
  if (rows < 2 || columns < 2) return 0.3;
  const fill = Math.min(1, cells / (rows * columns));
  return Math.round((0.4 + 0.4 * fill + (headerRows > 0 ? 0.2 : 0)) * 100) / 100;
}
