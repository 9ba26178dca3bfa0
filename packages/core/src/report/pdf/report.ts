import type { Brief } from '../brief.ts';
import { overviewOf, rowTotalText, sumText, type Total, topOf, totalsOf } from '../view/batch.ts';
import { typeText } from '../view/document.ts';
import { reviewsOf } from '../view/review.ts';
import { printDocument } from './document.ts';
import { colors, finishPaper, openPaper, type Paper } from './paper.ts';
import { printTable } from './table.ts';
import { type Bookmark, writeHeading, writeText, writeTitle } from './writing.ts';

/** Most sellers that a batch report lists by name. */
const maxSellers = 10;

/** A report as PDF: selectable text, bookmarks, page numbers, table headers on every page. */
export async function buildPdf(brief: Brief): Promise<Uint8Array> {
  const { documents, title, locale } = brief;
  const paper = await openPaper(brief);
  const { outline } = paper.pdf;
  const [only] = documents;
  if (documents.length === 1 && only !== undefined) {
    writeTitle(paper, title, typeText(only, locale));
    printDocument(paper, only, brief, outline);
  } else {
    printBatch(paper, brief, outline);
  }
  return finishPaper(paper, brief);
}

function printBatch(paper: Paper, brief: Brief, outline: Bookmark): void {
  const { documents, title, locale } = brief;
  const { sections, other } = locale.words;
  writeTitle(paper, title, locale.words.documents(documents.length));
  const totals = totalsOf(overviewOf(documents, locale, brief.reviewBelow), locale);
  printTotals(paper, sections.byCurrency, totals.byCurrency, asItIs, brief, outline);
  printTotals(paper, sections.byMonth, totals.byMonth, locale.month, brief, outline);
  printTotals(paper, sections.bySeller, topOf(totals.bySeller, maxSellers, other), asItIs, brief, outline);
  printTotals(paper, sections.byType, totals.byType, asItIs, brief, outline);
  for (const note of totals.notes) writeText(paper, note, colors.muted);
  printReviews(paper, brief, outline);
  printOverview(paper, brief, outline);
  for (const document of documents) {
    brief.checkAborted();
    paper.pdf.addPage();
    const bookmark = outline.addItem(document.source.name);
    writeTitle(paper, document.source.name, typeText(document, locale));
    printDocument(paper, document, brief, bookmark);
  }
}

function printTotals(
  paper: Paper,
  title: string,
  totals: readonly Total[],
  nameOf: (group: string) => string,
  { locale }: Brief,
  outline: Bookmark,
): void {
  if (totals.length === 0) return;
  const { columns, none } = locale.words;
  writeHeading(paper, title, outline);
  printTable(paper, {
    columns: 3,
    headerRows: 1,
    rows: [
      [{ text: '' }, { text: columns.count, numeric: true }, { text: columns.total, numeric: true }],
      ...totals.map((total) => [
        { text: total.group === '' ? none : nameOf(total.group) },
        { text: String(total.count), numeric: true, muted: true },
        { text: sumText(total, locale), numeric: true },
      ]),
    ],
  });
}

function printReviews(paper: Paper, { documents, locale, reviewBelow }: Brief, outline: Bookmark): void {
  const { sections, columns, nothingToReview } = locale.words;
  const reviews = reviewsOf(documents, locale, reviewBelow);
  writeHeading(paper, sections.review, outline);
  if (reviews.length === 0) {
    writeText(paper, nothingToReview);
    return;
  }
  printTable(paper, {
    columns: 3,
    headerRows: 1,
    rows: [
      [{ text: columns.document }, { text: columns.reason }, { text: columns.message }],
      ...reviews.flatMap((review) =>
        review.reasons.map((reason) => [
          { text: review.document.source.name },
          { text: reason.text, bold: true },
          { text: reason.detail },
        ]),
      ),
    ],
  });
}

function printOverview(paper: Paper, { documents, locale, reviewBelow }: Brief, outline: Bookmark): void {
  const { sections, columns, statuses, none } = locale.words;
  writeHeading(paper, sections.overview, outline);
  printTable(paper, {
    columns: 6,
    headerRows: 1,
    rows: [
      [
        ...[columns.document, columns.type, columns.seller, columns.date].map((text) => ({ text })),
        { text: columns.total, numeric: true },
        { text: columns.status },
      ],
      ...overviewOf(documents, locale, reviewBelow).map((row) => [
        { text: row.document.source.name },
        { text: row.type, muted: true },
        { text: row.seller ?? none },
        { text: row.date === undefined ? none : locale.date(row.date) },
        { text: rowTotalText(row, locale), numeric: true },
        { text: statuses[row.document.status] },
      ]),
    ],
  });
}

function asItIs(group: string): string {
  return group;
}
