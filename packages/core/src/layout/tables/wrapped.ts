import type { Box } from '../../model/index.ts';
import { cellText, isNumeric, type TextGrid, type TextRow } from './text-grid.ts';
import { isYear, numberOf } from './value.ts';

/** Index of the first row that holds data: numbers right of its label, below which numbers go on. */
export function firstDataRow(grid: TextGrid, across: readonly Box[]): number {
  const shares = grid.rows.map(numericShare);
  const numericRows = shares.filter((share) => share >= 0.5).length;
  if (numericRows * 3 >= grid.rows.length) {
    const at = shares.findIndex((share, i) => share >= 0.5 && !isScale(grid.rows[i]));
    return backToRuling(grid.rows, backToLabel(grid.rows, Math.max(0, at)), across);
  }
  const ruled = grid.rows.findIndex((row, i) => i > 0 && hasRulingBetween(grid.rows[i - 1], row, across));
  return ruled > 0 && ruled <= Math.min(4, grid.rows.length - 1) ? ruled : boldRows(grid.rows);
}

/** The first line of a label that stands beside the row. */
function backToLabel(rows: readonly TextRow[], at: number): number {
  const [above, row] = [rows[at - 1], rows[at]];
  return above && row && overlapsBeside(above, row) ? at - 1 : at;
}

/** Labels and headings without numbers may follow the header's rule: the body begins at that rule. */
function backToRuling(rows: readonly TextRow[], at: number, across: readonly Box[]): number {
  for (let i = at; i > 0; i--) {
    const lone = rows[i - 1]?.cells.length === 1;
    if (hasRulingBetween(rows[i - 1], rows[i], across)) return i;
    if (!lone) return at;
  }
  return at;
}

function isBold(row: TextRow): boolean {
  return row.cells.every((cell) => cell.words.every((word) => word.bold));
}

function boldRows(rows: readonly TextRow[]): number {
  const count = rows.findIndex((row) => !isBold(row));
  return count > 0 && count <= 3 ? count : 0;
}

function numericShare(row: TextRow): number {
  const cells = row.cells.filter((cell) => cell.column > 0);
  if (cells.length === 0) return 0;
  return cells.filter(isNumeric).length / cells.length;
}

/** Whether years or 1, 2, 3 and so on are all the numbers right of the row's label: such a row heads columns. */
function isScale(row: TextRow | undefined): boolean {
  const numbers = row?.cells.filter((cell) => cell.column > 0 && isNumeric(cell)).map(cellText) ?? [];
  if (numbers.length === 0) return false;
  if (numbers.every(isYear)) return true;
  const values = numbers.map((text) => numberOf(text) ?? Number.NaN);
  return values.length >= 3 && values.every((value, i) => i === 0 || value === (values[i - 1] ?? 0) + 1);
}

/** Joins text rows that are further lines of the same table row, such as wrapped labels. */
export function groupBody(rows: readonly TextRow[], across: readonly Box[]): TextRow[][] {
  const groups: TextRow[][] = [];
  const pitch = typicalPitch(rows);
  for (const row of rows) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && !hasRulingBetween(last, row, across)) {
      if (continues(group.slice(-knownLines), last, row, pitch)) {
        group.push(row);
        continue;
      }
    }
    groups.push([row]);
  }
  return groups;
}

// Enough lines of a row to know whether the next one belongs to it.
const knownLines = 40;

/** Distance from one row with a label to the next, as most rows have it. */
function typicalPitch(rows: readonly TextRow[]): number {
  const steps: number[] = [];
  for (let i = 1; i < rows.length; i++) {
    const [a, b] = [rows[i - 1], rows[i]];
    if (a && b && a.cells.length > 1 && b.cells.length > 1) steps.push(middleOf(b) - middleOf(a));
  }
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? 0;
}

function continues(group: readonly TextRow[], last: TextRow, row: TextRow, pitch: number): boolean {
  if (overlapsBeside(last, row)) return true;
  // The lines of a label beside its data stand close; the next label keeps a distance.
  const beside = group.some((line, i) => i > 0 && overlapsBeside(group[i - 1] ?? line, line));
  if (beside && row.box[1] - last.box[3] > 0.3 * heightOfRow(row)) return false;
  const step = middleOf(row) - middleOf(last);
  const height = heightOfRow(row);
  const hasLabel = row.cells.some((cell) => cell.column === 0);
  const numbers = row.cells.filter((cell) => cell.column > 0).some(isNumeric);
  const describes = !hasLabel && !numbers && row.cells.length === 1;
  if (row.box[1] - last.box[3] > (describes ? 1.2 : 0.7) * height) return false;
  if (!hasLabel) return !numbers && isWithin(row, group);
  const label = row.cells.find((cell) => cell.column === 0);
  const goesOn = /^[\p{Ll}(]/u.test(label ? cellText(label) : '');
  const lastOnlyLabel = group.every((line) => line.cells.every((cell) => cell.column === 0));
  const allGoOn = row.cells.every((cell) => /^\p{Ll}/u.test(cellText(cell)));
  if (allGoOn && !numbers && isWithin(row, group)) return true;
  const onlyLabel = row.cells.length === 1;
  if (onlyLabel) return goesOn || (pitch > 0 && step < 0.8 * pitch && !lastOnlyLabel);
  const sameStyle = isBold(row) === isBold(last);
  if (lastOnlyLabel && (goesOn || (sameStyle && pitch > 0 && step < 0.8 * pitch))) return true;
  return !numbers && pitch > 0 && step < 0.8 * pitch && isWithin(row, group);
}

/** Whether two lines reach into each other's height and fill different columns: a label of two lines beside its data. */
function overlapsBeside(last: TextRow, row: TextRow): boolean {
  const shared = last.box[3] - row.box[1];
  if (shared < 0.25 * Math.min(last.box[3] - last.box[1], row.box[3] - row.box[1])) return false;
  return row.cells.every((cell) => last.cells.every((other) => other.column !== cell.column));
}

/** Whether the row only fills columns that the rows above it fill, with text under text. */
function isWithin(row: TextRow, group: readonly TextRow[]): boolean {
  const above = group.flatMap((line) => line.cells);
  return row.cells.every((cell) => above.some((other) => other.column === cell.column && !isNumeric(other)));
}

function middleOf(row: TextRow): number {
  return (row.box[1] + row.box[3]) / 2;
}

function heightOfRow(row: TextRow): number {
  return row.cells.reduce(
    (size, cell) => cell.words.reduce((most, word) => Math.max(most, word.fontSize), size),
    0,
  );
}

/** Whether lines across part two rows over at least half of their width. */
export function hasRulingBetween(
  a: TextRow | undefined,
  b: TextRow | undefined,
  across: readonly Box[],
): boolean {
  if (!a || !b) return false;
  const from = Math.min(a.box[0], b.box[0]);
  const to = Math.max(a.box[2], b.box[2]);
  const top = (a.box[1] + 2 * a.box[3]) / 3;
  const bottom = (2 * b.box[1] + b.box[3]) / 3;
  let covered = 0;
  for (const line of across) {
    const y = (line[1] + line[3]) / 2;
    if (y > top && y < bottom) covered += Math.max(0, Math.min(to, line[2]) - Math.max(from, line[0]));
  }
  return covered > 0.5 * (to - from);
}
