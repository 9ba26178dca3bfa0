import { columnWidths } from './columns.ts';
import { colors, type Paper, printable } from './paper.ts';

/** A cell to be printed. */
export interface PrintCell {
  readonly text: string;
  readonly numeric?: boolean;
  readonly muted?: boolean;
  /** Colour of the text where it is neither the ink nor muted. */
  readonly color?: string;
  readonly bold?: boolean;
  /** Columns it covers. Default 1; the slots that it covers follow it and are not printed. */
  readonly columnSpan?: number;
  /** A thin bar under the text, this share of the cell long: 0 to 1. */
  readonly bar?: number;
  /** Named destination that the text leads to. */
  readonly goTo?: string;
  /** Covered by the cell above: no line between them. */
  readonly joinedAbove?: boolean;
}

/** A table to be printed. Every row has `columns` slots. */
export interface PrintTable {
  readonly columns: number;
  /** How many of the first rows are headers; they come again on every page. */
  readonly headerRows: number;
  readonly rows: readonly (readonly PrintCell[])[];
}

const fontSize = 8.5;
const padX = 5;
const padY = 3.5;
const barHeight = 3;
/** Tallest row in points; longer texts end with an ellipsis. Lets a header and a row share any page. */
const maxRowHeight = 300;

/** Prints a table; it breaks between rows, and its header rows are repeated on every page. */
export function printTable(paper: Paper, table: PrintTable): void {
  const { pdf, left, width, bottom } = paper;
  pdf.font('regular').fontSize(fontSize);
  const clean = table.rows.map((row) => row.map((cell) => ({ ...cell, text: printable(cell.text) })));
  const texts = clean.map((row) => row.map((cell) => ((cell.columnSpan ?? 1) > 1 ? '' : cell.text)));
  const { columns, headerRows } = table;
  const widths = columnWidths(pdf, texts, { columns, headerRows, width, padding: 2 * padX + 1 });
  const header = clean
    .slice(0, Math.min(table.headerRows, 3))
    .map((cells) => prepare(paper, cells, widths, true));
  const headerHeight = header.reduce((sum, row) => sum + row.height, 0);
  const body = clean.slice(header.length);
  const first = body[0] === undefined ? 0 : prepare(paper, body[0], widths, false).height;
  if (pdf.y + headerHeight + first > bottom) pdf.addPage();
  for (const row of header) printRow(paper, row, widths);
  for (const cells of body) {
    const row = prepare(paper, cells, widths, false);
    if (pdf.y + row.height > bottom) {
      pdf.addPage();
      for (const again of header) printRow(paper, again, widths);
    }
    printRow(paper, row, widths);
  }
  pdf.x = left;
  pdf.y += 4;
}

interface Row {
  readonly cells: readonly PrintCell[];
  readonly height: number;
  readonly isHeader: boolean;
}

function prepare(
  { pdf }: Paper,
  cells: readonly PrintCell[],
  widths: readonly number[],
  isHeader: boolean,
): Row {
  let height = 0;
  for (const { cell, width } of placed(cells, widths)) {
    pdf.font(cell.bold === true || isHeader ? 'bold' : 'regular').fontSize(fontSize);
    if (cell.text === '') continue;
    const textHeight = pdf.heightOfString(cell.text.slice(0, 4000), { width: width - 2 * padX });
    height = Math.max(height, textHeight + (cell.bar === undefined ? 0 : barHeight + 2));
  }
  const line = pdf.currentLineHeight(true);
  return { cells, height: Math.min(maxRowHeight, Math.max(line, height)) + 2 * padY, isHeader };
}

function printRow({ pdf, left, width }: Paper, row: Row, widths: readonly number[]): void {
  const top = pdf.y;
  if (row.isHeader) pdf.rect(left, top, width, row.height).fill(colors.soft);
  for (const { cell, x, width: cellWidth } of placed(row.cells, widths)) {
    if (cell.joinedAbove !== true) {
      pdf
        .moveTo(left + x, top)
        .lineTo(left + x + cellWidth, top)
        .lineWidth(0.5)
        .stroke(colors.line);
    }
    if (cell.text === '') continue;
    const bold = cell.bold === true || row.isHeader;
    pdf
      .font(bold ? 'bold' : 'regular')
      .fontSize(fontSize)
      .fillColor(colorOf(cell, row.isHeader));
    pdf.text(cell.text.slice(0, 4000), left + x + padX, top + padY, {
      width: cellWidth - 2 * padX,
      height: row.height - 2 * padY + 1,
      align: cell.numeric === true ? 'right' : 'left',
      ellipsis: true,
      ...(cell.goTo !== undefined && { goTo: cell.goTo, underline: true }),
    });
    if (cell.bar !== undefined) {
      const length = Math.max(0, Math.min(1, cell.bar)) * (cellWidth - 2 * padX);
      pdf.rect(left + x + padX, top + row.height - padY - barHeight + 1, length, barHeight).fill(colors.bar);
    }
  }
  const under = top + row.height;
  pdf
    .moveTo(left, under)
    .lineTo(left + width, under)
    .lineWidth(0.5)
    .stroke(colors.line);
  pdf.x = left;
  pdf.y = under;
}

function colorOf(cell: PrintCell, isHeader: boolean): string {
  if (cell.color !== undefined) return cell.color;
  return cell.muted === true || isHeader ? colors.muted : colors.ink;
}

function placed(
  cells: readonly PrintCell[],
  widths: readonly number[],
): { readonly cell: PrintCell; readonly x: number; readonly width: number }[] {
  const places = [];
  let x = 0;
  for (let column = 0; column < widths.length; ) {
    const cell = cells[column] ?? { text: '' };
    const span = Math.max(1, cell.columnSpan ?? 1);
    const width = widths.slice(column, column + span).reduce((sum, each) => sum + each, 0);
    places.push({ cell, x, width });
    x += width;
    column += span;
  }
  return places;
}
