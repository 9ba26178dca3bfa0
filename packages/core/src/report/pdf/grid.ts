import type { Locale } from '../language/locale.ts';
import type { Grid, GridSlot } from '../view/grid.ts';
import { columnsThatFit } from './columns.ts';
import { colors, type Paper } from './paper.ts';
import { type PrintCell, printTable } from './table.ts';
import { writeCaption, writeText } from './writing.ts';

/** Prints a laid out table with its caption; one too wide for the page comes in groups of columns. */
export function printGrid(paper: Paper, grid: Grid, { words }: Locale): void {
  const most = columnsThatFit(paper.width);
  for (let from = 0; from < grid.columns; from += most) {
    const to = Math.min(grid.columns, from + most);
    const group = grid.columns > most ? `  ${words.columnsOf(from + 1, to)}` : '';
    writeCaption(paper, grid.caption, `${grid.place}${group}`);
    printTable(paper, {
      columns: to - from,
      headerRows: grid.headerRows,
      rows: grid.rows.map((row, index) => cellsOf(row, from, to, index < grid.headerRows ? grid : undefined)),
    });
  }
  if (grid.rowsLeftOut > 0) writeText(paper, words.rowsLeftOut(grid.rowsLeftOut), colors.muted);
}

/** Slots as they are printed; those of a header row stand over their numbers. */
function cellsOf(row: readonly GridSlot[], from: number, to: number, header: Grid | undefined): PrintCell[] {
  return row.slice(from, to).map((slot, index) =>
    slot === 'covered'
      ? { text: '', joinedAbove: true }
      : {
          text: slot.text,
          numeric: header === undefined ? slot.numeric : header.numericColumns[from + index] === true,
          columnSpan: Math.min(slot.columnSpan, to - from - index),
        },
  );
}
