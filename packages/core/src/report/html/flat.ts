import type { Document } from '../../model/index.ts';
import type { Brief, DataPart, TablePart, TextPart } from '../brief.ts';
import { isNumeric, rowsOf, shownValue } from '../view/columns.ts';
import { type Content, markup } from './markup.ts';
import { section } from './parts.ts';

/** A part of the caller's own: its text, or its flat table. */
export function ownPart(part: TextPart | TablePart, documents: readonly Document[], brief: Brief): Content {
  if (part.type === 'text') {
    return section(part.title, markup`<div class="text">${part.textOf(documents)}</div>`);
  }
  return section(part.title, flatTable(part, documents, brief));
}

/** A flat table of chosen values, `maxRows` rows of it. */
export function flatTable(
  { rows, columns }: DataPart,
  documents: readonly Document[],
  { locale, maxRows }: Brief,
): Content {
  const all = documents.flatMap((document, index) => rowsOf(document, index, rows));
  const left = all.length - maxRows;
  return markup`<div class="scroll"><table><thead><tr>${columns.map(({ title, format }) => markup`<th scope="col"${isNumeric(format) && markup` class="n"`}>${title}</th>`)}</tr></thead><tbody>
${all.slice(0, maxRows).map(
  (
    row,
  ) => markup`<tr>${columns.map(({ format, valueIn }) => markup`<td${isNumeric(format) && markup` class="n"`}>${shownValue(valueIn(row), format, locale)}</td>`)}</tr>
`,
)}</tbody></table></div>${left > 0 && markup`<p class="muted">${locale.words.rowsLeftOut(left)}</p>`}`;
}
