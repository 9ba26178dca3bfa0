import { type Box, unionOf } from '../../model/index.ts';
import type { Word } from '../words.ts';
import type { FoundCell } from './found.ts';
import type { TextColumn } from './separators.ts';
import { type TextCell, type TextRow, toCells } from './text-grid.ts';

/** The cells of a table's head, and how many rows they take. */
export interface Head {
  readonly cells: readonly FoundCell[];
  readonly rows: number;
}

/** A cell while its place is sought: the columns it heads, and its level from the top. */
interface HeadCell {
  readonly from: number;
  readonly to: number;
  readonly box: Box;
  readonly words: readonly Word[];
}

// No head has more cells or columns; a hostile page may. Comparisons with drawn lines that one head may cost.
const maxCells = 1_000;
const maxColumns = 100;
const maxPairs = 4_000_000;

/**
 * Makes the rows of a table's head out of its lines of text. A cell heads the columns that the line under it or its
 * middle tells; lines of text that follow each other over the same columns are one cell; what nothing stands above
 * or below reaches over the rows that are free.
 */
export function headOf(
  lines: readonly TextRow[],
  columns: readonly TextColumn[],
  across: readonly Box[],
): Head {
  const count = lines.reduce((sum, line) => sum + line.cells.length, 0);
  if (count > maxCells)
    return {
      cells: toCells(
        lines.map((line) => [line]),
        0,
      ),
      rows: lines.length,
    };
  const rules = count * across.length > maxPairs ? [] : across;
  const joined: HeadCell[] = [];
  for (const cell of linesOfHead(lines, columns, rules).flat()) {
    const above = joined.findLastIndex((other) => overlaps(other, cell));
    const last = joined[above];
    if (last && isFurtherLine(last, cell, rules)) joined[above] = join(last, cell);
    else joined.push(cell);
  }
  return stack(joined);
}

/** The cells of each line with the columns they head, found from the lowest line up. */
function linesOfHead(
  lines: readonly TextRow[],
  columns: readonly TextColumn[],
  across: readonly Box[],
): HeadCell[][] {
  const result: HeadCell[][] = [];
  for (let i = lines.length - 1; i >= 0; i--) {
    const around = { below: lines.slice(i + 1), next: result[0] ?? [], columns, across };
    const cells = lines[i]?.cells ?? [];
    result.unshift(cells.map((cell, k) => headCell(cell, cells[k - 1], cells[k + 1], around)));
  }
  return result;
}

function headCell(
  cell: TextCell,
  before: TextCell | undefined,
  after: TextCell | undefined,
  around: Surroundings,
): HeadCell {
  const free = {
    from: before ? before.column + before.columnSpan : 0,
    to: (after?.column ?? around.columns.length) - 1,
  };
  const base = { from: cell.column, to: cell.column + cell.columnSpan - 1 };
  const range = ruledRange(cell, base, free, around) ?? middleRange(cell, base, free, around) ?? base;
  return { ...range, box: cell.box, words: cell.words };
}

interface Range {
  readonly from: number;
  readonly to: number;
}

interface Surroundings {
  /** Lines of the head below the cell. */
  readonly below: readonly TextRow[];
  /** The cells of the next line, with the columns they head. */
  readonly next: readonly HeadCell[];
  readonly columns: readonly TextColumn[];
  readonly across: readonly Box[];
}

/** The columns over the first line drawn below the cell, where that line parts it from the cells it heads. */
function ruledRange(
  cell: TextCell,
  base: Range,
  free: Range,
  { below, columns, across }: Surroundings,
): Range | undefined {
  const bottom = below.at(-1)?.box[3];
  if (bottom === undefined) return undefined;
  const middle = (cell.box[1] + cell.box[3]) / 2;
  const rule = across
    .filter(
      (line) =>
        line[1] > middle && line[3] < bottom && line[0] <= cell.box[0] + 2 && line[2] >= cell.box[2] - 2,
    )
    .reduce<Box | undefined>((first, line) => (first && first[1] <= line[1] ? first : line), undefined);
  if (!rule) return undefined;
  const headed = columns.flatMap(({ from, to }, i) => {
    const at = (from + to) / 2;
    return at > rule[0] && at < rule[2] ? [i] : [];
  });
  const range = { from: Math.min(base.from, ...headed), to: Math.max(base.to, ...headed) };
  const between = below.filter((line) => (line.box[1] + line.box[3]) / 2 < rule[1]);
  const parted = between.some((line) => cellsIn(line, range) > 1);
  return parted || range.from < free.from || range.to > free.to ? undefined : range;
}

/** The widest free columns that all have a head below and that the cell stands in the middle of. */
function middleRange(
  cell: TextCell,
  base: Range,
  free: Range,
  { next, columns }: Surroundings,
): Range | undefined {
  if (columns.length > maxColumns) return undefined;
  const size = cell.words[0]?.fontSize ?? 0;
  const apart = next.every((other) => other.box[1] - cell.box[3] > 0.25 * size);
  if (!apart && base.from === base.to) return undefined;
  const middle = (cell.box[0] + cell.box[2]) / 2;
  let best: Range | undefined;
  for (let from = base.from; from >= Math.max(free.from, Math.min(1, base.from)); from--) {
    for (let to = base.to; to <= free.to; to++) {
      const span = ((columns[from]?.from ?? 0) + (columns[to]?.to ?? 0)) / 2;
      if (Math.abs(span - middle) > 0.8 * size) continue;
      if (!isHeaded({ from, to }, next)) continue;
      if (!best || to - from > best.to - best.from) best = { from, to };
    }
  }
  return best;
}

/** Whether the next line has a cell for every column of the range, or is one more line of the same heading. */
function isHeaded({ from, to }: Range, next: readonly HeadCell[]): boolean {
  const under = next.filter((cell) => cell.from <= to && cell.to >= from);
  const covered = under.reduce((sum, cell) => sum + cell.to - cell.from + 1, 0);
  const inside = under.every((cell) => cell.from >= from && cell.to <= to);
  return inside && covered === to - from + 1;
}

function cellsIn(line: TextRow, { from, to }: Range): number {
  return line.cells.filter((cell) => cell.column <= to && cell.column + cell.columnSpan > from).length;
}

/** Whether a cell is one more line of the cell above: over the same columns, near, and with no line drawn between. */
function isFurtherLine(above: HeadCell, cell: HeadCell, across: readonly Box[]): boolean {
  if (above.from !== cell.from || above.to !== cell.to) return false;
  const size = cell.words[0]?.fontSize ?? 0;
  return cell.box[1] - above.box[3] < 1.2 * size && !hasRule(above.box, cell.box, across);
}

function hasRule(above: Box, below: Box, across: readonly Box[]): boolean {
  const [top, bottom] = [(above[1] + above[3]) / 2, (below[1] + below[3]) / 2];
  const [left, right] = [Math.max(above[0], below[0]), Math.min(above[2], below[2])];
  return across.some((line) => line[1] > top && line[3] < bottom && line[0] <= left && line[2] >= right);
}

function join(above: HeadCell, cell: HeadCell): HeadCell {
  return { ...above, box: unionOf([above.box, cell.box]), words: [...above.words, ...cell.words] };
}

/** Puts cells on levels, each below those over its columns, and lets them fill the rows that stay free. */
function stack(cells: readonly HeadCell[]): Head {
  const levels: number[] = [];
  for (const [i, cell] of cells.entries()) {
    const above = cells.slice(0, i).map((other, k) => (overlaps(cell, other) ? (levels[k] ?? 0) + 1 : 0));
    levels.push(Math.max(0, ...above));
  }
  const rows = Math.max(0, ...levels.map((level) => level + 1));
  return {
    rows,
    cells: cells.map((cell, i) => {
      const row = levels[i] ?? 0;
      const next = cells.flatMap((other, k) => (k > i && overlaps(cell, other) ? [levels[k] ?? rows] : []));
      const { from, to, words, box } = cell;
      return {
        row,
        column: from,
        rowSpan: Math.min(rows, ...next) - row,
        columnSpan: to - from + 1,
        words,
        box,
      };
    }),
  };
}

function overlaps(a: HeadCell, b: HeadCell): boolean {
  return a.from <= b.to && a.to >= b.from;
}
