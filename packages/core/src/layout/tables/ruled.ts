import { areaOf, type Box, containsPoint } from '../../model/index.ts';
import { rowsOf, runsOf, wordsOf } from '../runs.ts';
import type { Word } from '../words.ts';
import { isCaption, isNote } from './captions.ts';
import type { FoundCell, FoundTable } from './found.ts';
import type { Lattice } from './lattice.ts';
import { chunksOf, type TextColumn } from './separators.ts';
import { tableOf } from './stream.ts';
import { cellText, cutRow, isNumeric, type TextRow } from './text-grid.ts';
import { isYear } from './value.ts';

/** The table that a grid of lines draws, filled with the words that stand in it; undefined where it is none. */
export function tableOfLattice(
  lattice: Lattice,
  words: readonly Word[],
  across: readonly Box[],
  gap: number,
): FoundTable | undefined {
  const inside = words.filter((word) => isInside(word, lattice.box));
  if (inside.length === 0) return undefined;
  const rows = lattice.ys.length - 1;
  const columns = lattice.xs.length - 1;
  const cells = fill(lattice, inside)
    .flatMap((cell) => splitMerged(cell, lattice.xs))
    .flatMap((cell) => splitTall(cell, lattice.ys));
  const filled = cells.filter((cell) => cell.words.length > 0).length;
  if (columns === 1 || filled < 2 || isUnderRuled(cells, gap)) {
    const text = tableOf(rowsOf(runsOf(inside)), across, gap);
    if (text && text.columns > columns) return text;
    if (columns === 1 || filled < 2) return undefined;
  }
  const split = splitRows({ lattice, cells, rows, columns, gap });
  const { grid, box } = withoutCaptions(dropEmpty(split), lattice.box);
  const compact = dropEmpty(grid);
  if (compact.columns < 2) return undefined;
  return {
    box,
    ...compact,
    headerRows: headerRowsOf(compact.cells, compact.rows),
    confidence: 0.6 + 0.39 * Math.min(1, filled / Math.max(1, cells.length)),
  };
}

// A grid of fewer squares may be a table of which only some cells are framed.
const leastSquares = 60;

/** Whether lines draw a chart, a map or a diagram: they part little, or form a ragged net that is almost empty. */
export function isDrawing(lattice: Lattice, words: readonly Word[]): boolean {
  const { xs, ys, covered, leastCovered } = lattice;
  const squares = (xs.length - 1) * (ys.length - 1);
  if (squares < leastSquares || leastCovered >= 0.6) return false;
  if (covered < (leastCovered < 0.2 ? 0.8 : 0.55)) return true;
  const inside = words.filter((word) => isInside(word, lattice.box));
  const filled = fill(lattice, inside).filter((cell) => cell.words.length > 0).length;
  return filled < 0.1 * lattice.cells.length;
}

interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly cells: readonly FoundCell[];
}

function isInside(word: Word, box: Box): boolean {
  return containsPoint(box, (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2);
}

function fill(lattice: Lattice, words: readonly Word[]): FoundCell[] {
  const { xs, ys } = lattice;
  const bySquare = new Map<number, Word[]>();
  const columns = xs.length - 1;
  const owner = new Map<number, number>();
  for (const [i, cell] of lattice.cells.entries()) {
    for (let r = 0; r < cell.rowSpan; r++) {
      for (let c = 0; c < cell.columnSpan; c++) owner.set((cell.row + r) * columns + cell.column + c, i);
    }
  }
  for (const word of words) {
    const column = indexIn(xs, (word.box[0] + word.box[2]) / 2);
    const row = indexIn(ys, (word.box[1] + word.box[3]) / 2);
    const cell = owner.get(row * columns + column) ?? 0;
    const list = bySquare.get(cell);
    if (list) list.push(word);
    else bySquare.set(cell, [word]);
  }
  return lattice.cells.map((cell, i) => ({
    ...cell,
    words: bySquare.get(i) ?? [],
    box: [
      xs[cell.column] ?? 0,
      ys[cell.row] ?? 0,
      xs[cell.column + cell.columnSpan] ?? 0,
      ys[cell.row + cell.rowSpan] ?? 0,
    ],
  }));
}

/**
 * Lines often part the columns of the header alone: a square that none part further down, but whose words stand
 * well apart in the columns that the header shows, is several cells.
 */
function splitMerged(cell: FoundCell, xs: readonly number[]): FoundCell[] {
  if (cell.columnSpan === 1 || cell.rowSpan > 1 || cell.words.length < 2) return [cell];
  const runs = runsOf(cell.words);
  const columns = new Map<number, Word[]>();
  for (const run of runs) {
    const column = indexIn(xs, (run.box[0] + run.box[2]) / 2);
    if (run.box[0] < (xs[column] ?? 0) - 2 || run.box[2] > (xs[column + 1] ?? 0) + 2) return [cell];
    columns.set(column, [...(columns.get(column) ?? []), ...run.words]);
  }
  if (columns.size < 2) return [cell];
  return [...columns].map(([column, words]) => ({
    ...cell,
    column,
    columnSpan: 1,
    words,
    box: [xs[column] ?? 0, cell.box[1], xs[column + 1] ?? 0, cell.box[3]],
  }));
}

/** A column without lines between its rows, beside columns that have them: one line of text a row is one cell. */
function splitTall(cell: FoundCell, ys: readonly number[]): FoundCell[] {
  if (cell.rowSpan < 3) return [cell];
  const rows = new Map<number, Word[]>();
  const lines = rowsOf(runsOf(cell.words));
  for (const line of lines) {
    const row = indexIn(ys, (line.box[1] + line.box[3]) / 2);
    rows.set(row, [...(rows.get(row) ?? []), ...wordsOf(line)]);
  }
  if (rows.size < 0.9 * cell.rowSpan || rows.size < 0.8 * lines.length) return [cell];
  return [...rows].map(([row, words]) => ({
    ...cell,
    row,
    rowSpan: 1,
    words,
    box: [cell.box[0], ys[row] ?? 0, cell.box[2], ys[row + 1] ?? 0],
  }));
}

/** Whether many cells hold numbers side by side: the lines drawn leave out columns that the text has. */
function isUnderRuled(cells: readonly FoundCell[], gap: number): boolean {
  const filled = cells.filter((cell) => cell.words.length > 0);
  const words = filled.reduce((sum, cell) => sum + cell.words.length, 0);
  const apart = filled
    .filter((cell) => holdsColumns(cell, gap))
    .reduce((sum, cell) => sum + cell.words.length, 0);
  return apart > 0.4 * words || filled.some((cell) => holdsColumns(cell, gap, fewestRows));
}

// So many rows of numbers side by side in one square are columns that nobody ruled, whatever else is there.
const fewestRows = 5;

function holdsColumns(cell: FoundCell, gap: number, least = 1): boolean {
  if (cell.words.length < 2 * least) return false;
  const rows = rowsOf(chunksOf(cell.words, gap)).filter((row) => row.runs.length > 1);
  const runs = rows.flatMap((row) => row.runs);
  return rows.length >= least && runs.filter((run) => isNumeric(run)).length >= 0.5 * runs.length;
}

function indexIn(edges: readonly number[], position: number): number {
  let index = 0;
  while (index + 2 < edges.length && position >= (edges[index + 1] ?? Infinity)) index++;
  return index;
}

/** Splits rows that lines leave whole although several rows of data stand in them. */
function splitRows({
  lattice,
  cells,
  rows,
  columns,
  gap,
}: Grid & { readonly lattice: Lattice; readonly gap: number }): Grid {
  const splits = Array.from({ length: rows }, (_, row) => linesOfRow(row, cells, lattice, gap));
  if (splits.every((lines) => lines === undefined)) return { rows, columns, cells };
  const offsets: number[] = [];
  let total = 0;
  for (const lines of splits) {
    offsets.push(total);
    total += lines?.length ?? 1;
  }
  offsets.push(total);
  const result = cells.flatMap((cell): FoundCell[] => {
    const lines = cell.rowSpan === 1 ? splits[cell.row] : undefined;
    const row = offsets[cell.row] ?? 0;
    if (!lines) return [{ ...cell, row, rowSpan: (offsets[cell.row + cell.rowSpan] ?? total) - row }];
    return lines.map((line, i) => ({
      ...cell,
      row: row + i,
      rowSpan: 1,
      words: cell.words.filter((word) => line.words.has(word)),
      box: [cell.box[0], boundary(lines, i, cell.box), cell.box[2], boundary(lines, i + 1, cell.box)],
    }));
  });
  return { rows: total, columns, cells: result };
}

/** A line of a row that is several rows of data. */
interface DataLine {
  readonly words: ReadonlySet<Word>;
  readonly top: number;
  readonly bottom: number;
}

/** Where line `i` of a split row begins. */
function boundary(lines: readonly DataLine[], i: number, box: Box): number {
  if (i === 0) return box[1];
  if (i >= lines.length) return box[3];
  const above = Math.max(box[1], lines[i - 1]?.bottom ?? box[1]);
  const below = Math.min(box[3], lines[i]?.top ?? box[3]);
  return (above + below) / 2;
}

/** The lines of a row that is several rows of data: two or more columns whose every line is a number or mark. */
function linesOfRow(
  row: number,
  cells: readonly FoundCell[],
  lattice: Lattice,
  gap: number,
): DataLine[] | undefined {
  const members = cells.filter((cell) => cell.row <= row && cell.row + cell.rowSpan > row);
  const single = members.filter((cell) => cell.rowSpan === 1 && cell.words.length > 0);
  if (single.length < 2 || isOneLine(single)) return undefined;
  const columns: TextColumn[] = lattice.xs.slice(1).map((x, i) => ({ from: lattice.xs[i] ?? 0, to: x }));
  const lines = rowsOf(runsOf(single.flatMap((cell) => cell.words)));
  if (lines.length < 2) return undefined;
  const textRows = lines.map((line) => cutRow(wordsOf(line), columns, gap));
  const numericColumns = columns.filter((_, column) => isNumberColumn(textRows, column)).length;
  const needed = Math.max(1, Math.min(2, single.length - 1));
  if (numericColumns < needed) return undefined;
  return groupLines(textRows);
}

/** Whether the words overlap so much in height that they can be no more than one line; most rows are. */
function isOneLine(cells: readonly FoundCell[]): boolean {
  let [highest, top, bottom, lowest] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { words } of cells) {
    for (const { box } of words) {
      highest = Math.min(highest, box[1]);
      top = Math.max(top, box[1]);
      bottom = Math.min(bottom, box[3]);
      lowest = Math.max(lowest, box[3]);
    }
  }
  return bottom - top > 0.5 * (lowest - highest);
}

function isNumberColumn(rows: readonly TextRow[], column: number): boolean {
  const cells = rows.flatMap((row) => row.cells.filter((cell) => cell.column === column));
  return cells.length >= 2 && cells.every(isNumeric);
}

/** Lines without numbers are labels that wrap: they join the line below where that has no label of its own start. */
function groupLines(rows: readonly TextRow[]): DataLine[] {
  const groups: { words: Set<Word>; data: boolean }[] = [];
  for (const row of rows) {
    const data = row.cells.some((cell) => cell.column > 0 && isNumeric(cell));
    const words = row.cells.flatMap((cell) => cell.words);
    const last = groups.at(-1);
    const goesOn = /^\p{Ll}/u.test(words[0]?.text ?? '');
    if (last && goesOn && !(last.data && data)) {
      for (const word of words) last.words.add(word);
      last.data ||= data;
    } else {
      groups.push({ words: new Set(words), data });
    }
  }
  return groups.map(({ words }) => {
    const boxes = Array.from(words, (word) => word.box);
    return {
      words,
      top: boxes.reduce((y, box) => Math.min(y, box[1]), Infinity),
      bottom: boxes.reduce((y, box) => Math.max(y, box[3]), -Infinity),
    };
  });
}

/** Takes out rows and columns in which no cell begins that holds text, such as the gap of a double line. */
function dropEmpty({ rows, columns, cells }: Grid): Grid {
  const filled = cells.filter((cell) => cell.words.length > 0);
  const rowMap = kept(rows, filled, 'row', 'rowSpan');
  const columnMap = kept(columns, filled, 'column', 'columnSpan');
  const result = cells.flatMap((cell): FoundCell[] => {
    const row = rowMap[cell.row] ?? 0;
    const column = columnMap[cell.column] ?? 0;
    const rowSpan = (rowMap[cell.row + cell.rowSpan] ?? 0) - row;
    const columnSpan = (columnMap[cell.column + cell.columnSpan] ?? 0) - column;
    return rowSpan > 0 && columnSpan > 0 && areaOf(cell.box) > 0
      ? [{ ...cell, row, column, rowSpan, columnSpan }]
      : [];
  });
  return { rows: rowMap[rows] ?? 0, columns: columnMap[columns] ?? 0, cells: result };
}

/** New index of every old row or column; one that nothing alone fills shares the index of the next. */
function kept(
  count: number,
  cells: readonly FoundCell[],
  at: 'row' | 'column',
  span: 'rowSpan' | 'columnSpan',
): number[] {
  const used = new Array<boolean>(count).fill(false);
  for (const cell of cells) {
    if (cell[span] === 1) used[cell[at]] = true;
  }
  for (const cell of cells) {
    const own = used.slice(cell[at], cell[at] + cell[span]);
    if (!own.includes(true)) used[cell[at]] = true;
  }
  const map: number[] = [];
  let next = 0;
  for (const one of used) {
    map.push(next);
    if (one) next++;
  }
  map.push(next);
  return map;
}

/** Takes a title in the first row and a note in the last one out of the table: they are text above and below it. */
function withoutCaptions(grid: Grid, frame: Box): { readonly grid: Grid; readonly box: Box } {
  if (grid.columns < 2 || grid.rows < 3) return { grid, box: frame };
  const across = grid.cells.filter((cell) => cell.columnSpan === grid.columns && cell.words.length > 0);
  const title = across.find((cell) => cell.row === 0 && isCaption(cellText(cell)));
  const foot = across.find((cell) => cell.row + cell.rowSpan === grid.rows && isNote(cellText(cell)));
  const cells = grid.cells.filter((cell) => cell !== title && cell !== foot);
  const box: Box = [frame[0], title?.box[3] ?? frame[1], frame[2], foot?.box[1] ?? frame[3]];
  return { grid: { ...grid, cells }, box };
}

/** First rows without numbers, or with years alone, above rows with numbers. */
function headerRowsOf(cells: readonly FoundCell[], rows: number): number {
  const holdsData = (cell: FoundCell) => cell.column > 0 && isNumeric(cell) && !isYear(cellText(cell));
  const dataRows = new Set(
    cells.filter((cell) => cell.words.length > 0 && holdsData(cell)).map((cell) => cell.row),
  );
  let first = 0;
  while (first < rows && !dataRows.has(first)) first++;
  if (first === rows) return rows > 2 ? 1 : 0;
  return Math.min(first, 4);
}
