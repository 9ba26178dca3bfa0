import type { Document, FieldName, LineItem } from '../../model/index.ts';
import type { Brief } from '../brief.ts';
import { factsOf, issuePlace } from '../view/document.ts';
import { chosenFields, fieldViews, itemsOf, labelViews, type ValueView } from '../view/fields.ts';
import { amountCell, countCell, type SheetCell, shareCell, textCell, valueCell } from './cell.ts';
import { type Column, fixedSheet } from './fixed.ts';
import type { SheetLinks } from './links.ts';
import type { SheetOptions } from './sheet.ts';
import { maxTableSheets, tablesOf } from './table.ts';

/** What is true of the documents as a whole: facts in two columns. */
export function summarySheet({ documents, locale, title, subtitle }: Brief): SheetOptions {
  const { columns, sections, tablesLeftOut } = locale.words;
  const facts = documents.flatMap((document) => [
    ...(documents.length > 1 ? [{ label: columns.document, text: document.source.name }] : []),
    ...factsOf(document, locale),
  ]);
  const left = tablesOf(documents).length - maxTableSheets;
  const rows = facts.map((fact) => [textCell(fact.label), textCell(fact.text)]);
  if (left > 0) rows.push([textCell(sections.tables), textCell(tablesLeftOut(left))]);
  const under = subtitle === '' ? [] : [[textCell(''), textCell(subtitle)]];
  return {
    widths: [22, 70],
    headerRows: 1,
    filter: false,
    rows: [[textCell(columns.document), textCell(title)], ...under, ...rows],
  };
}

const fieldWidths = [30, 22, 30, 10, 30, 12, 18];

/** Fields of all documents, each leading to where it was found. */
export function fieldsSheet(
  brief: Brief,
  links: SheetLinks,
  names: readonly FieldName[] | undefined,
  withLabels: boolean,
): SheetOptions {
  const { documents, locale } = brief;
  const header = [locale.words.columns.document, ...fieldHeader(brief)];
  const rows = documents.flatMap((document) =>
    valuesOf(document, names, withLabels, brief).map((view) => [
      textCell(document.source.name),
      ...fieldCells(view, document, links, brief),
    ]),
  );
  const columns = header.map((heading, index): Column => [heading, fieldWidths[index] ?? 20]);
  return fixedSheet(columns, rows);
}

function valuesOf(
  document: Document,
  names: readonly FieldName[] | undefined,
  withLabels: boolean,
  { locale }: Brief,
): ValueView[] {
  const labels = withLabels ? labelViews(document, locale) : [];
  return [...chosenFields(fieldViews(document, locale), names), ...labels];
}

function fieldHeader({ locale }: Brief): string[] {
  const { columns } = locale.words;
  return [columns.field, columns.value, columns.currency, columns.printed, columns.confidence, columns.found];
}

function fieldCells(view: ValueView, document: Document, links: SheetLinks, { locale }: Brief): SheetCell[] {
  const { value, currency, text } = view.found;
  const isAmount = typeof value === 'number' && currency !== undefined;
  return [
    textCell(view.label),
    isAmount ? amountCell(value, currency) : valueCell(value, text, locale.language),
    textCell(currency ?? ''),
    textCell(text),
    shareCell(view.confidence),
    placeCell(view.place, view.found.origin, document, links),
  ];
}

function placeCell(
  place: string,
  origin: Parameters<SheetLinks['ofOrigin']>[1],
  document: Document,
  links: SheetLinks,
): SheetCell {
  const cell = textCell(place);
  const link = links.ofOrigin(document, origin);
  return link === undefined || cell.value === null ? cell : { ...cell, link };
}

/** Line items of all documents. */
export function itemsSheet(brief: Brief, links: SheetLinks): SheetOptions {
  const { columns } = brief.locale.words;
  const header: Column[] = [[columns.document, 30], ...itemColumns(brief)];
  const rows = brief.documents.flatMap((document) =>
    itemsOf(document).map((item, index) => [
      textCell(document.source.name),
      ...itemCells(item, index, document, links, brief),
    ]),
  );
  return fixedSheet(header, rows);
}

function itemColumns({ locale }: Brief): Column[] {
  const { columns } = locale.words;
  return [
    [columns.number, 6],
    [columns.description, 40],
    [columns.quantity, 10],
    [columns.unitPrice, 16],
    [columns.amount, 16],
    [columns.currency, 10],
    [columns.found, 18],
  ];
}

function itemCells(
  item: LineItem,
  index: number,
  document: Document,
  links: SheetLinks,
  { locale }: Brief,
): SheetCell[] {
  const { description, quantity, unitPrice, amount } = item;
  const found = amount ?? unitPrice ?? quantity ?? description;
  const money = (value: typeof amount) =>
    typeof value?.value === 'number' ? amountCell(value.value, value.currency) : textCell(value?.text ?? '');
  return [
    countCell(index + 1),
    textCell(description?.text ?? ''),
    quantity === undefined ? textCell('') : valueCell(quantity.value, quantity.text),
    money(unitPrice),
    money(amount),
    textCell(amount?.currency ?? unitPrice?.currency ?? ''),
    found === undefined
      ? textCell('')
      : placeCell(locale.place(found.origin, document), found.origin, document, links),
  ];
}

/** Issues of all documents. */
export function issuesSheet(brief: Brief): SheetOptions {
  const { columns } = brief.locale.words;
  const header: Column[] = [[columns.document, 30], ...issueColumns(brief)];
  const rows = brief.documents.flatMap((document) =>
    issueRows(document, brief).map((cells) => [textCell(document.source.name), ...cells]),
  );
  return fixedSheet(header, rows);
}

function issueColumns({ locale }: Brief): Column[] {
  const { columns } = locale.words;
  return [
    [columns.severity, 12],
    [columns.code, 26],
    [columns.found, 18],
    [columns.message, 80],
  ];
}

function issueRows(document: Document, { locale }: Brief): SheetCell[][] {
  return document.issues.map((issue) => [
    textCell(locale.words.severities[issue.severity]),
    textCell(issue.code),
    textCell(issuePlace(issue, document, locale)),
    textCell(locale.issue(issue)),
  ]);
}

/** One document of a batch on a sheet of its own: what it is, its fields, line items and issues, one under another. */
export function sectionsSheet(document: Document, links: SheetLinks, brief: Brief): SheetOptions {
  const { locale } = brief;
  const { sections } = locale.words;
  const fields = brief.sections.find((part) => part.type === 'usual' && part.name === 'fields');
  const names = fields?.type === 'usual' ? fields.fields : undefined;
  const blocks: readonly (readonly [string, readonly string[], readonly SheetCell[][]])[] = [
    [
      sections.summary,
      [],
      factsOf(document, locale).map((fact) => [labelCell(fact.label), textCell(fact.text)]),
    ],
    [
      sections.fields,
      fieldHeader(brief),
      valuesOf(document, names, true, brief).map((view) => fieldCells(view, document, links, brief)),
    ],
    [
      sections.items,
      itemColumns(brief).map(([heading]) => heading),
      itemsOf(document).map((item, index) => itemCells(item, index, document, links, brief)),
    ],
    [sections.issues, issueColumns(brief).map(([heading]) => heading), issueRows(document, brief)],
  ];
  return {
    widths: [24, 36, 14, 28, 16, 16, 18],
    headerRows: 0,
    filter: false,
    rows: [
      [{ ...textCell(document.source.name), look: 'title' }],
      ...blocks.flatMap(([title, header, rows]) => block(title, header, rows)),
    ],
  };
}

function block(title: string, header: readonly string[], rows: readonly SheetCell[][]): SheetCell[][] {
  if (rows.length === 0) return [];
  const heading: SheetCell = { ...textCell(title), look: 'heading' };
  return [[], [heading], ...(header.length > 0 ? [header.map(labelCell)] : []), ...rows];
}

function labelCell(text: string): SheetCell {
  return { ...textCell(text), look: 'label' };
}
