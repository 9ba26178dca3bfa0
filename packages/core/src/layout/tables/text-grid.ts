import { type Box, unionOf } from '../../model/index.ts';
import { type Row, type Run, textOf, wordsOf } from '../runs.ts';
import type { Word } from '../words.ts';
import type { FoundCell } from './found.ts';
import { chunksOf, columnAt, columnsOf, joinNear, type TextColumn } from './separators.ts';
import { isBlankMark, numberOf } from './value.ts';

/** Cells of one row of text before rows are merged. */
export interface TextRow {
  readonly box: Box;
  readonly cells: readonly TextCell[];
}

/** Words that stand in one column of one row, or across several. */
export interface TextCell {
  readonly column: number;
  readonly columnSpan: number;
  readonly words: readonly Word[];
  readonly box: Box;
}

/** Rows of text cut into columns. */
export interface TextGrid {
  readonly columns: readonly TextColumn[];
  readonly rows: readonly TextRow[];
}

/** Cuts rows of text into the columns that their white leaves; `gap` as `cellGapOf` gives it. */
export function gridOfRows(rows: readonly Row[], gap: number): TextGrid {
  const words = rows.map(wordsOf);
  const chunks = words.map((row) => chunksOf(row, gap));
  const counts = chunks.map((row) => row.length).sort((a, b) => a - b);
  const typical = counts[Math.floor(counts.length * 0.7)] ?? 1;
  const isCore = chunks.map((row) => row.length >= Math.max(2, 0.65 * typical));
  const core = words.filter((_, i) => isCore[i]);
  const known = columnsOf(
    chunks.filter((_, i) => isCore[i]),
    Math.floor(core.length * 0.06),
  );
  const parted = joinNear(known, core);
  const columns = [...labelColumn(words, parted), ...parted];
  return { columns, rows: words.map((row, i) => cutChunks(row, chunks[i] ?? [], columns)) };
}

/** A first column of labels that never stand at the height of their data, such as labels of two lines. */
function labelColumn(rows: readonly (readonly Word[])[], columns: readonly TextColumn[]): TextColumn[] {
  const left = columns[0]?.from ?? 0;
  const boxes = rows.filter((row) => row.length > 0).map((row) => unionOf(row.map((word) => word.box)));
  const labels = boxes.filter((box) => box[2] < left);
  if (labels.length < 2) return [];
  const [from, , to] = unionOf(labels);
  return [{ from, to }];
}

/** Puts the words of a row into columns. Words that belong together and cross white between columns span them. */
export function cutRow(words: readonly Word[], columns: readonly TextColumn[], gap: number): TextRow {
  return cutChunks(words, chunksOf(words, gap), columns);
}

function cutChunks(words: readonly Word[], chunks: readonly Run[], columns: readonly TextColumn[]): TextRow {
  const cells = new Map<number, { column: number; last: number; words: Word[] }>();
  for (const run of chunks) {
    for (const piece of splitRun(run.words, columns)) {
      const first = columnAt(columns, piece[0]?.box[0] ?? 0, piece[0]?.box[2] ?? 0);
      const end = piece.at(-1);
      const last = Math.max(first, columnAt(columns, end?.box[0] ?? 0, end?.box[2] ?? 0));
      const known = cells.get(first);
      if (known) {
        known.words.push(...piece);
        known.last = Math.max(known.last, last);
      } else {
        cells.set(first, { column: first, last, words: [...piece] });
      }
    }
  }
  return { box: unionOf(words.map((word) => word.box)), cells: untangle([...cells.values()]) };
}

/** A run that touches several columns is one spanning cell unless its words part where the columns do. */
function splitRun(words: readonly Word[], columns: readonly TextColumn[]): Word[][] {
  const pieces: Word[][] = [];
  for (const word of words) {
    const piece = pieces.at(-1);
    const before = piece?.at(-1);
    if (!piece || !before) {
      pieces.push([word]);
      continue;
    }
    const a = columnAt(columns, before.box[0], before.box[2]);
    const b = columnAt(columns, word.box[0], word.box[2]);
    const clear =
      a !== b && before.box[2] <= (columns[a]?.to ?? 0) + 1 && word.box[0] >= (columns[b]?.from ?? 0) - 1;
    const wide = word.box[0] - before.box[2] > 0.38 * Math.max(word.fontSize, before.fontSize);
    if (clear && wide && (isData(before.text) || isData(word.text))) pieces.push([word]);
    else piece.push(word);
  }
  return pieces;
}

function isData(text: string): boolean {
  return numberOf(text) !== undefined || isBlankMark(text);
}

function untangle(cells: { column: number; last: number; words: Word[] }[]): TextCell[] {
  cells.sort((a, b) => a.column - b.column);
  return cells.map((cell, i) => {
    const limit = (cells[i + 1]?.column ?? Infinity) - 1;
    const last = Math.max(cell.column, Math.min(cell.last, limit));
    const box = unionOf(cell.words.map((word) => word.box));
    return { column: cell.column, columnSpan: last - cell.column + 1, words: cell.words, box };
  });
}

/** The cell's text on one line, for tests on its content. */
export function cellText(cell: { readonly words: readonly Word[] }): string {
  return textOf(cell.words);
}

/** Whether the cell shows a number or a mark that stands for one. */
export function isNumeric(cell: { readonly words: readonly Word[] }): boolean {
  return isData(cellText(cell));
}

/** Cells of grid rows as a table's cells from row `at` on; `groups` says which text rows form one table row. */
export function toCells(groups: readonly (readonly TextRow[])[], at: number): FoundCell[] {
  return groups.flatMap((group, i) => {
    const row = at + i;
    const byColumn = new Map<number, { span: number; words: Word[] }>();
    for (const cell of group.flatMap((line) => line.cells)) {
      const known = byColumn.get(cell.column);
      if (known) {
        known.words.push(...cell.words);
        known.span = Math.max(known.span, cell.columnSpan);
      } else {
        byColumn.set(cell.column, { span: cell.columnSpan, words: [...cell.words] });
      }
    }
    const starts = [...byColumn.keys()].sort((a, b) => a - b);
    return starts.map((column, k) => {
      const { span, words } = byColumn.get(column) ?? { span: 1, words: [] };
      const columnSpan = Math.min(span, (starts[k + 1] ?? Infinity) - column);
      return { row, column, rowSpan: 1, columnSpan, words, box: unionOf(words.map((word) => word.box)) };
    });
  });
}
