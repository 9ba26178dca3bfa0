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
 * that ask for less than their share keep what they ask for and the others part the rest. No word of the header rows,
 * which are set in bold, is broken where the columns can be that wide.
 */
export function columnWidths(
  pdf: Pdf,
  rows: readonly (readonly string[])[],
  { columns, headerRows, width, padding }: Measure,
): number[] {
  const asked = Array.from({ length: columns }, () => ({ wanted: minWidth, least: minWidth }));
  rows.slice(0, measuredRows).forEach((row, index) => {
    const isHeader = index < headerRows;
    pdf.font(isHeader ? 'bold' : 'regular');
    asked.forEach((column, at) => {
      const text = row[at] ?? '';
      column.wanted = Math.max(column.wanted, Math.min(maxWidth, widthOf(pdf, text) + padding));
      if (isHeader) column.least = Math.max(column.least, longestWord(pdf, text) + padding);
    });
  });
  const sum = asked.reduce((total, { wanted }) => total + wanted, 0);
  if (sum <= width) return asked.map(({ wanted }) => (wanted * width) / sum);
  const leastSum = asked.reduce((total, { least }) => total + least, 0);
  const floors = asked.map(({ least }) => (leastSum <= width ? least : minWidth));
  const left = width - floors.reduce((total, floor) => total + floor, 0);
  const further = shared(
    asked.map(({ wanted }, column) => wanted - (floors[column] ?? 0)),
    left,
  );
  return floors.map((floor, column) => floor + (further[column] ?? 0));
}

/** What columns are measured for; lengths in points. */
interface Measure {
  readonly columns: number;
  /** How many of the first rows are headers. */
  readonly headerRows: number;
  readonly width: number;
  /** Of a column, at its two sides together. */
  readonly padding: number;
}

function widthOf(pdf: Pdf, text: string): number {
  const lines = text.slice(0, 120).split('\n');
  return Math.max(...lines.map((line) => pdf.widthOfString(line)));
}

function longestWord(pdf: Pdf, text: string): number {
  const words = text.slice(0, 120).split(/[\s-]+/);
  return Math.max(...words.map((word) => pdf.widthOfString(word)));
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
