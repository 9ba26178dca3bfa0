import type { ColumnType, TableColumn } from '../../model/index.ts';
import type { KeptCell } from './blocks.ts';

/** A column has a type where so many of its cells have it. */
const mostCells = 0.8;

const isoDate = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?$|^\d\d:\d\d:\d\d(?:\.\d+)?$/;

/** What a cell's value is. A date whose text is ISO 8601 already has no value beside it. */
export function typeOfCell(cell: KeptCell): ColumnType {
  const { value = cell.text } = cell;
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'string' && isoDate.test(value) ? 'date' : 'text';
}

/** Names and types of a table's columns, by its header and its rows without totals. Cells are placed in the table. */
export function typeColumns(
  cells: readonly KeptCell[],
  columns: number,
  bounds: { readonly headerRows: number; readonly bodyEnd: number },
): TableColumn[] {
  const counts = Array.from({ length: columns }, () => new Map<ColumnType, number>());
  const names = Array.from({ length: columns }, (): string[] => []);
  for (const cell of cells) {
    if (cell.row >= bounds.bodyEnd) break;
    if (cell.row < bounds.headerRows) addName(names, cell);
    else {
      const type = typeOfCell(cell);
      const count = counts[cell.column];
      count?.set(type, (count.get(type) ?? 0) + 1);
    }
  }
  return counts.map((count, at) => ({ name: (names[at] ?? []).join(' / '), type: mostOf(count) }));
}

/** A header over several columns belongs to the name of each. */
function addName(names: readonly string[][], cell: KeptCell): void {
  const text = cell.text.replace(/\s+/g, ' ').trim();
  const last = cell.column + (cell.columnSpan ?? 1);
  for (let column = cell.column; column < last; column++) names[column]?.push(text);
}

function mostOf(count: ReadonlyMap<ColumnType, number>): ColumnType {
  const total = [...count.values()].reduce((sum, times) => sum + times, 0);
  for (const [type, times] of count) if (times >= mostCells * total) return type;
  return 'text';
}
