import { type Box, unionOf } from '../../model/index.ts';
import { cellText, isNumeric, type TextCell, type TextGrid } from './text-grid.ts';
import { numberOf } from './value.ts';
import { hasRulingBetween } from './wrapped.ts';

/** How sure it is that a grid of text is a table: by numbers, fullness, lines and how short its cells are. */
export function confidenceOf(grid: TextGrid, across: readonly Box[]): number {
  const columns = grid.columns.length;
  const full = grid.rows.filter((row) => row.cells.length >= 2);
  if (columns < 2 || full.length < 2) return 0;
  const cells = full.flatMap((row) => row.cells);
  const right = cells.filter((cell) => cell.column > 0);
  const numeric = right.filter(isNumeric).length / Math.max(1, right.length);
  const fullness = cells.length / (full.length * columns);
  const wordsPerCell = cells.reduce((sum, cell) => sum + cell.words.length, 0) / cells.length;
  const inner = grid.rows.filter((row, i) => i > 0 && hasRulingBetween(grid.rows[i - 1], row, across)).length;
  const rulings = inner + (inner > 0 && isFramed(grid, across) ? 1 : 0);
  if (
    isListLike(grid) ||
    isNoise(grid) ||
    isChart(grid) ||
    (numeric < 0.25 && wordsPerCell > 4 && rulings < 2)
  )
    return 0;
  let score = 0.2 + 0.45 * numeric + 0.25 * Math.min(1, fullness);
  score += Math.min(0.25, 0.04 * (columns - 2) + 0.02 * (full.length - 2));
  score += rulings > 0 ? 0.2 : 0;
  score -= 0.9 * Math.max(0, 0.6 - filledShare(grid));
  score -= Math.max(0, wordsPerCell - 4) * 0.06;
  score -= 0.4 * Math.max(0, 0.6 - full.length / grid.rows.length);
  if (full.length < 3 && rulings === 0) score -= 0.3;
  if (columns === 2 && numeric < 0.3 && rulings === 0) score -= 0.25;
  return Math.max(0, Math.min(0.95, score));
}

/** Share of the grid's squares that hold text: low in the captions and axes of a chart. */
function filledShare(grid: TextGrid): number {
  const squares = grid.rows.length * grid.columns.length;
  const spans = grid.rows.flatMap((row) => row.cells.map((cell) => cell.columnSpan));
  return spans.reduce((sum, span) => sum + span, 0) / Math.max(1, squares);
}

/** Bullets or numbers before text are a list; labels with colons before values are a form. */
function isListLike(grid: TextGrid): boolean {
  if (grid.columns.length > 2) return false;
  const firsts = grid.rows.flatMap((row) => row.cells.filter((cell) => cell.column === 0)).map(cellText);
  const marks = firsts.filter((text) => /^(?:[^\p{L}\p{N}]{1,2}|\(?[\p{L}\d]{1,3}[.)])$/u.test(text)).length;
  const labels = firsts.filter((text) => /[:：]$/.test(text)).length;
  return marks > 0.6 * firsts.length || labels > 0.5 * firsts.length;
}

// Below this mean confidence a look at the characters decides.
const doubtful = 0.75;

/** Whether OCR saw letters in what are lines and shades: it doubts them, and hardly two stand together. */
function isNoise(grid: TextGrid): boolean {
  const cells = grid.rows.flatMap((row) => row.cells);
  const words = cells.flatMap((cell) => cell.words);
  const sure = words.reduce((sum, word) => sum + word.confidence, 0) / Math.max(1, words.length);
  if (sure >= doubtful) return false;
  return cells.filter((cell) => /[\p{L}\p{N}]{2}/u.test(cellText(cell))).length < 0.5 * cells.length;
}

/** Whether lines as wide as the grid are drawn right above its first and below its last row. */
function isFramed(grid: TextGrid, across: readonly Box[]): boolean {
  const box = unionOf(grid.rows.map((row) => row.box));
  const near = 1.5 * (grid.rows[0]?.cells[0]?.words[0]?.fontSize ?? 0);
  const isWide = (line: Box) =>
    line[2] - line[0] > 0.9 * (box[2] - box[0]) && line[0] < box[2] && line[2] > box[0];
  const wide = across.filter(isWide);
  return (
    wide.some((line) => line[3] <= box[1] + 1 && box[1] - line[3] < near) &&
    wide.some((line) => line[1] >= box[3] - 1 && line[1] - box[3] < near)
  );
}

/** The captions of a chart stand in rows too, but they line up in no columns, or only mark its axes. */
function isChart(grid: TextGrid): boolean {
  return alignedShare(grid) < leastAligned || hasOnlyScales(grid);
}

const leastAligned = 0.5;
// In font sizes: what edges of one column may differ by.
const alignment = 0.5;

/** Share of the cells that line up with most of their column, on the left, on the right or by their middles. */
function alignedShare(grid: TextGrid): number {
  let aligned = 0;
  let all = 0;
  for (const column of byColumn(grid)) {
    const cells = column.filter((cell) => cell.columnSpan === 1);
    if (cells.length < 3) continue;
    const size = cells[0]?.words[0]?.fontSize ?? 0;
    const edges = [0, 0.5, 1].map((at) => cells.map(({ box }) => box[0] + at * (box[2] - box[0])));
    aligned += Math.max(...edges.map((positions) => mostWithin(positions, alignment * size)));
    all += cells.length;
  }
  return all === 0 ? 1 : aligned / all;
}

/** The cells of each column from top to bottom, by the column they begin in. */
function byColumn(grid: TextGrid): TextCell[][] {
  const columns = grid.columns.map((): TextCell[] => []);
  for (const row of grid.rows) {
    for (const cell of row.cells) columns[cell.column]?.push(cell);
  }
  return columns;
}

/** How many of the values lie within a window of this width, at most. */
function mostWithin(values: readonly number[], width: number): number {
  const sorted = Float64Array.from(values).sort();
  let most = 0;
  let from = 0;
  for (const [to, value] of sorted.entries()) {
    while (value - (sorted[from] ?? 0) > width) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

// A chart has a scale on either side, and one below or above.
const maxScales = 2;

/** Whether evenly stepped scales are all the numbers that the grid has, with little text beside them. */
function hasOnlyScales(grid: TextGrid): boolean {
  const rows = grid.rows.map((row) => row.cells);
  const columns = byColumn(grid);
  const scales = [rows, columns].map((lines) => lines.map(scaleOf).filter((scale) => scale.length > 0));
  if (scales.some((lines) => lines.length > maxScales)) return false;
  const marks = new Set(scales.flat(2));
  if (marks.size < 3 || columns.some(isHeadedScale)) return false;
  const others = rows.flat().filter((cell) => !marks.has(cell));
  return others.filter(isNumeric).length <= 0.2 * marks.size && others.length < 0.7 * marks.size;
}

/** Whether text stands over the scale: a column of a table whose numbers happen to be even, such as a running number. */
function isHeadedScale(cells: readonly TextCell[]): boolean {
  const first = cells[0];
  return first !== undefined && !isNumeric(first) && scaleOf(cells).length > 0;
}

/** The numbers of a row or column where there are at least three and each is as far from the next. */
function scaleOf(cells: readonly TextCell[]): TextCell[] {
  const marks = cells.filter((cell) => numberOf(cellText(cell)) !== undefined);
  const values = marks.map((cell) => numberOf(cellText(cell)) ?? 0);
  const step = (values[1] ?? 0) - (values[0] ?? 0);
  const even = values.every(
    (value, i) => i === 0 || Math.abs(value - (values[i - 1] ?? 0) - step) < 0.01 * Math.abs(step),
  );
  return marks.length >= 3 && step !== 0 && even ? marks : [];
}
