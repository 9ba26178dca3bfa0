import type { Document } from '../../model/index.ts';
import type { Brief, DataPart, TablePart, TextPart, UsualPart } from '../brief.ts';
import type { BatchSectionName, DocumentSectionName } from '../template.ts';
import { overviewOf, rowTotalText, sumText, type Total, totalsOf } from '../view/batch.ts';
import { isNumeric, rowsOf, shownValue } from '../view/columns.ts';
import { factsOf, issuePlace, typeText } from '../view/document.ts';
import {
  chosenFields,
  fieldViews,
  itemsOf,
  itemView,
  labelViews,
  usedItemColumns,
  type ValueView,
} from '../view/fields.ts';
import { reviewsOf } from '../view/review.ts';
import { contentParts, heading } from './content.ts';
import { escapeInline } from './escape.ts';
import { markdownTable } from './table.ts';

/** A report as GitHub flavoured Markdown. */
export function buildMarkdown(brief: Brief): string {
  const { documents, title, locale, kind, footer, subtitle } = brief;
  const [only] = documents;
  const parts = [heading(1, title), escapeInline(subtitle)];
  if (brief.generatedAt !== undefined) {
    parts.push(`${locale.words.madeAt}: ${locale.moment(brief.generatedAt)}`);
  }
  if (kind === 'data') parts.push(flatTable(brief.data, documents, brief));
  else if (kind === 'batch') parts.push(...batchParts(brief));
  else if (documents.length === 1 && only !== undefined) parts.push(...documentParts(only, brief, 2));
  else parts.push(...numberedDocuments(brief, 2));
  parts.push(escapeInline(footer));
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function batchParts(brief: Brief): string[] {
  return brief.batchSections.flatMap((part) =>
    part.type === 'usual' ? usualBatchPart(part, brief) : ownPart(part, brief.documents, brief, 2),
  );
}

function usualBatchPart({ name, title }: UsualPart<BatchSectionName>, brief: Brief): string[] {
  const head = heading(2, title ?? brief.locale.words.sections[name]);
  switch (name) {
    case 'totals':
      return [...(title === undefined ? [] : [head]), ...totalsParts(brief)];
    case 'review':
      return [head, reviewTable(brief)];
    case 'overview':
      return [head, overviewTable(brief)];
    case 'documents':
      return [head, ...numberedDocuments(brief, 3)];
  }
}

function totalsParts(brief: Brief): string[] {
  const { locale } = brief;
  const { sections } = locale.words;
  const totals = totalsOf(overviewOf(brief.documents, locale, brief.reviewBelow), locale);
  return [
    ...totalParts(sections.byCurrency, totals.byCurrency, (group) => group, brief),
    ...totalParts(sections.byType, totals.byType, (group) => group, brief),
    ...totalParts(sections.byMonth, totals.byMonth, locale.month, brief),
    ...totalParts(sections.bySeller, totals.bySeller, (group) => group, brief),
    ...totals.notes.map(escapeInline),
  ];
}

function numberedDocuments(brief: Brief, depth: number): string[] {
  return brief.documents.flatMap((document, index) => [
    heading(depth, `${index + 1}. ${document.source.name}`),
    ...documentParts(document, brief, depth + 1),
  ]);
}

/** A part of the caller's own: its text, or its flat table. */
function ownPart(
  part: TextPart | TablePart,
  documents: readonly Document[],
  brief: Brief,
  depth: number,
): string[] {
  const content =
    part.type === 'text' ? escapeInline(part.textOf(documents)) : flatTable(part, documents, brief);
  return section(depth, part.title, content);
}

function flatTable(
  { rows, columns }: DataPart,
  documents: readonly Document[],
  { locale, maxRows }: Brief,
): string {
  const all = documents.flatMap((document, index) => rowsOf(document, index, rows));
  const left = all.length - maxRows;
  const table = markdownTable(
    columns.map(({ title, format }) => ({ heading: title, numeric: isNumeric(format) })),
    all
      .slice(0, maxRows)
      .map((row) => columns.map(({ format, valueIn }) => shownValue(valueIn(row), format, locale))),
  );
  return left > 0 ? `${table}\n\n${locale.words.rowsLeftOut(left)}` : table;
}

function overviewTable({ documents, locale, reviewBelow }: Brief): string {
  const { columns, statuses, none } = locale.words;
  return markdownTable(
    [
      { heading: columns.number, numeric: true },
      ...[columns.document, columns.type, columns.seller, columns.date].map((text) => ({ heading: text })),
      { heading: columns.total, numeric: true },
      { heading: columns.status },
    ],
    overviewOf(documents, locale, reviewBelow).map((row) => [
      String(row.index + 1),
      row.document.source.name,
      row.type,
      row.seller ?? none,
      row.date === undefined ? none : locale.date(row.date),
      rowTotalText(row, locale),
      statuses[row.document.status],
    ]),
  );
}

function totalParts(
  title: string,
  totals: readonly Total[],
  nameOf: (group: string) => string,
  { locale }: Brief,
): string[] {
  if (totals.length === 0) return [];
  const { columns, none } = locale.words;
  return [
    heading(3, title),
    markdownTable(
      [{ heading: '' }, { heading: columns.count, numeric: true }, { heading: columns.total, numeric: true }],
      totals.map((total) => [
        total.group === '' ? none : nameOf(total.group),
        String(total.count),
        sumText(total, locale),
      ]),
    ),
  ];
}

function reviewTable({ documents, locale, reviewBelow }: Brief): string {
  const { columns, nothingToReview } = locale.words;
  const reviews = reviewsOf(documents, locale, reviewBelow);
  if (reviews.length === 0) return nothingToReview;
  return markdownTable(
    [{ heading: columns.document }, { heading: columns.reason }, { heading: columns.message }],
    reviews.flatMap((review) =>
      review.reasons.map((reason) => [review.document.source.name, reason.text, reason.detail]),
    ),
  );
}

function documentParts(document: Document, brief: Brief, depth: number): string[] {
  const { locale } = brief;
  const sections = brief.sections.flatMap((part) =>
    part.type === 'usual' ? usualPart(part, document, brief, depth) : ownPart(part, [document], brief, depth),
  );
  return [`${typeText(document, locale)} · ${locale.words.statuses[document.status]}`, ...sections];
}

function usualPart(
  { name, title, fields }: UsualPart<DocumentSectionName>,
  document: Document,
  brief: Brief,
  depth: number,
): string[] {
  const { locale } = brief;
  const { sections } = locale.words;
  const under = (content: string) => section(depth, title ?? sections[name], content);
  switch (name) {
    case 'summary':
      return under(
        factsOf(document, locale)
          .map((fact) => `- ${fact.label}: ${escapeInline(fact.text)}`)
          .join('\n'),
      );
    case 'fields':
      return under(valueTable(chosenFields(fieldViews(document, locale), fields), brief));
    case 'items':
      return under(itemTable(document, brief));
    case 'labels':
      return under(valueTable(labelViews(document, locale), brief));
    case 'issues':
      return under(issueList(document, brief));
    case 'text':
      return contentPart(document, title, brief, depth);
    case 'tables':
    case 'pages':
      // Tables stand in the text, where the page has them; pictures have no place in Markdown.
      return [];
  }
}

function contentPart(document: Document, title: string | undefined, brief: Brief, depth: number): string[] {
  const { sections, noText } = brief.locale.words;
  const content = contentParts(document, brief, depth + 1);
  return [heading(depth, title ?? sections.content), ...(content.length === 0 ? [noText] : content)];
}

function section(depth: number, title: string, content: string): string[] {
  return content === '' ? [] : [heading(depth, title), content];
}

function valueTable(values: readonly ValueView[], { locale }: Brief): string {
  if (values.length === 0) return '';
  const { columns } = locale.words;
  return markdownTable(
    [
      { heading: columns.field },
      { heading: columns.value },
      { heading: columns.printed },
      { heading: columns.found },
      { heading: columns.confidence, numeric: true },
    ],
    values.map((value) => [
      value.label,
      value.shown,
      value.found.text,
      value.place,
      locale.percent(value.confidence),
    ]),
  );
}

function itemTable(document: Document, { locale }: Brief): string {
  const items = itemsOf(document);
  const columns = usedItemColumns(items);
  if (columns.length === 0) return '';
  return markdownTable(
    columns.map((column) => ({
      heading: locale.words.columns[column],
      numeric: column !== 'description',
    })),
    items.map((item) =>
      columns.map((column) => {
        const found = item[column];
        return found === undefined ? '' : itemView(column, found, document, locale).shown;
      }),
    ),
  );
}

function issueList(document: Document, { locale }: Brief): string {
  return document.issues
    .map((issue) => {
      const place = issuePlace(issue, document, locale);
      const where = place === '' ? '' : ` (${escapeInline(place)})`;
      return `- **${locale.words.severities[issue.severity]}** \`${issue.code}\`${where}: ${escapeInline(locale.issue(issue))}`;
    })
    .join('\n');
}
