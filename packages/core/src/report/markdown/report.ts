import type { Document } from '../../model/index.ts';
import type { Brief } from '../brief.ts';
import { overviewOf, rowTotalText, sumText, type Total, totalsOf } from '../view/batch.ts';
import { factsOf, issuePlace } from '../view/document.ts';
import {
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
  const { documents, title, locale } = brief;
  const [only] = documents;
  const parts = [heading(1, title)];
  if (brief.generatedAt !== undefined) {
    parts.push(`${locale.words.madeAt}: ${locale.moment(brief.generatedAt)}`);
  }
  if (documents.length === 1 && only !== undefined) parts.push(...documentParts(only, brief, 2));
  else parts.push(...batchParts(brief));
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function batchParts(brief: Brief): string[] {
  const { documents, locale } = brief;
  const { sections } = locale.words;
  const overview = overviewOf(documents, locale, brief.reviewBelow);
  const totals = totalsOf(overview, locale);
  return [
    heading(2, sections.overview),
    overviewTable(brief),
    ...totalParts(sections.byCurrency, totals.byCurrency, (group) => group, brief),
    ...totalParts(sections.byType, totals.byType, (group) => group, brief),
    ...totalParts(sections.byMonth, totals.byMonth, locale.month, brief),
    ...totalParts(sections.bySeller, totals.bySeller, (group) => group, brief),
    ...totals.notes.map(escapeInline),
    heading(2, sections.review),
    reviewTable(brief),
    heading(2, sections.documents),
    ...documents.flatMap((document, index) => [
      heading(3, `${index + 1}. ${document.source.name}`),
      ...documentParts(document, brief, 4),
    ]),
  ];
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
  const { sections, noText } = locale.words;
  const content = contentParts(document, brief, depth + 1);
  return [
    factsOf(document, locale)
      .map((fact) => `- ${fact.label}: ${escapeInline(fact.text)}`)
      .join('\n'),
    ...section(depth, sections.fields, valueTable(fieldViews(document, locale), brief)),
    ...section(depth, sections.items, itemTable(document, brief)),
    ...section(depth, sections.labels, valueTable(labelViews(document, locale), brief)),
    ...section(depth, sections.issues, issueList(document, brief)),
    heading(depth, sections.content),
    ...(content.length === 0 ? [noText] : content),
  ];
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
