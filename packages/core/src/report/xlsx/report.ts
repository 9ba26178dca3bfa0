import type { Document, LineItem } from '../../model/index.ts';
import type { Brief } from '../brief.ts';
import { moment } from '../moment.ts';
import { overviewOf, type Total, totalsOf } from '../view/batch.ts';
import { factsOf, issuePlace } from '../view/document.ts';
import { fieldViews, itemsOf, labelViews } from '../view/fields.ts';
import { reviewsOf } from '../view/review.ts';
import { amountCell, countCell, type SheetCell, shareCell, textCell, valueCell } from './cell.ts';
import { tableName, tableSheet } from './table.ts';
import { openWorkbook, type ReportWorkbook, type SheetOptions } from './workbook.ts';

/** Most tables that get a sheet of their own; the summary says how many are left out. */
const maxTableSheets = 250;

/** A column of a fixed sheet: heading and width in characters. */
type Column = readonly [heading: string, width: number];

/** A report as a workbook: summary, fields, line items, issues, then a sheet for every table. */
export async function buildXlsx(brief: Brief): Promise<Uint8Array> {
  const { documents } = brief;
  const workbook = await openWorkbook(moment(brief), brief.title);
  workbook.add(documents.length === 1 ? factsSheet(brief) : overviewSheet(brief));
  if (documents.length !== 1) {
    workbook.add(totalsSheet(brief));
    workbook.add(reviewSheet(brief));
  }
  workbook.add(fieldsSheet(brief));
  workbook.add(itemsSheet(brief));
  addTables(workbook, brief);
  workbook.add(issuesSheet(brief));
  return workbook.finish();
}

function factsSheet({ documents, locale, title }: Brief): SheetOptions {
  const { columns, sections, tablesLeftOut } = locale.words;
  const facts = documents.flatMap((document) => factsOf(document, locale));
  const tables = documents.flatMap((document) => document.tables).length;
  const rows = facts.map((fact) => [textCell(fact.label), textCell(fact.text)]);
  if (tables > maxTableSheets) {
    rows.push([textCell(sections.tables), textCell(tablesLeftOut(tables - maxTableSheets))]);
  }
  return {
    name: sections.summary,
    widths: [22, 70],
    headerRows: 1,
    filter: false,
    rows: [[textCell(columns.document), textCell(title)], ...rows],
  };
}

function overviewSheet({ documents, locale, reviewBelow }: Brief): SheetOptions {
  const { columns, sections, statuses } = locale.words;
  const header: Column[] = [
    [columns.document, 36],
    [columns.type, 18],
    [columns.confidence, 12],
    [columns.status, 12],
    [columns.seller, 28],
    [columns.date, 12],
    [columns.total, 16],
    [columns.currency, 10],
    [columns.pages, 8],
    [columns.sheets, 8],
    [columns.bytes, 12],
    [sections.issues, 8],
    [columns.hash, 68],
  ];
  const rows = overviewOf(documents, locale, reviewBelow).map(({ document, ...row }) => [
    textCell(document.source.name),
    textCell(row.type),
    shareCell(document.type.confidence),
    textCell(statuses[document.status]),
    textCell(row.seller ?? ''),
    valueCell(row.date),
    row.total === undefined ? textCell('') : amountCell(row.total, row.currency, row.unsure),
    textCell(row.currency ?? ''),
    countCell(document.pages.length),
    countCell(document.sheets.length),
    countCell(document.source.bytes),
    countCell(document.issues.length),
    textCell(document.source.sha256),
  ]);
  return fixedSheet(sections.summary, header, rows);
}

function totalsSheet({ documents, locale, reviewBelow }: Brief): SheetOptions {
  const { columns, sections } = locale.words;
  const totals = totalsOf(overviewOf(documents, locale, reviewBelow), locale);
  const groups: readonly (readonly [string, readonly Total[]])[] = [
    [sections.byCurrency, totals.byCurrency],
    [sections.byType, totals.byType],
    [sections.byMonth, totals.byMonth],
    [sections.bySeller, totals.bySeller],
  ];
  const rows = groups.flatMap(([name, list]) =>
    list.map((total) => [
      textCell(name),
      textCell(total.group),
      textCell(total.currency),
      countCell(total.count),
      amountCell(total.sum, total.currency === '' ? undefined : total.currency, total.unsure),
    ]),
  );
  const header: Column[] = [
    [sections.totals, 16],
    [columns.value, 32],
    [columns.currency, 10],
    [columns.count, 12],
    [columns.total, 18],
  ];
  const notes = totals.notes.map((note) => [textCell(''), textCell(note)]);
  // Filters would sort the notes in among the sums.
  return { ...fixedSheet(sections.totals, header, [...rows, ...notes]), filter: notes.length === 0 };
}

function reviewSheet({ documents, locale, reviewBelow }: Brief): SheetOptions {
  const { columns, sections } = locale.words;
  const rows = reviewsOf(documents, locale, reviewBelow).flatMap((review) =>
    review.reasons.map((reason) => [
      textCell(review.document.source.name),
      textCell(reason.text),
      textCell(reason.detail),
    ]),
  );
  const header: Column[] = [
    [columns.document, 36],
    [columns.reason, 24],
    [columns.message, 80],
  ];
  return fixedSheet(sections.review, header, rows);
}

function fieldsSheet({ documents, locale }: Brief): SheetOptions {
  const { columns, sections } = locale.words;
  const header: Column[] = [
    [columns.document, 30],
    [columns.field, 22],
    [columns.value, 30],
    [columns.currency, 10],
    [columns.printed, 30],
    [columns.confidence, 12],
    [columns.found, 18],
  ];
  const rows = documents.flatMap((document) =>
    [...fieldViews(document, locale), ...labelViews(document, locale)].map((view) => [
      textCell(document.source.name),
      textCell(view.label),
      typeof view.found.value === 'number' && view.found.currency !== undefined
        ? amountCell(view.found.value, view.found.currency)
        : valueCell(view.found.value, view.found.text),
      textCell(view.found.currency ?? ''),
      textCell(view.found.text),
      shareCell(view.confidence),
      textCell(view.place),
    ]),
  );
  return fixedSheet(sections.fields, header, rows);
}

function itemsSheet(brief: Brief): SheetOptions {
  const { columns, sections } = brief.locale.words;
  const header: Column[] = [
    [columns.document, 30],
    [columns.number, 6],
    [columns.description, 40],
    [columns.quantity, 10],
    [columns.unitPrice, 16],
    [columns.amount, 16],
    [columns.currency, 10],
    [columns.found, 18],
  ];
  const rows = brief.documents.flatMap((document) =>
    itemsOf(document).map((item, index) => itemRow(item, index, document, brief)),
  );
  return fixedSheet(sections.items, header, rows);
}

function itemRow(item: LineItem, index: number, document: Document, { locale }: Brief): SheetCell[] {
  const { description, quantity, unitPrice, amount } = item;
  const found = amount ?? unitPrice ?? quantity ?? description;
  const money = (value: typeof amount) =>
    typeof value?.value === 'number' ? amountCell(value.value, value.currency) : textCell(value?.text ?? '');
  return [
    textCell(document.source.name),
    countCell(index + 1),
    textCell(description?.text ?? ''),
    quantity === undefined ? textCell('') : valueCell(quantity.value, quantity.text),
    money(unitPrice),
    money(amount),
    textCell(amount?.currency ?? unitPrice?.currency ?? ''),
    textCell(found === undefined ? '' : locale.place(found.origin, document)),
  ];
}

function issuesSheet({ documents, locale }: Brief): SheetOptions {
  const { columns, sections, severities } = locale.words;
  const header: Column[] = [
    [columns.document, 30],
    [columns.severity, 12],
    [columns.code, 26],
    [columns.found, 18],
    [columns.message, 80],
  ];
  const rows = documents.flatMap((document) =>
    document.issues.map((issue) => [
      textCell(document.source.name),
      textCell(severities[issue.severity]),
      textCell(issue.code),
      textCell(issuePlace(issue, document, locale)),
      textCell(locale.issue(issue)),
    ]),
  );
  return fixedSheet(sections.issues, header, rows);
}

function addTables(workbook: ReportWorkbook, { documents, checkAborted }: Brief): void {
  const tables = documents.flatMap((document) => document.tables.map((table) => ({ table, document })));
  for (const { table, document } of tables.slice(0, maxTableSheets)) {
    checkAborted();
    workbook.add(tableSheet(table, tableName(table, document, documents.length > 1)));
  }
}

function fixedSheet(name: string, columns: readonly Column[], rows: readonly SheetCell[][]): SheetOptions {
  return {
    name,
    widths: columns.map(([, width]) => width),
    headerRows: 1,
    filter: true,
    rows: [columns.map(([heading]) => textCell(heading)), ...rows],
  };
}
