import type { Document, FieldName, Page } from '../../model/index.ts';
import type { Brief, Part, UsualPart } from '../brief.ts';
import type { DocumentSectionName } from '../template.ts';
import { factsOf, issuePlace } from '../view/document.ts';
import { chosenFields, fieldViews, labelViews, type ValueView } from '../view/fields.ts';
import { gridOf } from '../view/grid.ts';
import type { DrawnPages } from '../view/pictures.ts';
import { type Spots, spotsOf } from '../view/spots.ts';
import { ownPart } from './flat.ts';
import { type Content, type Markup, markup } from './markup.ts';
import { gridTable, section } from './parts.ts';
import { itemTable, valueTable } from './values.ts';
import { pageViewer } from './viewer.ts';

/** Fields that a reader looks for first, in the order of the head of a report. */
const headNames: readonly FieldName[] = [
  'grandTotal',
  'sellerName',
  'buyerName',
  'issueDate',
  'invoiceNumber',
];

/** One document as an article: its head, then every section that is asked for. */
export function documentArticle(
  document: Document,
  { id, title, drawn }: { readonly id: string; readonly title: string; readonly drawn: DrawnPages },
  brief: Brief,
): Markup {
  const spots = spotsOf(document, id, drawn, brief.maxRows, brief.locale);
  const sections = brief.sections.map((part) => documentPart(part, document, spots, brief));
  const wantsPages = brief.sections.some((part) => part.type === 'usual' && part.name === 'pages');
  const viewer = wantsPages ? pageViewer(document, drawn, spots, brief) : undefined;
  return markup`<article id="${id}">
${documentHead(document, title, brief)}
${viewer === undefined ? sections : markup`<div class="trace"><div>\n${sections}</div>\n${viewer}\n</div>`}</article>
`;
}

function documentPart(
  part: Part<DocumentSectionName>,
  document: Document,
  spots: Spots,
  brief: Brief,
): Content {
  if (part.type !== 'usual') return ownPart(part, [document], brief);
  const { sections } = brief.locale.words;
  return section(part.title ?? sections[part.name], usualPart(part, document, spots, brief));
}

function usualPart(
  { name, fields }: UsualPart<DocumentSectionName>,
  document: Document,
  spots: Spots,
  brief: Brief,
): Content {
  const { locale } = brief;
  switch (name) {
    case 'issues':
      return issueList(document, brief);
    case 'fields':
      return valueTable(chosenFields(fieldViews(document, locale), fields), spots, brief);
    case 'items':
      return itemTable(document, spots, brief);
    case 'labels':
      return valueTable(labelViews(document, locale), spots, brief);
    case 'tables':
      return tableList(document, spots, brief);
    case 'pages':
      // Stands beside all other parts.
      return undefined;
    case 'text':
      return pageTexts(document, brief);
    case 'summary':
      return factList(document, brief);
  }
}

function documentHead(document: Document, title: string, { locale }: Brief): Markup {
  const { types, statuses } = locale.words;
  const shown = fieldViews(document, locale);
  const figures = headNames.flatMap((name) => {
    const view = shown.find(({ label }) => label === locale.words.fields[name]);
    return view === undefined ? [] : [figure(view, name === 'grandTotal')];
  });
  return markup`<p class="eyebrow">${types[document.type.name]}</p>
<h1><bdi>${title}</bdi></h1>
<span class="pill ${document.status}">${statuses[document.status]}</span>
${figures.length > 0 && markup`<dl class="figures">${figures}</dl>`}`;
}

function figure(view: ValueView, main: boolean): Markup {
  return markup`<div${main && markup` class="main"`}><dt>${view.label}</dt><dd>${view.shown}</dd></div>`;
}

function factList(document: Document, { locale }: Brief): Markup {
  const { hash } = locale.words.columns;
  return markup`<dl class="facts">${factsOf(document, locale).map(({ label, text }) =>
    label === hash
      ? markup`<div class="wide"><dt>${label}</dt><dd class="hash">${text}</dd></div>`
      : markup`<div><dt>${label}</dt><dd>${text}</dd></div>`,
  )}</dl>`;
}

function tableList(document: Document, spots: Spots, brief: Brief): Content {
  if (document.tables.length === 0) return undefined;
  return document.tables.map((table) => {
    brief.checkAborted();
    const grid = gridOf(table, document, brief.locale, brief.maxRows);
    const spot = spots.of(table);
    const place = spot === undefined ? grid.place : markup`<a href="#${spot.place}">${grid.place}</a>`;
    return markup`<h3${spot && markup` id="${spot.value}" data-to="${spot.place}"`}>${grid.caption} <small>${place}</small></h3>${gridTable(grid, table, spots, brief.locale)}`;
  });
}

function issueList(document: Document, { locale }: Brief): Content {
  if (document.issues.length === 0) return undefined;
  return markup`<ul class="issues">${document.issues.map((issue) => {
    const place = issuePlace(issue, document, locale);
    return markup`<li><span class="pill ${issue.severity}">${locale.words.severities[issue.severity]}</span> ${locale.issue(issue)} ${place !== '' && markup`<small>${place}</small> `}<code>${issue.code}</code></li>`;
  })}</ul>`;
}

function pageTexts(document: Document, brief: Brief): Content {
  const pages = document.pages.filter((page) => page.text.trim() !== '');
  if (pages.length === 0) return undefined;
  const left = pages.length - brief.maxPages;
  const open = brief.documents.length === 1 && pages.length <= 3;
  return [
    pages.slice(0, brief.maxPages).map((page) => pageText(page, open, brief)),
    left > 0 && markup`<p class="muted">${brief.locale.words.pagesLeftOut(left)}</p>`,
  ];
}

function pageText(page: Page, open: boolean, { locale }: Brief): Markup {
  return markup`<details${open && markup` open`}><summary>${locale.words.page(page.number)}</summary><div class="text">${page.text.trim()}</div></details>
`;
}
