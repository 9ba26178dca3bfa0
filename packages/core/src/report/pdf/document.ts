import type { Document, Origin } from '../../model/index.ts';
import type { Brief, UsualPart } from '../brief.ts';
import type { DocumentSectionName } from '../template.ts';
import { factsOf, issuePlace } from '../view/document.ts';
import {
  chosenFields,
  fieldViews,
  itemsOf,
  itemView,
  labelViews,
  usedItemColumns,
  type ValueView,
} from '../view/fields.ts';
import { gridOf } from '../view/grid.ts';
import type { DrawnPages } from '../view/pictures.ts';
import { printOwnPart } from './flat.ts';
import { printGrid } from './grid.ts';
import { pageDestination, printPagePictures } from './pages.ts';
import { colors, type Paper } from './paper.ts';
import { type PrintCell, printTable } from './table.ts';
import { type Bookmark, writeCaption, writeHeading, writeText } from './writing.ts';

/** How a document is printed. */
export interface Printing {
  readonly brief: Brief;
  /** What names of places in the PDF begin with. */
  readonly id: string;
  readonly drawn: DrawnPages;
  /** What bookmarks hang under. */
  readonly parent: Bookmark;
}

/** Prints one document: every section that is asked for. */
export function printDocument(paper: Paper, document: Document, printing: Printing): void {
  const { brief, parent } = printing;
  for (const part of brief.sections) {
    if (part.type === 'usual') printPart(paper, part, document, printing);
    else printOwnPart(paper, part, [document], brief, parent);
  }
}

function printPart(
  paper: Paper,
  { name, title, fields }: UsualPart<DocumentSectionName>,
  document: Document,
  printing: Printing,
): void {
  const { brief, parent } = printing;
  const { locale } = brief;
  const heading = title ?? locale.words.sections[name];
  switch (name) {
    case 'summary':
      writeHeading(paper, heading, parent);
      printFacts(paper, document, brief);
      break;
    case 'issues':
      printIssues(paper, heading, document, printing);
      break;
    case 'fields':
      printValues(paper, heading, chosenFields(fieldViews(document, locale), fields), document, printing);
      break;
    case 'items':
      printItems(paper, heading, document, printing);
      break;
    case 'labels':
      printValues(paper, heading, labelViews(document, locale), document, printing);
      break;
    case 'tables':
      printTables(paper, heading, document, printing);
      break;
    case 'text':
      printPages(paper, heading, document, printing);
      break;
    case 'pages':
      printPagePictures(paper, document, { ...printing, title: heading }, brief, parent);
      break;
  }
}

function printFacts(paper: Paper, document: Document, { locale }: Brief): void {
  printTable(paper, {
    columns: 2,
    headerRows: 0,
    rows: factsOf(document, locale).map(({ label, text }) => [{ text: label, muted: true }, { text }]),
  });
}

function printIssues(
  paper: Paper,
  title: string,
  document: Document,
  { brief: { locale }, parent }: Printing,
): void {
  if (document.issues.length === 0) return;
  writeHeading(paper, title, parent);
  printTable(paper, {
    columns: 3,
    headerRows: 0,
    rows: document.issues.map((issue) => [
      {
        text: locale.words.severities[issue.severity],
        bold: true,
        color: issue.severity === 'error' ? colors.poor : colors.fair,
      },
      { text: `${locale.issue(issue)}\n${issue.code}` },
      { text: issuePlace(issue, document, locale), muted: true },
    ]),
  });
}

function printValues(
  paper: Paper,
  title: string,
  values: readonly ValueView[],
  document: Document,
  printing: Printing,
): void {
  if (values.length === 0) return;
  const { brief, parent } = printing;
  const { columns } = brief.locale.words;
  writeHeading(paper, title, parent);
  const header = [columns.field, columns.value, columns.printed, columns.found, columns.confidence];
  printTable(paper, {
    columns: header.length,
    headerRows: 1,
    rows: [
      header.map((text, index) => ({ text, numeric: index === 4 })),
      ...values.map((value) => valueRow(value, document, printing)),
    ],
  });
}

function valueRow(value: ValueView, document: Document, printing: Printing): PrintCell[] {
  const { locale, reviewBelow } = printing.brief;
  const unsure = value.confidence < reviewBelow ? { color: colors.poor } : { muted: true };
  return [
    { text: value.label, muted: true },
    { text: value.shown, bold: true },
    { text: value.found.text },
    { text: value.place, muted: true, ...linkOf(value.found.origin, document, printing) },
    { text: locale.percent(value.confidence), numeric: true, ...unsure },
  ];
}

/** Leads to the picture of the page, where there is one. */
function linkOf(
  origin: Origin,
  document: Document,
  { id, drawn, brief }: Printing,
): { readonly goTo?: string } {
  const wantsPages = brief.sections.some((part) => part.type === 'usual' && part.name === 'pages');
  if (!wantsPages || !('page' in origin)) return {};
  const page = document.pages.find(({ number }) => number === origin.page);
  return page !== undefined && drawn.has(page) ? { goTo: pageDestination(id, origin.page) } : {};
}

function printItems(
  paper: Paper,
  title: string,
  document: Document,
  { brief: { locale }, parent }: Printing,
): void {
  const items = itemsOf(document);
  const columns = usedItemColumns(items);
  if (columns.length === 0) return;
  writeHeading(paper, title, parent);
  printTable(paper, {
    columns: columns.length,
    headerRows: 1,
    rows: [
      columns.map((column) => ({ text: locale.words.columns[column], numeric: column !== 'description' })),
      ...items.map((item) =>
        columns.map((column) => {
          const found = item[column];
          const text = found === undefined ? '' : itemView(column, found, document, locale).shown;
          return { text, numeric: column !== 'description' };
        }),
      ),
    ],
  });
}

function printTables(paper: Paper, title: string, document: Document, { brief, parent }: Printing): void {
  if (document.tables.length === 0) return;
  const bookmark = writeHeading(paper, title, parent);
  for (const table of document.tables) {
    brief.checkAborted();
    const grid = gridOf(table, document, brief.locale, brief.maxRows);
    bookmark.addItem(grid.caption);
    printGrid(paper, grid, brief.locale);
  }
}

function printPages(paper: Paper, title: string, document: Document, { brief, parent }: Printing): void {
  const { words } = brief.locale;
  const pages = document.pages.filter((page) => page.text.trim() !== '');
  if (pages.length === 0) return;
  const bookmark = writeHeading(paper, title, parent);
  for (const page of pages.slice(0, brief.maxPages)) {
    brief.checkAborted();
    writeCaption(paper, words.page(page.number), '');
    bookmark.addItem(words.page(page.number));
    writeText(paper, page.text.trim());
  }
  const left = pages.length - brief.maxPages;
  if (left > 0) writeText(paper, words.pagesLeftOut(left), colors.muted);
}
