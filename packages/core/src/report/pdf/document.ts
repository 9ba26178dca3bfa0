import type { Document } from '../../model/index.ts';
import type { Brief } from '../brief.ts';
import { factsOf, issuePlace } from '../view/document.ts';
import {
  fieldViews,
  itemsOf,
  itemView,
  labelViews,
  usedItemColumns,
  type ValueView,
} from '../view/fields.ts';
import { gridOf } from '../view/grid.ts';
import { printGrid } from './grid.ts';
import { colors, type Paper } from './paper.ts';
import { type PrintCell, printTable } from './table.ts';
import { type Bookmark, writeCaption, writeHeading, writeText } from './writing.ts';

/** Prints one document: what it is, its issues, key values, line items, tables and text. */
export function printDocument(paper: Paper, document: Document, brief: Brief, parent: Bookmark): void {
  const { sections } = brief.locale.words;
  printFacts(paper, document, brief);
  if (document.issues.length > 0) {
    writeHeading(paper, sections.issues, parent);
    printIssues(paper, document, brief);
  }
  printValues(paper, sections.fields, fieldViews(document, brief.locale), brief, parent);
  printItems(paper, document, brief, parent);
  printValues(paper, sections.labels, labelViews(document, brief.locale), brief, parent);
  if (document.tables.length > 0) printTables(paper, document, brief, parent);
  printPages(paper, document, brief, parent);
}

function printFacts(paper: Paper, document: Document, { locale }: Brief): void {
  printTable(paper, {
    columns: 2,
    headerRows: 0,
    rows: factsOf(document, locale).map(({ label, text }) => [{ text: label, muted: true }, { text }]),
  });
}

function printIssues(paper: Paper, document: Document, { locale }: Brief): void {
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
  brief: Brief,
  parent: Bookmark,
): void {
  if (values.length === 0) return;
  const { columns } = brief.locale.words;
  writeHeading(paper, title, parent);
  const header = [columns.field, columns.value, columns.printed, columns.found, columns.confidence];
  printTable(paper, {
    columns: header.length,
    headerRows: 1,
    rows: [
      header.map((text, index) => ({ text, numeric: index === 4 })),
      ...values.map((value) => valueRow(value, brief)),
    ],
  });
}

function valueRow(value: ValueView, { locale, reviewBelow }: Brief): PrintCell[] {
  const unsure = value.confidence < reviewBelow ? { color: colors.poor } : { muted: true };
  return [
    { text: value.label, muted: true },
    { text: value.shown, bold: true },
    { text: value.found.text },
    { text: value.place, muted: true },
    { text: locale.percent(value.confidence), numeric: true, ...unsure },
  ];
}

function printItems(paper: Paper, document: Document, { locale }: Brief, parent: Bookmark): void {
  const items = itemsOf(document);
  const columns = usedItemColumns(items);
  if (columns.length === 0) return;
  writeHeading(paper, locale.words.sections.items, parent);
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

function printTables(paper: Paper, document: Document, brief: Brief, parent: Bookmark): void {
  const bookmark = writeHeading(paper, brief.locale.words.sections.tables, parent);
  for (const table of document.tables) {
    brief.checkAborted();
    const grid = gridOf(table, document, brief.locale, brief.maxRows);
    bookmark.addItem(grid.caption);
    printGrid(paper, grid, brief.locale);
  }
}

function printPages(paper: Paper, document: Document, brief: Brief, parent: Bookmark): void {
  const { words } = brief.locale;
  const pages = document.pages.filter((page) => page.text.trim() !== '');
  if (pages.length === 0) return;
  const bookmark = writeHeading(paper, words.sections.text, parent);
  for (const page of pages.slice(0, brief.maxPages)) {
    brief.checkAborted();
    writeCaption(paper, words.page(page.number), '');
    bookmark.addItem(words.page(page.number));
    writeText(paper, page.text.trim());
  }
  const left = pages.length - brief.maxPages;
  if (left > 0) writeText(paper, words.pagesLeftOut(left), colors.muted);
}
