import type { Document, FieldName, Page } from '../../model/index.ts';
import type { Brief } from '../brief.ts';
import { factsOf, issuePlace } from '../view/document.ts';
import {
  fieldViews,
  itemsOf,
  itemView,
  labelViews,
  usedItemColumns,
  type ValueView,
} from '../view/fields.ts';
import { gridOf } from '../view/grid.ts';
import { type Content, type Markup, markup } from './markup.ts';
import { confidence, gridTable, section } from './parts.ts';

/** Fields that a reader looks for first, in the order of the head of a report. */
const headNames: readonly FieldName[] = [
  'grandTotal',
  'sellerName',
  'buyerName',
  'issueDate',
  'invoiceNumber',
];

/** One document as an article: what it is, its key values, line items, tables, issues and text. */
export function documentArticle(document: Document, title: string, id: string, brief: Brief): Markup {
  const { locale } = brief;
  const { sections } = locale.words;
  return markup`<article id="${id}">
${documentHead(document, title, brief)}
${section(sections.issues, issueList(document, brief))}${section(sections.fields, valueTable(fieldViews(document, locale), brief))}${section(sections.items, itemTable(document, brief))}${section(sections.labels, valueTable(labelViews(document, locale), brief))}${section(sections.tables, tableList(document, brief))}${section(sections.text, pageTexts(document, brief))}${section(sections.summary, factList(document, brief))}</article>
`;
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

function valueTable(values: readonly ValueView[], brief: Brief): Content {
  if (values.length === 0) return undefined;
  const { columns } = brief.locale.words;
  return markup`<div class="scroll"><table class="values"><thead><tr><th scope="col">${columns.field}</th><th scope="col">${columns.value}</th><th scope="col">${columns.found}</th><th scope="col">${columns.confidence}</th></tr></thead><tbody>
${values.map(
  (
    value,
  ) => markup`<tr><th scope="row">${value.label}</th><td class="value">${value.shown}${value.printed !== undefined && markup`<small>${value.printed}</small>`}${value.checks.map((check) => markup`<small class="check">✓ ${check}</small>`)}</td><td class="muted">${value.place}</td><td class="tight">${confidence(value.confidence, brief)}</td></tr>
`,
)}</tbody></table></div>`;
}

function itemTable(document: Document, brief: Brief): Content {
  const { locale } = brief;
  const items = itemsOf(document);
  const columns = usedItemColumns(items);
  if (columns.length === 0) return undefined;
  return markup`<div class="scroll"><table><thead><tr>${columns.map((column) => markup`<th scope="col"${column !== 'description' && markup` class="n"`}>${locale.words.columns[column]}</th>`)}</tr></thead><tbody>
${items.map(
  (item) => markup`<tr>${columns.map((column) => {
    const found = item[column];
    const shown = found === undefined ? '' : itemView(column, found, document, locale).shown;
    return markup`<td${column !== 'description' && markup` class="n"`}>${shown}</td>`;
  })}</tr>
`,
)}</tbody></table></div>`;
}

function tableList(document: Document, brief: Brief): Content {
  if (document.tables.length === 0) return undefined;
  return document.tables.map((table) => {
    brief.checkAborted();
    const grid = gridOf(table, document, brief.locale, brief.maxRows);
    return markup`<h3>${grid.caption} <small>${grid.place}</small></h3>${gridTable(grid, brief.locale)}`;
  });
}

function issueList(document: Document, { locale }: Brief): Content {
  if (document.issues.length === 0) return undefined;
  return markup`<ul class="issues">${document.issues.map((issue) => {
    const place = issuePlace(issue, document, locale);
    return markup`<li><span class="pill ${issue.severity}">${locale.words.severities[issue.severity]}</span> ${issue.message} ${place !== '' && markup`<small>${place}</small> `}<code>${issue.code}</code></li>`;
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
