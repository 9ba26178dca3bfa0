import type { Pdf } from './paper.ts';

/** Narrowest column in points, and the most that one column asks for. */
const minWidth = 34;
const maxWidth = 260;
/** Rows that widths are measured on. */
const measuredRows = 60;

/** How many columns fit side by side on `width` points. Wider tables are printed in groups of columns. */
export function columnsThatFit(width: number): number {
  return Math.max(1, Math.floor(width / (minWidth * 1.35)));
}

/**
 * Widths of columns that together fill `width` points. Each asks for its longest text; where that is too much, columns
 * that ask for less than their share keep what they ask for and the others part the rest.
 */
export function columnWidths(
  pdf: Pdf,
  rows: readonly (readonly string[])[],
  columns: number,
  width: number,
  padding: number,
): number[] {
  const wanted = Array.from({ length: columns }, (_, column) => {
    const texts = rows.slice(0, measuredRows).map((row) => row[column] ?? '');
    const widest = Math.max(0, ...texts.map((text) => widthOf(pdf, text)));
    return Math.min(maxWidth, Math.max(minWidth, widest + padding));
  });
  const sum = wanted.reduce((total, each) => total + each, 0);
  return sum <= width ? stretched(wanted, sum, width) : shared(wanted, width);
}

function widthOf(pdf: Pdf, text: string): number {
  const lines = text.slice(0, 120).split('\n');
  return Math.max(...lines.map((line) => pdf.widthOfString(line)));
}

/** What is left over goes to all columns by what they asked for. */
function stretched(wanted: readonly number[], sum: number, width: number): number[] {
  return wanted.map((each) => (each * width) / sum);
}

function shared(wanted: readonly number[], width: number): number[] {
  const widths = [...wanted];
  const open = new Set(wanted.keys());
  let left = width;
  for (;;) {
    const share = left / open.size;
    const modest = [...open].filter((column) => (wanted[column] ?? 0) <= share);
    if (modest.length === 0 || modest.length === open.size) break;
    for (const column of modest) {
      open.delete(column);
      left -= wanted[column] ?? 0;
    }
  }
  for (const column of open) widths[column] = left / open.size;
  return widths;
}
