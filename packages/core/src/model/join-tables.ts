import type { Cell, Table } from './table.ts';

/**
 * Makes one table of the parts of each table that goes on over pages; other tables are given back as they are. Heads
 * that are repeated on further pages are left out; every cell says the `page` that its box is on. The result has the
 * id, title, page and box of the first part.
 *
 * @example
 * const tables = joinTables(document.tables);
 * const pages = new Set(tables[0]?.cells.map((cell) => cell.page));
 */
export function joinTables(tables: readonly Table[]): Table[] {
  const parts = new Map<string, Table[]>();
  const first = new Map<string, string>();
  for (const table of tables) {
    const start = table.continues === undefined ? table.id : (first.get(table.continues) ?? table.id);
    first.set(table.id, start);
    const known = parts.get(start);
    if (known) known.push(table);
    else parts.set(start, [table]);
  }
  return [...parts.values()].flatMap(([start, ...more]) => {
    if (start === undefined) return [];
    return more.length === 0 ? [start] : [joined(start, more)];
  });
}

function joined(start: Table, more: readonly Table[]): Table {
  const cells: Cell[] = start.cells.map((cell) => onPage(cell, start));
  let rows = start.rows;
  for (const part of more) {
    // A part without a head of its own has no header rows; one that repeats the head has as many as the start.
    const repeated = part.headerRows;
    for (const cell of part.cells) {
      if (cell.row >= repeated) cells.push({ ...onPage(cell, part), row: cell.row - repeated + rows });
    }
    rows += part.rows - repeated;
  }
  const columns = Math.max(start.columns, ...more.map((part) => part.columns));
  const confidence = Math.min(start.confidence, ...more.map((part) => part.confidence));
  return { ...start, rows, columns, confidence, cells };
}

function onPage(cell: Cell, { page }: Table): Cell {
  return page === undefined ? cell : { ...cell, page };
}
