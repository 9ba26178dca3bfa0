import type { Box, Cell, Table } from '../../model/index.ts';
import { rowsOf, runsOf, textOf, wordsOf } from '../runs.ts';
import type { Word } from '../words.ts';
import type { FoundCell, FoundTable } from './found.ts';
import { numberOf } from './value.ts';

/** Makes the table of the model. `place` maps boxes from the reading frame to the page. */
export function buildTable(
  found: FoundTable,
  id: string,
  page: number,
  title: string | undefined,
  place: (box: Box) => Box,
): Table {
  const cells = found.cells
    .filter((cell) => cell.words.length > 0)
    .sort((a, b) => a.row - b.row || a.column - b.column)
    .map((cell) => buildCell(cell, place));
  return {
    id,
    page,
    box: place(found.box),
    rows: found.rows,
    columns: found.columns,
    headerRows: found.headerRows,
    ...(title === undefined ? {} : { title }),
    confidence: Math.round(found.confidence * 100) / 100,
    cells,
  };
}

function buildCell(cell: FoundCell, place: (box: Box) => Box): Cell {
  const text = cellTextOf(cell.words);
  const value = numberOf(text);
  return {
    row: cell.row,
    column: cell.column,
    ...(cell.rowSpan > 1 && { rowSpan: cell.rowSpan }),
    ...(cell.columnSpan > 1 && { columnSpan: cell.columnSpan }),
    text,
    ...(value !== undefined && { value }),
    box: place(cell.box),
  };
}

/** Text of a cell: its lines from top to bottom, joined by spaces. */
function cellTextOf(words: readonly Word[]): string {
  const [first] = words;
  if (words.length === 1 && first) return first.text;
  return rowsOf(runsOf(words))
    .map((row) => textOf(wordsOf(row)))
    .join(' ');
}

/** A table's text for reading: cells parted by tabs, a row a line. */
export function tableText(table: Table): string {
  const rows: string[][] = Array.from({ length: table.rows }, () => []);
  for (const cell of table.cells) rows[cell.row]?.push(cell.text);
  return rows
    .filter((row) => row.length > 0)
    .map((row) => row.join('\t'))
    .join('\n');
}
