import { type Box, unionOf } from '../../model/index.ts';
import { type Row, textOf, wordsOf } from '../runs.ts';
import { isCaption, isNote } from './captions.ts';
import { chunksOf, columnAt, columnsOf } from './separators.ts';
import { numberOf } from './value.ts';

/** Rows `from` to `to` of a region. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Runs of rows that may be a table: rows of several pieces, with a few single ones between, the lines that head
 * them, and without captions and notes. `gap` as `cellGapOf` gives it.
 */
export function candidateRows(rows: readonly Row[], across: readonly Box[], gap: number): Row[][] {
  const spans: Span[] = [];
  for (const near of nearSpans(rows, across)) {
    for (const span of splitAtProse(rows, near, across)) {
      const before = spans.at(-1);
      if (before && goesOn(rows, before, span, gap))
        spans[spans.length - 1] = { from: before.from, to: span.to };
      else spans.push(withHeadings(rows, span, (before?.to ?? -1) + 1, across));
    }
  }
  return spans.map(({ from, to }) => {
    const last = endsBeside(rows[to], rows[to + 1]) ? to + 1 : to;
    return withoutCaptions(rows.slice(from, last + 1), across);
  });
}

/** Whether the line below the last row is the end of a label that stands beside that row. */
function endsBeside(row: Row | undefined, next: Row | undefined): boolean {
  return row !== undefined && next?.runs.length === 1 && sharesHeight(row, next) && next.box[2] < row.box[0];
}

/** Whether a single row is the begin of such a label. */
function isBeside(row: Row, next: Row): boolean {
  return row.runs.length === 1 && sharesHeight(row, next) && row.box[2] < next.box[0];
}

function sharesHeight(above: Row, below: Row): boolean {
  return above.box[3] - below.box[1] >= 0.25 * (below.box[3] - below.box[1]);
}

/** Rows that follow each other without a wide gap. */
function nearSpans(rows: readonly Row[], across: readonly Box[]): Span[] {
  const result: Span[] = [];
  let from = 0;
  for (const [i, row] of rows.entries()) {
    const last = rows[i - 1];
    if (!last || isNear(last, row, across)) continue;
    result.push({ from, to: i - 1 });
    from = i;
  }
  if (rows.length > 0) result.push({ from, to: rows.length - 1 });
  return result;
}

function isNear(a: Row, b: Row, across: readonly Box[]): boolean {
  const size = Math.max(a.size, b.size);
  const gap = b.box[1] - a.box[3];
  const ruled = across.some(
    (line) => line[1] > a.box[1] && line[3] < b.box[3] && line[2] - line[0] > 5 * size,
  );
  return gap < (ruled ? 3.2 : 2) * size;
}

const maxSingles = 2;

/** Cuts off leading and trailing rows of one piece, and breaks where several such rows follow each other. */
function splitAtProse(rows: readonly Row[], near: Span, across: readonly Box[]): Span[] {
  const result: Span[] = [];
  let open: { from: number; to: number } | undefined;
  for (let i = near.from; i <= near.to; i++) {
    const row = rows[i];
    if (!row) break;
    if (open && (i - open.to > maxSingles + 1 || endsTable(row, rows, open, across))) {
      result.push(open);
      open = undefined;
    }
    if (row.runs.length > 1 ? !isNoteRow(row) : open && staysInColumn(row, rows[open.to])) {
      open ??= { from: i, to: i };
      open.to = i;
    }
  }
  if (open) result.push(open);
  return result;
}

/** Whether a single row is one more line in a column right of the first one, as descriptions on invoices have. */
function staysInColumn(row: Row, last: Row | undefined): boolean {
  if (!last) return false;
  const slack = 0.3 * row.size;
  // The line above may itself be one of those lines.
  if (last.runs.length === 1)
    return Math.abs(row.box[0] - last.box[0]) < slack && row.box[2] < last.box[2] + 12 * slack;
  return last.runs.some((run, i) => {
    const next = last.runs[i + 1];
    return i > 0 && next && Math.abs(run.box[0] - row.box[0]) < slack && row.box[2] < next.box[0];
  });
}

/** A note ends a table, smaller type below a line does, and a line of running text that reaches across its columns. */
function endsTable(row: Row, rows: readonly Row[], open: Span, across: readonly Box[]): boolean {
  const last = rows[open.to];
  if (isNoteRow(row) || (last && isSmallPrint(row, last, across))) return true;
  const words = row.runs.reduce((sum, run) => sum + run.words.length, 0);
  if (words <= 8 || row.runs.length > 1) return false;
  const box = unionOf(lastRows(rows, open).map((member) => member.box));
  return row.box[2] - row.box[0] > 0.8 * (box[2] - box[0]);
}

const maxHeadings = 3;
const maxHeadingWords = 10;

/** Whether a line is drawn across between the rows, below which the type is smaller and says no numbers. */
function isSmallPrint(row: Row, last: Row, across: readonly Box[]): boolean {
  if (row.size > 0.92 * last.size || row.runs.some((run) => numberOf(textOf(run.words)) !== undefined))
    return false;
  const width = last.box[2] - last.box[0];
  return across.some(
    (line) => line[1] > middleOf(last) && line[3] < middleOf(row) && line[2] - line[0] > width,
  );
}

/** Takes in the single rows right above that head columns. */
function withHeadings(rows: readonly Row[], span: Span, first: number, across: readonly Box[]): Span {
  const members = rows.slice(span.from, span.to + 1);
  const table = unionOf(members.map((row) => row.box));
  let from = span.from;
  while (from > first && span.from - from < maxHeadings) {
    const [row, next] = [rows[from - 1], rows[from]];
    if (!row || !next || !isNear(row, next, across) || !headsColumns(row, next, members, table, across))
      break;
    from--;
  }
  return { from, to: span.to };
}

/** Whether a single row stands clear of the first column, or over a line drawn above some of the columns. */
function headsColumns(
  row: Row,
  next: Row,
  members: readonly Row[],
  table: Box,
  across: readonly Box[],
): boolean {
  if (isBeside(row, next)) return true;
  const words = wordsOf(row);
  const { size } = row;
  if (words.length > maxHeadingWords || isCaption(textOf(words)) || row.box[2] > table[2] + size)
    return false;
  const rules = across.filter((line) => line[1] > middleOf(row) && line[3] < middleOf(next));
  const full = rules.some((line) => line[0] < table[0] + size && line[2] > table[2] - size);
  if (full) return false;
  if (rules.some((line) => line[0] <= row.box[0] + 2 && line[2] >= row.box[2] - 2)) return true;
  const labelled = members.find((member) => member.runs.length > 1 && member.box[0] < table[0] + size);
  return row.box[0] > (labelled?.runs[0]?.box[2] ?? table[2]) && next.box[1] - row.box[3] < 1.2 * size;
}

function middleOf(row: Row): number {
  return (row.box[1] + row.box[3]) / 2;
}

// Rows between two parts of one table, such as a heading over the second, and the white around them in font sizes.
const maxBetween = 2;
const maxWhite = 6;
const minPart = 3;

/** Whether a span without a head of its own stands in the columns of the span above it. */
function goesOn(rows: readonly Row[], above: Span, below: Span, gap: number): boolean {
  const [last, first] = [rows[above.to], rows[below.from]];
  if (!last || !first || below.from - above.to - 1 > maxBetween || below.to === below.from) return false;
  if (first.box[1] - last.box[3] > maxWhite * last.size) return false;
  const numbers = first.runs.filter((run) => numberOf(textOf(run.words)) !== undefined).length;
  if (numbers < 0.5 * first.runs.length) return false;
  const upper = lastRows(rows, above).filter((row) => row.runs.length > 1);
  const lower = rows.slice(below.from, below.to + 1).filter((row) => row.runs.length > 1);
  if (upper.length < minPart || lower.length < minPart) return false;
  const columns = columnsOf(
    upper.map((row) => chunksOf(wordsOf(row), gap)),
    Math.floor(upper.length * 0.3),
  );
  if (columns.length < 3) return false;
  const chunks = lower.flatMap((row) => chunksOf(wordsOf(row), gap));
  const fitting = chunks.filter(({ box }) => {
    const column = columns[columnAt(columns, box[0], box[2])];
    return column && box[0] >= column.from - 2 && box[2] <= column.to + 2;
  });
  return fitting.length >= 0.9 * chunks.length && chunks.length >= 0.6 * lower.length * columns.length;
}

// Enough rows to know the columns by, however long a table is.
const knownRows = 60;

function lastRows(rows: readonly Row[], { from, to }: Span): Row[] {
  return rows.slice(Math.max(from, to - knownRows), to + 1);
}

/** Cuts off a caption above the head. */
function withoutCaptions(rows: readonly Row[], across: readonly Box[]): Row[] {
  const named = rows.slice(0, 3).findIndex((row) => isCaption(textOf(wordsOf(row))));
  return rows.slice(named < 0 ? 0 : endOfCaption(rows, named, across));
}

/** The row after the caption: below the next line drawn across, or else the one that follows it. */
function endOfCaption(rows: readonly Row[], at: number, across: readonly Box[]): number {
  for (let i = at; i < at + 3; i++) {
    const [row, next] = [rows[i], rows[i + 1]];
    if (!row || !next) break;
    const width = Math.max(row.box[2], next.box[2]) - Math.min(row.box[0], next.box[0]);
    const ruled = across.some(
      (line) => line[1] > middleOf(row) && line[3] < middleOf(next) && line[2] - line[0] > 0.6 * width,
    );
    if (ruled) return i + 1;
  }
  return at + 1;
}

function isNoteRow(row: Row): boolean {
  if (hasNoteMark(row)) return true;
  return (
    isNote(textOf(wordsOf(row))) &&
    row.runs.slice(1).every((run) => numberOf(textOf(run.words)) === undefined)
  );
}

/** Whether a line begins with a raised letter or figure, as the notes do that such a mark refers to. */
function hasNoteMark(row: Row): boolean {
  const [mark, text] = row.runs;
  return (
    mark !== undefined && text !== undefined && textOf(mark.words).length <= 2 && mark.size < 0.8 * text.size
  );
}
