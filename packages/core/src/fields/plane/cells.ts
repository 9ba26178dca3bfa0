import type { Box, Table } from '../../model/index.ts';

/** Gives the cell that a word's middle lies in. */
export type CellFinder = (word: Box) => Box | undefined;

/** Cells of one table, and rows of one page, that are looked at. */
const mostCells = 5_000;
const mostRows = 500;

/** Finds the cells of a page's tables by place; `undefined` where the page has none with places. */
export function cellsOf(tables: readonly Table[]): CellFinder | undefined {
  const rows = tables.flatMap(rowsOf).slice(0, mostRows);
  if (rows.length === 0) return undefined;
  // Words come in reading order: the row of the last one is the likeliest.
  let near = rows[0]!;
  return (word) => {
    const x = (word[0] + word[2]) / 2;
    const y = (word[1] + word[3]) / 2;
    const known = cellIn(near, x, y);
    if (known) return known;
    for (const row of rows) {
      const cell = cellIn(row, x, y);
      if (!cell) continue;
      near = row;
      return cell;
    }
    return undefined;
  };
}

interface Row {
  readonly y0: number;
  readonly y1: number;
  readonly cells: readonly Box[];
}

function rowsOf(table: Table): readonly Row[] {
  const rows = new Map<number, Box[]>();
  for (const { row, box } of table.cells.slice(0, mostCells)) {
    if (!box) continue;
    const cells = rows.get(row);
    if (cells) cells.push(box);
    else rows.set(row, [box]);
  }
  return [...rows.values()].map((cells) => ({
    y0: Math.min(...cells.map((box) => box[1])),
    y1: Math.max(...cells.map((box) => box[3])),
    cells,
  }));
}

function cellIn(row: Row, x: number, y: number): Box | undefined {
  if (y < row.y0 || y > row.y1) return undefined;
  return row.cells.find((box) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3]);
}
