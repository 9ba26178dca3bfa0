import type { Cell, Table } from '../../model/index.ts';
import type { Plane } from '../plane/run.ts';
import { fold } from '../text/flat.ts';
import type { Candidate } from './candidate.ts';
import type { Context } from './context.ts';
import { columnOf } from './items.ts';

/** A total under a column of a sheet's table. */
export interface LedgerTotal {
  readonly candidate: Candidate;
  readonly checks: readonly string[];
}

/** Cells of one table that are summed. */
const mostCells = 50_000;
const totalLabel = /^(?:합계|총계|총합계|계|합계금액|누계|TOTAL|TOTALS|GRANDTOTAL|SUM)$/;

/**
 * The total of a table on a sheet: the last row that calls itself one and in which at least one number is the sum of
 * the numbers above it. A row that only says so is none: ledgers are full of such words.
 */
export function findLedgerTotal(context: Context): LedgerTotal | undefined {
  for (const plane of context.planes) {
    if (plane.kind !== 'sheet') continue;
    for (const table of context.tables) {
      if (table.sheet !== plane.number || table.truncated || table.cells.length > mostCells) continue;
      const total = totalOf(context, plane, table);
      if (total) return total;
    }
  }
  return undefined;
}

function totalOf(context: Context, plane: Plane, table: Table): LedgerTotal | undefined {
  const label = table.cells.findLast((cell) => totalLabel.test(fold(cell.text)));
  if (!label || label.row <= table.headerRows) return undefined;
  const row = table.cells.filter((cell) => cell.row === label.row && typeof cell.value === 'number');
  const sums = row.filter((cell) => isSum(table, cell));
  const headers = new Map(
    table.cells.filter((cell) => cell.row < table.headerRows).map((cell) => [cell.column, cell.text]),
  );
  const best = sums.find((cell) => columnOf(headers.get(cell.column) ?? '') === 'amount') ?? sums.at(-1);
  const run = best && plane.runs.find((one) => refOf(one.originOf(0, 1)) === best.ref);
  if (!best || !run) return undefined;
  const currency = context.currency === undefined ? {} : { currency: context.currency };
  return {
    candidate: {
      plane,
      run,
      start: 0,
      end: run.text.length,
      value: best.value ?? null,
      score: 0.9,
      ...currency,
    },
    checks: ['sum(column) = grandTotal'],
  };
}

/** Whether a number is the sum of at least two numbers above it, or of those since the last sum. */
function isSum(table: Table, total: Cell): boolean {
  const above = table.cells.filter(
    (cell) =>
      cell.column === total.column &&
      cell.row < total.row &&
      cell.row >= table.headerRows &&
      typeof cell.value === 'number',
  );
  const sum = above.reduce((all, cell) => all + Number(cell.value), 0);
  return above.length >= 2 && Math.abs(sum - Number(total.value)) < 0.005 * Math.max(1, above.length);
}

function refOf(origin: object): unknown {
  return 'ref' in origin ? origin.ref : undefined;
}
