import { runsOf } from '../runs.ts';
import type { Word } from '../words.ts';

/** A column of text: where its words stand. */
export interface TextColumn {
  readonly from: number;
  readonly to: number;
}

/** Gap, in font sizes, up to which words of one cell stand apart; word spaces are about 0.25 to 0.35. */
export const cellGap = 0.55;
// Narrower white between columns is an accident of letters.
const minSeparator = 1.2;

/**
 * Columns of rows of words: intervals that white parts in every row but a few. `rows` should hold rows with one
 * entry a column; headings that span columns would close the white between them.
 */
export function columnsOf(rows: readonly (readonly Word[])[], tolerated = 0): TextColumn[] {
  const events: { at: number; step: number }[] = [];
  for (const row of rows) {
    for (const run of runsOf(row, cellGap)) {
      events.push({ at: run.box[0], step: 1 }, { at: run.box[2], step: -1 });
    }
  }
  events.sort((a, b) => a.at - b.at || b.step - a.step);
  const columns: TextColumn[] = [];
  let depth = 0;
  let from = 0;
  for (const { at, step } of events) {
    const before = depth;
    depth += step;
    if (before <= tolerated && depth > tolerated) from = at;
    else if (before > tolerated && depth <= tolerated) addColumn(columns, from, at);
  }
  return columns;
}

function addColumn(columns: TextColumn[], from: number, to: number): void {
  const last = columns.at(-1);
  if (last && from - last.to < minSeparator) columns[columns.length - 1] = { from: last.from, to };
  else columns.push({ from, to });
}

/** Index of the column that holds most of an interval, or the nearest one. */
export function columnAt(columns: readonly TextColumn[], from: number, to: number): number {
  let best = 0;
  let bestShare = -Infinity;
  for (const [i, column] of columns.entries()) {
    const share = Math.min(column.to, to) - Math.max(column.from, from);
    if (share > bestShare) {
      best = i;
      bestShare = share;
    }
  }
  return best;
}
