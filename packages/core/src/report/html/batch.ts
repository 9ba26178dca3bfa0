import type { Brief, Part, UsualPart } from '../brief.ts';
import type { BatchSectionName } from '../template.ts';
import {
  type OverviewRow,
  overviewOf,
  rowTotalText,
  sumText,
  type Totals,
  topOf,
  totalsOf,
} from '../view/batch.ts';
import type { DrawnPages } from '../view/pictures.ts';
import { type Review, reviewsOf } from '../view/review.ts';
import { monthChart } from './chart.ts';
import { documentArticle } from './document.ts';
import { ownPart } from './flat.ts';
import { type Content, type Markup, markup } from './markup.ts';
import { section, totalsCard } from './parts.ts';

/** Most sellers that a batch report lists by name. */
const maxSellers = 10;

/** What is said of a batch as a whole, found once. */
interface Batch {
  readonly rows: readonly OverviewRow[];
  readonly totals: Totals;
  readonly reviews: readonly Review[];
  readonly drawn: DrawnPages;
}

/** A batch report: its head with the sums, then every section that is asked for. */
export function batchBody(head: Content, drawn: DrawnPages, brief: Brief): Content {
  const { documents, locale, reviewBelow } = brief;
  const rows = overviewOf(documents, locale, reviewBelow);
  const batch: Batch = {
    rows,
    totals: totalsOf(rows, locale),
    reviews: reviewsOf(documents, locale, reviewBelow),
    drawn,
  };
  return [
    markup`<header>${head}${figures(batch, brief)}</header>\n`,
    brief.batchSections.map((part) => batchPart(part, batch, brief)),
  ];
}

function batchPart(part: Part<BatchSectionName>, batch: Batch, brief: Brief): Content {
  if (part.type !== 'usual') {
    const content = ownPart(part, brief.documents, brief);
    return content && markup`<div class="card">${content}</div>`;
  }
  return usualPart(part, batch, brief);
}

function usualPart({ name, title }: UsualPart<BatchSectionName>, batch: Batch, brief: Brief): Content {
  const heading = title ?? brief.locale.words.sections[name];
  switch (name) {
    case 'totals':
      return totalCards(batch, title, brief);
    case 'review':
      return section(heading, markup`<div class="card">${reviewList(batch.reviews, brief)}</div>`);
    case 'overview':
      return section(heading, markup`<div class="card">${overviewTable(batch.rows, brief)}</div>`);
    case 'documents':
      return [markup`<h2>${heading}</h2>\n`, documentArticles(batch.drawn, brief)];
  }
}

/** The documents of a report, one article each. */
export function documentArticles(drawn: DrawnPages, brief: Brief): Markup[] {
  return brief.documents.map((document, index) => {
    brief.checkAborted();
    brief.report(0.5 + (0.5 * index) / brief.documents.length);
    return documentArticle(document, { id: `d${index + 1}`, title: document.source.name, drawn }, brief);
  });
}

function totalCards({ totals }: Batch, title: string | undefined, brief: Brief): Content {
  const { words, month } = brief.locale;
  if (totals.byType.length === 0) return undefined;
  const sellers = topOf(totals.bySeller, maxSellers, words.other);
  return markup`${title !== undefined && markup`<h2>${title}</h2>\n`}${monthChart(words.sections.byMonth, totals.byMonth, brief.locale)}<div class="cards">${totalsCard(words.sections.byMonth, totals.byMonth, month, brief)}${totalsCard(words.sections.bySeller, sellers, asItIs, brief)}${totalsCard(words.sections.byType, totals.byType, asItIs, brief)}</div>
${totals.notes.map((note) => markup`<p class="muted">${note}</p>\n`)}`;
}

function figures({ totals, reviews }: Batch, { locale }: Brief): Markup {
  const { columns, sections } = locale.words;
  return markup`<dl class="figures">${totals.byCurrency.map(
    (total) =>
      markup`<div class="main"><dt>${columns.total} ${total.currency} <small>× ${total.count}</small></dt><dd>${sumText(total, locale)}</dd></div>`,
  )}<div class="main"><dt>${sections.review}</dt><dd>${reviews.length}</dd></div></dl>`;
}

function overviewTable(rows: readonly OverviewRow[], { locale }: Brief): Markup {
  const { columns, statuses, none } = locale.words;
  return markup`<div class="scroll"><table><thead><tr><th scope="col">${columns.document}</th><th scope="col" class="wide-only">${columns.type}</th><th scope="col">${columns.seller}</th><th scope="col">${columns.date}</th><th scope="col" class="n">${columns.total}</th><th scope="col">${columns.status}</th></tr></thead><tbody>
${rows.map(
  (
    row,
  ) => markup`<tr><td><a href="#d${row.index + 1}"><bdi>${row.document.source.name}</bdi></a></td><td class="wide-only muted">${row.type}</td><td>${row.seller ?? none}</td><td class="tight">${row.date === undefined ? none : locale.date(row.date)}</td><td class="n">${rowTotalText(row, locale)}</td><td><span class="pill ${row.document.status}">${statuses[row.document.status]}</span></td></tr>
`,
)}</tbody></table></div>`;
}

function reviewList(reviews: readonly Review[], { locale }: Brief): Markup {
  if (reviews.length === 0) return markup`<p class="muted">${locale.words.nothingToReview}</p>`;
  return markup`<ul class="reviews">${reviews.map(
    (review) =>
      markup`<li><a href="#d${review.index + 1}"><bdi>${review.document.source.name}</bdi></a>${review.reasons.map(
        (reason) =>
          markup`<p><span class="pill ${reason.name === 'failed' ? 'error' : 'warning'}">${reason.text}</span> <small>${reason.detail}</small></p>`,
      )}</li>`,
  )}</ul>`;
}

function asItIs(group: string): string {
  return group;
}
