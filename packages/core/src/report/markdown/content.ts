import { type Block, type Document, joinTables, type Page, type Table } from '../../model/index.ts';
import type { Brief } from '../brief.ts';
import { captionOf, gridOf } from '../view/grid.ts';
import { escapeHeading, escapeLine } from './escape.ts';
import { type Flow, flowOf, isFlowing } from './flow.ts';
import { listPart } from './list.ts';
import { gridTable } from './table.ts';

/**
 * The document's own text as Markdown: headings, lists, paragraphs and tables where they stand. Pages are marked by
 * comments, so that a section or a paragraph that goes on over a page stays whole; a table over pages is set once, and
 * running titles and page numbers are left out.
 */
export function contentParts(document: Document, brief: Brief, depth: number): string[] {
  const whole = joinTables(document.tables);
  const shown = new Map(whole.map((table) => [table.id, table]));
  const further = new Set(document.tables.filter((table) => !shown.has(table.id)).map((table) => table.id));
  const flow = flowOf();
  for (const page of document.pages) {
    brief.checkAborted();
    if (document.pages.length > 1) flow.mark(`<!-- ${brief.locale.words.page(page.number)} -->`);
    addPage(page, { flow, shown, further, document, brief, depth });
  }
  return [
    ...flow.parts(),
    ...[...shown.values()].flatMap((table) => captionedTable(table, document, brief, depth)),
  ];
}

/** A heading of a depth from 1 to 6; deeper ones are set as 6. */
export function heading(depth: number, text: string): string {
  return `${'#'.repeat(Math.min(6, depth))} ${escapeHeading(text)}`;
}

/** What pages are set with. Tables that a page shows are taken out of `shown`. */
interface Setting {
  readonly flow: Flow;
  readonly shown: Map<string, Table>;
  /** Parts of tables that go on from the page before: they are set with the first part. */
  readonly further: ReadonlySet<string>;
  readonly document: Document;
  readonly brief: Brief;
  readonly depth: number;
}

function addPage(page: Page, setting: Setting): void {
  const { flow } = setting;
  if (page.blocks.length === 0) {
    for (const text of page.text.split(/\n{2,}/)) flow.add(paragraph(text));
    return;
  }
  for (const block of page.blocks) {
    if (block.role === undefined) addBlock(block, setting);
  }
}

function addBlock(block: Block, { flow, shown, further, document, brief, depth }: Setting): void {
  if (block.tableId !== undefined && further.has(block.tableId)) return;
  const table = block.tableId === undefined ? undefined : shown.get(block.tableId);
  if (table !== undefined) {
    shown.delete(table.id);
    flow.add(tablePart(table, document, brief));
  } else if (block.kind === 'heading') {
    flow.add(heading(depth + (block.level ?? 1) - 1, block.text));
  } else if (block.kind === 'list') {
    flow.add(listPart(block));
  } else if (isFlowing(block)) {
    flow.addText(block.text, paragraph);
  } else {
    flow.add(paragraph(block.text));
  }
}

function paragraph(text: string): string {
  return text
    .split('\n')
    .map(escapeLine)
    .filter((line) => line !== '')
    .join('\\\n');
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
