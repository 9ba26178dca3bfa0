import type { Document, Table } from '../model/index.ts';
import type { Brief } from './brief.ts';

/** The text of the documents in reading order; several come with their names above. Sheets read tab by tab. */
export function buildText({ documents, checkAborted }: Brief): string {
  if (documents.length === 1) return documents.map(textOf).join('');
  return documents
    .map((document) => {
      checkAborted();
      return `${nameLine(document)}\n\n${textOf(document)}`;
    })
    .join('\n');
}

/** The line above the text of a document that is one of several. */
export function nameLine({ source }: Document): string {
  return `==> ${withoutControls(oneLine(source.name))} <==`;
}

function textOf(document: Document): string {
  const pages = document.pages.map((page) => page.text.trimEnd());
  const sheets = document.tables.filter((table) => table.page === undefined).map(tabbed);
  const text = [...pages, ...sheets].filter((part) => part !== '').join('\n\n');
  return text === '' ? '' : `${withoutControls(text)}\n`;
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
