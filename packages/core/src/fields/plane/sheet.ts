import type { Box } from '../../model/index.ts';
import type { GridCells } from '../input.ts';
import { flatten, maxRunLength } from '../text/flat.ts';
import { layRows, type Plane, type Run } from './run.ts';

const columnWidth = 100;
const rowHeight = 20;

/**
 * Lays a sheet's cells out as if each column were 100 wide and each row 20 high, so that what is right of a label or
 * below it is found as on a page. At most `limit` cells are looked at.
 */
export function planeOfSheet(grid: GridCells, limit: number): Plane {
  const runs: Run[] = [];
  for (const cell of grid.cells.slice(0, limit)) {
    const print = cell.text.slice(0, maxRunLength).trim();
    if (print === '') continue;
    const x = cell.column * columnWidth;
    const y = cell.row * rowHeight;
    const box: Box = [x, y, x + columnWidth - 10, y + rowHeight - 6];
    const origin = { sheet: grid.sheet, ref: cell.ref };
    runs.push({
      print,
      text: flatten(print),
      box,
      size: rowHeight - 6,
      bold: false,
      confidence: 1,
      value: cell.value,
      row: 0,
      index: 0,
      boxOf: () => box,
      originOf: () => origin,
    });
  }
  const rows = layRows(runs);
  const width = Math.max(columnWidth, ...rows.map((row) => row.at(-1)?.box[2] ?? 0));
  return {
    kind: 'sheet',
    number: grid.sheet,
    width,
    height: (rows.length + 1) * rowHeight,
    runs: rows.flat(),
    rows,
  };
}
