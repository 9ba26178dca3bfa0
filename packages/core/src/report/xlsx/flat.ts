import type { Document } from '../../model/index.ts';
import type { Brief, DataPart, TablePart, TextPart } from '../brief.ts';
import type { ColumnFormat, DataRow } from '../template.ts';
import { type DataColumn, rowsOf } from '../view/columns.ts';
import { amountCell, type SheetCell, shareCell, textCell, valueCell } from './cell.ts';
import type { SheetOptions } from './sheet.ts';

/** A part of the caller's own: its text line by line, or its flat table. */
export function ownSheet(
  part: TextPart | TablePart,
  documents: readonly Document[],
  brief: Brief,
): SheetOptions {
  if (part.type === 'table') return flatSheet(part, documents, brief);
  const lines = part.textOf(documents).split('\n');
  return { widths: [100], headerRows: 0, filter: false, rows: lines.map((line) => [textCell(line)]) };
}

/** A flat table of chosen values: numbers, dates and shares are such. */
function flatSheet(
  { rows, columns }: DataPart,
  documents: readonly Document[],
  { locale }: Brief,
): SheetOptions {
  const header = columns.map(({ title }) => textCell(title));
  const cells = documents.flatMap((document, index) =>
    rowsOf(document, index, rows).map((row) =>
      columns.map((column) => dataCell(column, row, locale.language)),
    ),
  );
  return { widths: dataWidths(columns), headerRows: 1, filter: true, rows: [header, ...cells] };
}

/** A value as a cell, with the number format of its column. */
export function dataCell({ format, valueIn }: DataColumn, row: DataRow, language: 'en' | 'ko'): SheetCell {
  const { value, currency, text, shown } = valueIn(row);
  if (shown !== undefined) return textCell(shown);
  if (typeof value === 'number' && format === 'amount') return amountCell(value, currency);
  if (typeof value === 'number' && format === 'share') return shareCell(value);
  if (typeof value === 'string' && format === 'text') return textCell(value);
  return valueCell(value, text ?? '', language);
}

const widths: Readonly<Record<ColumnFormat, number>> = {
  text: 24,
  number: 11,
  amount: 16,
  date: 12,
  share: 11,
};

/** Widths of columns, after what they hold. */
export function dataWidths(columns: readonly DataColumn[]): number[] {
  return columns.map(widthOf);
}

function widthOf({ format, title, key }: DataColumn): number {
  if (key === 'file' || key === 'description') return 36;
  if (key === 'sha256') return 68;
  return Math.max(widths[format], Math.min(40, title.length * 1.6 + 3));
}
