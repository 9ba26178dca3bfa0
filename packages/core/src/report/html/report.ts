import type { Brief } from '../brief.ts';
import type { Logo } from '../template.ts';
import { type DrawnPages, drawPages } from '../view/pictures.ts';
import { batchBody, documentArticles } from './batch.ts';
import { documentArticle } from './document.ts';
import { flatTable } from './flat.ts';
import { type Content, type Markup, markup } from './markup.ts';
import { htmlPage } from './page.ts';

/** Longest side of a page's picture in pixels: sharp at the width that a screen gives it, and at twice of it. */
const pictureSide = 1600;

/** A report as one HTML file: no network, light and dark, fit for print and phone. */
export async function buildHtml(brief: Brief): Promise<string> {
  const { title, locale, kind } = brief;
  const wantsPages =
    kind !== 'data' && brief.sections.some((part) => part.type === 'usual' && part.name === 'pages');
  const drawn: DrawnPages = wantsPages
    ? await drawPages(brief, { format: 'webp', maxSide: pictureSide })
    : new Map();
  const body = bodyOf(drawn, brief);
  return htmlPage(body, {
    title,
    language: locale.language,
    footer: footerOf(brief),
    traced: drawn.size > 0 || body.source.includes(' data-to="'),
    wide: drawn.size > 0,
  });
}

function bodyOf(drawn: DrawnPages, brief: Brief): Markup {
  const { documents, kind, title, locale } = brief;
  const [only] = documents;
  if (kind === 'batch') {
    const counted = locale.words.documents(documents.length);
    return markup`${batchBody(headOf(counted, title, brief), drawn, brief)}`;
  }
  if (kind === 'data') {
    const counted = locale.words.documents(documents.length);
    const table = flatTable(brief.data, documents, brief);
    return markup`<header>${headOf(counted, title, brief)}</header><div class="card">${table}</div>`;
  }
  if (documents.length === 1 && only !== undefined) {
    return markup`${letterhead(brief)}${documentArticle(only, { id: 'd1', title, drawn }, brief)}`;
  }
  const counted = locale.words.documents(documents.length);
  return markup`<header>${headOf(counted, title, brief)}</header>${documentArticles(drawn, brief)}`;
}

function headOf(counted: string, title: string, brief: Brief): Content {
  return markup`${letterhead(brief)}<p class="eyebrow">${counted}</p><h1>${title}</h1>`;
}

/** The caller's logo and the line under the title. */
function letterhead({ logo, subtitle }: Brief): Content {
  if (logo === undefined && subtitle === '') return undefined;
  const picture =
    logo &&
    markup`<img class="logo" src="data:${logo.mediaType};base64,${base64Of(logo)}" alt="${logo.description ?? ''}" height="${Math.round((logo.height ?? 32) * (4 / 3))}">`;
  return markup`<div class="letterhead">${picture}${subtitle !== '' && markup`<p>${subtitle}</p>`}</div>\n`;
}

function base64Of({ bytes }: Logo): string {
  return typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('base64');
}

function footerOf({ generatedAt, footer, locale }: Brief): string {
  const made = generatedAt && `${locale.words.madeAt} ${locale.moment(generatedAt)}`;
  return [footer, made].filter((part) => part !== undefined && part !== '').join(' · ');
}
