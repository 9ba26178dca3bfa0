import type { Document } from '../../model/index.ts';
import type { Brief, DataPart, TablePart, TextPart } from '../brief.ts';
import { isNumeric, rowsOf, shownValue } from '../view/columns.ts';
import { columnsThatFit } from './columns.ts';
import { colors, type Paper } from './paper.ts';
import { printTable } from './table.ts';
import { type Bookmark, writeCaption, writeHeading, writeText } from './writing.ts';

/** A part of the caller's own: its text, or its flat table. */
export function printOwnPart(
  paper: Paper,
  part: TextPart | TablePart,
  documents: readonly Document[],
  brief: Brief,
  parent: Bookmark,
): void {
  writeHeading(paper, part.title, parent);
  if (part.type === 'text') writeText(paper, part.textOf(documents));
  else printFlat(paper, part, documents, brief);
}

/** A flat table of chosen values; one too wide for the page comes in groups of columns. */
export function printFlat(
  paper: Paper,
  { rows, columns }: DataPart,
  documents: readonly Document[],
  { locale, maxRows }: Brief,
): void {
  const all = documents.flatMap((document, index) => rowsOf(document, index, rows));
  const most = columnsThatFit(paper.width);
  for (let from = 0; from < columns.length; from += most) {
    const group = columns.slice(from, from + most);
    if (columns.length > most) writeCaption(paper, locale.words.columnsOf(from + 1, from + group.length), '');
    printTable(paper, {
      columns: group.length,
      headerRows: 1,
      rows: [
        group.map(({ title, format }) => ({ text: title, numeric: isNumeric(format) })),
        ...all.slice(0, maxRows).map((row) =>
          group.map(({ format, valueIn }) => ({
            text: shownValue(valueIn(row), format, locale),
            numeric: isNumeric(format),
          })),
        ),
      ],
    });
  }
  const left = all.length - maxRows;
  if (left > 0) writeText(paper, locale.words.rowsLeftOut(left), colors.muted);
}
