import type { Brief } from '../brief.ts';
import { type OverviewRow, overviewOf, rowTotalText, sumText, topOf, totalsOf } from '../view/batch.ts';
import { type Review, reviewsOf } from '../view/review.ts';
import { documentArticle } from './document.ts';
import { type Content, type Markup, markup } from './markup.ts';
import { htmlPage } from './page.ts';
import { totalsCard } from './parts.ts';

/** Most sellers that a batch report lists by name. */
const maxSellers = 10;

/** A report as one HTML file: no network, no script, light and dark, fit for print and phone. */
export function buildHtml(brief: Brief): string {
  const { documents, title, locale, generatedAt } = brief;
  const [only] = documents;
  const body =
    documents.length === 1 && only !== undefined ? documentArticle(only, title, 'd1', brief) : batch(brief);
  return htmlPage(body, {
    title,
    language: locale.language,
    footer: generatedAt && `${locale.words.madeAt} ${locale.moment(generatedAt)}`,
  });
}

function batch(brief: Brief): Content {
  const { documents, title, locale } = brief;
  const { sections, documents: counted } = locale.words;
  const rows = overviewOf(documents, locale, brief.reviewBelow);
  const reviews = reviewsOf(documents, locale, brief.reviewBelow);
  return [
    markup`<header><p class="eyebrow">${counted(documents.length)}</p><h1>${title}</h1>${figures(rows, reviews, brief)}</header>
${totalCards(rows, brief)}<section><h2>${sections.review}</h2><div class="card">${reviewList(reviews, brief)}</div></section>
<section><h2>${sections.overview}</h2><div class="card">${overviewTable(rows, brief)}</div></section>
<h2>${sections.documents}</h2>
`,
    documents.map((document, index) => {
      brief.checkAborted();
      return documentArticle(document, document.source.name, `d${index + 1}`, brief);
    }),
  ];
}

function totalCards(rows: readonly OverviewRow[], brief: Brief): Content {
  const { words, month } = brief.locale;
  const totals = totalsOf(rows, brief.locale);
  if (totals.byType.length === 0) return undefined;
  const sellers = topOf(totals.bySeller, maxSellers, words.other);
  return markup`<div class="cards">${totalsCard(words.sections.byMonth, totals.byMonth, month, brief)}${totalsCard(words.sections.bySeller, sellers, asItIs, brief)}${totalsCard(words.sections.byType, totals.byType, asItIs, brief)}</div>
${totals.notes.map((note) => markup`<p class="muted">${note}</p>\n`)}`;
}

function figures(rows: readonly OverviewRow[], reviews: readonly Review[], { locale }: Brief): Markup {
  const { columns, sections } = locale.words;
  const { byCurrency } = totalsOf(rows, locale);
  return markup`<dl class="figures">${byCurrency.map(
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
