import type { Block, Document, Page, Table } from '../../model/index.ts';
import type { Brief } from '../brief.ts';
import { captionOf, gridOf } from '../view/grid.ts';
import { escapeHeading, escapeLine } from './escape.ts';
import { gridTable } from './table.ts';

/** The document's own text as Markdown: headings, lists, paragraphs and tables where they stand. */
export function contentParts(document: Document, brief: Brief, depth: number): string[] {
  const byId = new Map(document.tables.map((table) => [table.id, table]));
  const parts: string[] = [];
  for (const page of document.pages) {
    brief.checkAborted();
    const { words } = brief.locale;
    if (document.pages.length > 1) parts.push(heading(depth, capitalized(words.page(page.number))));
    parts.push(...pageParts(page, byId, document, brief, depth));
  }
  for (const table of byId.values()) parts.push(...captionedTable(table, document, brief, depth));
  return parts;
}

/** A heading of a depth from 1 to 6; deeper ones are set as 6. */
export function heading(depth: number, text: string): string {
  return `${'#'.repeat(Math.min(6, depth))} ${escapeHeading(text)}`;
}

/** Parts of one page. Tables that it shows are taken out of `tables`. */
function pageParts(
  page: Page,
  tables: Map<string, Table>,
  document: Document,
  brief: Brief,
  depth: number,
): string[] {
  if (page.blocks.length === 0)
    return page.text
      .split(/\n{2,}/)
      .map(paragraph)
      .filter(Boolean);
  return page.blocks.map((block) => blockPart(block, tables, document, brief, depth)).filter(Boolean);
}

function blockPart(
  block: Block,
  tables: Map<string, Table>,
  document: Document,
  brief: Brief,
  depth: number,
): string {
  if (block.kind === 'heading') return heading(depth + (block.level ?? 1), block.text);
  if (block.kind === 'list') return list(block);
  const table = block.tableId === undefined ? undefined : tables.get(block.tableId);
  if (table === undefined) return paragraph(block.text);
  tables.delete(table.id);
  return tablePart(table, document, brief);
}

function paragraph(text: string): string {
  return text
    .split('\n')
    .map(escapeLine)
    .filter((line) => line !== '')
    .join('\\\n');
}

/** List items keep their number; other marks (-, •, ·, ○, ㆍ and the like) become a dash. */
function list(block: Block): string {
  const lines = block.text.split('\n').filter((line) => line.trim() !== '');
  return lines
    .map((line) => {
      const match = /^\s*(?:(\d{1,9})[.)]|[-•·○●◦▪ㆍ※*])\s+(.*)$/u.exec(line);
      if (match === null) return `- ${escapeLine(line)}`;
      return match[1] === undefined
        ? `- ${escapeLine(match[2] ?? '')}`
        : `${match[1]}. ${escapeLine(match[2] ?? '')}`;
    })
    .join('\n');
}

function captionedTable(table: Table, document: Document, brief: Brief, depth: number): string[] {
  brief.checkAborted();
  const caption = captionOf(table, brief.locale);
  const place = brief.locale.tablePlace(table, document);
  return [
    heading(depth, place === '' ? caption : `${caption} (${place})`),
    tablePart(table, document, brief),
  ];
}

function tablePart(table: Table, document: Document, brief: Brief): string {
  const grid = gridOf(table, document, brief.locale, brief.maxRows);
  const text = gridTable(grid);
  return grid.rowsLeftOut === 0 ? text : `${text}\n\n*${brief.locale.words.rowsLeftOut(grid.rowsLeftOut)}*`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
