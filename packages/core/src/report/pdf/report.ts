import type { Brief, UsualPart } from '../brief.ts';
import type { BatchSectionName } from '../template.ts';
import { overviewOf, rowTotalText, sumText, type Total, topOf, totalsOf } from '../view/batch.ts';
import { typeText } from '../view/document.ts';
import { type DrawnPages, drawPages } from '../view/pictures.ts';
import { reviewsOf } from '../view/review.ts';
import { printDocument } from './document.ts';
import { printFlat, printOwnPart } from './flat.ts';
import { colors, finishPaper, openPaper, type Paper } from './paper.ts';
import { printTable } from './table.ts';
import { type Bookmark, writeHeading, writeLetterhead, writeText, writeTitle } from './writing.ts';

/** Most sellers that a batch report lists by name. */
const maxSellers = 10;

/** Longest side of a page's picture in pixels: 150 dots an inch on the printed page. */
const pictureSide = 1500;

/** A report as PDF: selectable text, bookmarks, page numbers, table headers on every page. */
export async function buildPdf(brief: Brief): Promise<Uint8Array> {
  const { documents, title, locale, kind } = brief;
  const wantsPages =
    kind !== 'data' && brief.sections.some((part) => part.type === 'usual' && part.name === 'pages');
  const drawn: DrawnPages = wantsPages
    ? await drawPages(brief, { format: 'jpeg', maxSide: pictureSide })
    : new Map();
  const paper = await openPaper(brief);
  const { outline } = paper.pdf;
  const [only] = documents;
  writeLetterhead(paper, brief);
  if (kind === 'document' && documents.length === 1 && only !== undefined) {
    writeTitle(paper, title, typeText(only, locale));
    printDocument(paper, only, { brief, id: 'd1', drawn, parent: outline });
  } else {
    writeTitle(paper, title, locale.words.documents(documents.length));
    if (kind === 'data') printFlat(paper, brief.data, documents, brief);
    else if (kind === 'batch') printBatch(paper, brief, drawn, outline);
    else printDocuments(paper, brief, drawn, outline);
  }
  return finishPaper(paper, brief);
}

function printBatch(paper: Paper, brief: Brief, drawn: DrawnPages, outline: Bookmark): void {
  for (const part of brief.batchSections) {
    if (part.type === 'usual') printPart(paper, part, { brief, drawn, outline });
    else printOwnPart(paper, part, brief.documents, brief, outline);
  }
}

function printPart(
  paper: Paper,
  { name, title }: UsualPart<BatchSectionName>,
  {
    brief,
    drawn,
    outline,
  }: { readonly brief: Brief; readonly drawn: DrawnPages; readonly outline: Bookmark },
): void {
  const heading = title ?? brief.locale.words.sections[name];
  switch (name) {
    case 'totals':
      if (title !== undefined) writeHeading(paper, title, outline);
      printAllTotals(paper, brief, outline);
      break;
    case 'review':
      printReviews(paper, heading, brief, outline);
      break;
    case 'overview':
      printOverview(paper, heading, brief, outline);
      break;
    case 'documents':
      printDocuments(paper, brief, drawn, outline);
      break;
  }
}

function printAllTotals(paper: Paper, brief: Brief, outline: Bookmark): void {
  const { documents, locale } = brief;
  const { sections, other } = locale.words;
  const totals = totalsOf(overviewOf(documents, locale, brief.reviewBelow), locale);
  printTotals(paper, sections.byCurrency, totals.byCurrency, asItIs, brief, outline);
  printTotals(paper, sections.byMonth, totals.byMonth, locale.month, brief, outline);
  printTotals(paper, sections.bySeller, topOf(totals.bySeller, maxSellers, other), asItIs, brief, outline);
  printTotals(paper, sections.byType, totals.byType, asItIs, brief, outline);
  for (const note of totals.notes) writeText(paper, note, colors.muted);
}

function printDocuments(paper: Paper, brief: Brief, drawn: DrawnPages, outline: Bookmark): void {
  for (const [index, document] of brief.documents.entries()) {
    brief.checkAborted();
    brief.report(0.5 + (0.5 * index) / brief.documents.length);
    paper.pdf.addPage();
    const parent = outline.addItem(document.source.name);
    writeTitle(paper, document.source.name, typeText(document, brief.locale));
    printDocument(paper, document, { brief, id: `d${index + 1}`, drawn, parent });
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
        { text: total.group === '' ? none : nameOf(total.group), ...barOf(total, totals) },
        { text: String(total.count), numeric: true, muted: true },
        { text: sumText(total, locale), numeric: true },
      ]),
    ],
  });
}

/** A bar as long as the sum's share of the largest one in its currency, where that has several. */
function barOf(total: Total, totals: readonly Total[]): { readonly bar?: number } {
  const peers = totals.filter(({ currency }) => currency === total.currency);
  const largest = Math.max(...peers.map(({ sum }) => sum));
  return peers.length > 1 && largest > 0 ? { bar: total.sum / largest } : {};
}

function printReviews(
  paper: Paper,
  title: string,
  { documents, locale, reviewBelow }: Brief,
  outline: Bookmark,
): void {
  const { columns, nothingToReview } = locale.words;
  const reviews = reviewsOf(documents, locale, reviewBelow);
  writeHeading(paper, title, outline);
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

function printOverview(
  paper: Paper,
  title: string,
  { documents, locale, reviewBelow }: Brief,
  outline: Bookmark,
): void {
  const { columns, statuses, none } = locale.words;
  writeHeading(paper, title, outline);
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
