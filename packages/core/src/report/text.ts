import type { Document, Table } from '../model/index.ts';
import type { Brief, DataPart } from './brief.ts';
import type { Locale } from './language/locale.ts';
import { rowsOf, shownValue } from './view/columns.ts';

/** The text of the documents in reading order; several come with their names above. Sheets read tab by tab. */
export function buildText({ documents, checkAborted, kind, data, locale }: Brief): string {
  if (kind === 'data') return flatText(documents, data, locale);
  if (documents.length === 1) return documents.map(textOf).join('');
  return documents
    .map((document) => {
      checkAborted();
      return `${nameLine(document)}\n\n${textOf(document)}`;
    })
    .join('\n');
}

/** A flat table as it is shown, its columns parted by tabs. */
function flatText(documents: readonly Document[], { rows, columns }: DataPart, locale: Locale): string {
  const all = documents.flatMap((document, index) => rowsOf(document, index, rows));
  const lines = [
    columns.map(({ title }) => title),
    ...all.map((row) => columns.map(({ format, valueIn }) => shownValue(valueIn(row), format, locale))),
  ];
  return lines.map((cells) => `${cells.map((cell) => withoutControls(oneLine(cell))).join('\t')}\n`).join('');
}

/** The line above the text of a document that is one of several. */
export function nameLine({ source }: Document): string {
  return `==> ${withoutControls(oneLine(source.name))} <==`;
}

function textOf(document: Document): string {
  const pages = document.pages.map((page) => page.text.trimEnd());
  const text = [...pages, ...sheetTexts(document)].filter((part) => part !== '').join('\n\n');
  return text === '' ? '' : `${withoutControls(text)}\n`;
}

/** The tables of sheets below their titles; each sheet's first one below the sheet's name where there are several. */
function sheetTexts({ sheets, tables }: Document): string[] {
  let above: number | undefined;
  return tables.flatMap((table) => {
    if (table.page !== undefined) return [];
    const isFirst = sheets.length > 1 && table.sheet !== above;
    above = table.sheet;
    const name = isFirst ? sheets.find(({ number }) => number === table.sheet)?.name : undefined;
    return [
      ...(name === undefined ? [] : [`[${oneLine(name)}]`]),
      [...titleAbove(table), tabbed(table)].join('\n'),
    ];
  });
}

/** Some tables hold their title in their first row. */
function titleAbove({ title, cells }: Table): string[] {
  if (title === undefined || cells.some(({ row, text }) => row === 0 && text === title)) return [];
  return [oneLine(title)];
}

function tabbed(table: Table): string {
  const lines = new Map<number, string[]>();
  for (const cell of table.cells) {
    const line = lines.get(cell.row) ?? [];
    line[cell.column] = oneLine(cell.text);
    lines.set(cell.row, line);
  }
  const rows = [...lines.entries()].toSorted(([a], [b]) => a - b);
  return rows.map(([, cells]) => Array.from(cells, (text) => text ?? '').join('\t')).join('\n');
}

/** Control characters mean something to terminals and nothing to readers; line breaks and tabs stay. */
function withoutControls(text: string): string {
  return text.toWellFormed().replaceAll(/[^\P{Cc}\n\t]/gu, '');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
