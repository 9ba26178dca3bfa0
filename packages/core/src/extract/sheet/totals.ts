import type { Block, KeptCell } from './blocks.ts';
import { boundsOf } from './blocks.ts';

/** A table has at most so many rows of totals at its end: net, tax, total and what comes with them. */
const maxTotalRows = 5;

const totalWords =
  /^(?:(?:총|누|소)?(?:합\s*계|계)|총\s*액|총\s*합|평\s*균|부가(?:가치)?세(?:액)?|세\s*액|공급가액|(?:grand |sub-?\s?)?totals?|sum|average|tax|vat|net)(?:\s*(?:금액|amount|액|합계|계))?(?=$|[\s:：(]|$)/i;

/** Whether a text announces a total, as `합계`, `소 계` and `Grand total` do. */
function isTotalText(text: string): boolean {
  const plain = text.trim();
  return plain.length <= 30 && totalWords.test(plain);
}

/**
 * How many of a table's last rows are totals: each begins with a word for a total and holds a number. Cells are placed
 * in the table and in reading order.
 */
export function countTotalRows(cells: readonly KeptCell[], rows: number, headerRows: number): number {
  let count = 0;
  let at = cells.length - 1;
  while (count < maxTotalRows && rows - count > headerRows + 1) {
    const row = rows - 1 - count;
    let isNumeric = false;
    let first: KeptCell | undefined;
    for (; at >= 0 && cells[at]!.row === row; at--) {
      first = cells[at]!;
      isNumeric ||= typeof first.value === 'number';
    }
    if (!first || !isNumeric || !isTotalText(first.text)) break;
    count++;
  }
  return count;
}

/** Puts rows of totals that stand a blank row below a table to that table. Blocks are in reading order. */
export function joinTotals(blocks: readonly Block[]): Block[] {
  const joined: Block[] = [];
  for (const block of blocks) {
    const at = isTotals(block) ? joined.findLastIndex((table) => isBelow(block, table)) : -1;
    if (at < 0) joined.push(block);
    else {
      const cells = [...joined[at]!.cells, ...block.cells];
      joined[at] = { cells, range: boundsOf(cells) };
    }
  }
  return joined;
}

function isTotals({ cells, range }: Block): boolean {
  const rows = range.lastRow - range.firstRow + 1;
  return (
    rows <= maxTotalRows &&
    cells.length <= 200 &&
    Array.from({ length: rows }, (_, i) => cells.filter(({ row }) => row === range.firstRow + i)).every(
      (row) => isTotalText(row[0]?.text ?? '') && row.some(({ value }) => typeof value === 'number'),
    )
  );
}

function isBelow(block: Block, { range }: Block): boolean {
  const { firstRow, firstColumn, lastColumn } = block.range;
  return (
    firstRow === range.lastRow + 2 &&
    range.lastRow - range.firstRow >= 2 &&
    range.lastColumn > range.firstColumn &&
    firstColumn >= range.firstColumn &&
    lastColumn <= range.lastColumn
  );
}
