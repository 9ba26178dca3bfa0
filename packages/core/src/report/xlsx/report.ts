import type { Brief, Part } from '../brief.ts';
import { moment } from '../moment.ts';
import { drawPages } from '../view/pictures.ts';
import { batchSheets } from './batch.ts';
import { streamXlsx } from './data.ts';
import { fieldsSheet, issuesSheet, itemsSheet, sectionsSheet, summarySheet } from './document.ts';
import { ownSheet } from './flat.ts';
import { openLinks, type SheetLinks } from './links.ts';
import { picturesSheet } from './pictures.ts';
import { tableSheet } from './table.ts';
import { textSheet } from './text.ts';
import { openWorkbook, type ReportWorkbook } from './workbook.ts';

/** Most cells of a workbook that is made in memory: some 100 MB. Larger ones are written out as they are made. */
const maxCellsInMemory = 250_000;

/** Longest side of a page's picture in pixels. */
const pictureSide = 1100;

/** A report as a workbook, a sheet for each of its sections and for every table. */
export async function buildXlsx(brief: Brief): Promise<Uint8Array> {
  const { title, kind, logo } = brief;
  if (kind === 'data') return collected(streamXlsx(brief.documents, brief));
  const streaming = cellsOf(brief) > maxCellsInMemory;
  const workbook = await openWorkbook({ title, time: moment(brief), streaming, ...(logo && { logo }) });
  const links = openLinks(brief, workbook);
  if (kind === 'batch') await addBatch(workbook, links, brief);
  else await addDocuments(workbook, links, brief);
  return workbook.finish();
}

async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  const bytes = Buffer.concat(parts);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function cellsOf({ documents }: Brief): number {
  return documents.reduce(
    (sum, { tables, fields, pages }) =>
      sum +
      tables.reduce((cells, table) => cells + table.cells.length, 0) +
      fields.length * 7 +
      pages.reduce((lines, page) => lines + page.text.length / 20, 0),
    0,
  );
}

async function addBatch(workbook: ReportWorkbook, links: SheetLinks, brief: Brief): Promise<void> {
  const sheets = batchSheets(brief, links);
  for (const part of overviewFirst(brief.batchSections)) {
    brief.checkAborted();
    if (part.type !== 'usual') {
      await workbook.add(workbook.nameFor(part.title), ownSheet(part, brief.documents, brief));
    } else if (part.name === 'documents') {
      await addDocuments(workbook, links, brief);
    } else {
      const name = part.title ?? sheets[part.name].name;
      await workbook.add(workbook.nameFor(name), sheets[part.name].sheet());
    }
  }
}

/** Who opens a workbook sees its first sheet: the overview, unless a template has none. */
function overviewFirst<Name extends string>(parts: readonly Part<Name>[]): Part<Name>[] {
  const isFirst = (part: Part<Name>) =>
    part.type === 'usual' && (part.name === 'overview' || part.name === 'summary');
  return [...parts.filter(isFirst), ...parts.filter((part) => !isFirst(part))];
}

/** The sheets that say what was found in the documents, as the sections of the report have it. */
async function addDocuments(workbook: ReportWorkbook, links: SheetLinks, brief: Brief): Promise<void> {
  const { documents, kind, locale } = brief;
  const { sections } = locale.words;
  const names = new Set(brief.sections.flatMap((part) => (part.type === 'usual' ? [part.name] : [])));
  if (kind === 'batch') await addDocumentSheets(workbook, links, brief);
  for (const part of overviewFirst(brief.sections)) {
    brief.checkAborted();
    if (part.type !== 'usual') {
      await workbook.add(workbook.nameFor(part.title), ownSheet(part, documents, brief));
      continue;
    }
    const name = () => workbook.nameFor(part.title ?? sections[part.name]);
    switch (part.name) {
      case 'summary':
        if (kind !== 'batch') await workbook.add(name(), summarySheet(brief));
        break;
      case 'fields':
        await workbook.add(name(), fieldsSheet(brief, links, part.fields, names.has('labels')));
        break;
      case 'labels':
        if (!names.has('fields')) await workbook.add(name(), fieldsSheet(brief, links, [], true));
        break;
      case 'items':
        await workbook.add(name(), itemsSheet(brief, links));
        break;
      case 'issues':
        await workbook.add(name(), issuesSheet(brief));
        break;
      case 'tables':
        await addTables(workbook, links, brief);
        break;
      case 'text':
        if (links.text !== undefined) await workbook.add(links.text, textSheet(brief));
        break;
      case 'pages':
        await addPictures(workbook, name, brief);
        break;
    }
  }
}

/** A batch's documents on a sheet each: what they are, what was found, what is wrong. */
async function addDocumentSheets(workbook: ReportWorkbook, links: SheetLinks, brief: Brief): Promise<void> {
  for (const [index, document] of brief.documents.entries()) {
    const name = links.ofDocument(index);
    if (name === undefined) continue;
    brief.checkAborted();
    brief.report((0.5 * index) / brief.documents.length);
    await workbook.add(name, sectionsSheet(document, links, brief));
  }
}

async function addTables(workbook: ReportWorkbook, links: SheetLinks, brief: Brief): Promise<void> {
  for (const { table, name } of links.tables) {
    brief.checkAborted();
    await workbook.add(name, tableSheet(table, brief.locale.words.column));
  }
}

async function addPictures(workbook: ReportWorkbook, name: () => string, brief: Brief): Promise<void> {
  const drawn = await drawPages(brief, { format: 'jpeg', maxSide: pictureSide });
  if (drawn.size > 0) await workbook.add(name(), picturesSheet(drawn, brief));
}
