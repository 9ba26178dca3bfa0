import type { Brief } from '../brief.ts';
import type { BatchSectionName } from '../template.ts';
import { overviewOf, type Total, totalsOf } from '../view/batch.ts';
import { reviewsOf } from '../view/review.ts';
import { amountCell, countCell, type SheetCell, shareCell, textCell, valueCell } from './cell.ts';
import { type Column, fixedSheet } from './fixed.ts';
import { address, type SheetLinks } from './links.ts';
import type { SheetOptions } from './sheet.ts';

interface NamedSheet {
  readonly name: string;
  readonly sheet: () => SheetOptions;
}

/** The sheets of a batch as a whole. */
export function batchSheets(
  brief: Brief,
  links: SheetLinks,
): Readonly<Record<Exclude<BatchSectionName, 'documents'>, NamedSheet>> {
  const { sections } = brief.locale.words;
  return {
    overview: { name: sections.summary, sheet: () => overviewSheet(brief, links) },
    totals: { name: sections.totals, sheet: () => totalsSheet(brief) },
    review: { name: sections.review, sheet: () => reviewSheet(brief, links) },
  };
}

function overviewSheet({ documents, locale, reviewBelow }: Brief, links: SheetLinks): SheetOptions {
  const { columns, sections, statuses, sheetsLeftOut } = locale.words;
  const header: Column[] = [
    [columns.document, 36],
    [columns.type, 18],
    [columns.confidence, 12],
    [columns.status, 12],
    [columns.seller, 28],
    [columns.date, 17],
    [columns.total, 16],
    [columns.currency, 10],
    [columns.pages, 8],
    [columns.sheets, 8],
    [columns.bytes, 12],
    [sections.issues, 8],
    [columns.hash, 68],
  ];
  const rows = overviewOf(documents, locale, reviewBelow).map(({ document, index, ...row }) => [
    documentCell(document.source.name, index, links),
    textCell(row.type),
    shareCell(document.type.confidence),
    textCell(statuses[document.status]),
    textCell(row.seller ?? ''),
    valueCell(row.date, '', locale.language),
    row.total === undefined ? textCell('') : amountCell(row.total, row.currency, row.unsure),
    textCell(row.currency ?? ''),
    countCell(document.pages.length),
    countCell(document.sheets.length),
    countCell(document.source.bytes),
    countCell(document.issues.length),
    textCell(document.source.sha256),
  ]);
  const left = documents.filter((_, index) => links.ofDocument(index) === undefined).length;
  const isCut = left > 0 && left < documents.length;
  return fixedSheet(header, isCut ? [...rows, [textCell(sheetsLeftOut(left))]] : rows);
}

function documentCell(name: string, index: number, links: SheetLinks): SheetCell {
  const cell = textCell(name);
  const sheet = links.ofDocument(index);
  return sheet === undefined || cell.value === null ? cell : { ...cell, link: address(sheet, 'A1') };
}

/** Longest bar, in characters. */
const longestBar = 30;

function totalsSheet({ documents, locale, reviewBelow }: Brief): SheetOptions {
  const { columns, sections } = locale.words;
  const totals = totalsOf(overviewOf(documents, locale, reviewBelow), locale);
  const groups: readonly (readonly [string, readonly Total[]])[] = [
    [sections.byCurrency, totals.byCurrency],
    [sections.byType, totals.byType],
    [sections.byMonth, totals.byMonth],
    [sections.bySeller, totals.bySeller],
  ];
  const rows = groups.flatMap(([name, list]) => {
    const largest = largestOf(list);
    return list.map((total) => totalRow(name, total, largest.get(total.currency) ?? 0));
  });
  const header: Column[] = [
    [sections.totals, 16],
    [columns.value, 32],
    [columns.currency, 10],
    [columns.count, 12],
    [columns.total, 18],
    ['', 34],
  ];
  const notes = totals.notes.map((note) => [textCell(''), textCell(note)]);
  // Filters would sort the notes in among the sums.
  return { ...fixedSheet(header, [...rows, ...notes]), filter: notes.length === 0 };
}

/** The largest sum of each currency. */
function largestOf(totals: readonly Total[]): ReadonlyMap<string, number> {
  const largest = new Map<string, number>();
  for (const { currency, sum } of totals) largest.set(currency, Math.max(largest.get(currency) ?? 0, sum));
  return largest;
}

/** A sum with a bar as long as its share of the largest one of its group and currency. */
function totalRow(name: string, total: Total, largest: number): SheetCell[] {
  const { group, currency, count, sum, unsure } = total;
  const length = largest > 0 && sum > 0 ? Math.max(1, Math.round((sum / largest) * longestBar)) : 0;
  return [
    textCell(name),
    textCell(group),
    textCell(currency),
    countCell(count),
    amountCell(sum, currency === '' ? undefined : currency, unsure),
    { ...textCell('█'.repeat(length)), look: 'bar' },
  ];
}

function reviewSheet({ documents, locale, reviewBelow }: Brief, links: SheetLinks): SheetOptions {
  const { columns } = locale.words;
  const rows = reviewsOf(documents, locale, reviewBelow).flatMap((review) =>
    review.reasons.map((reason) => [
      documentCell(review.document.source.name, review.index, links),
      textCell(reason.text),
      textCell(reason.detail),
    ]),
  );
  const header: Column[] = [
    [columns.document, 36],
    [columns.reason, 24],
    [columns.message, 80],
  ];
  return fixedSheet(header, rows);
}
