import type { Document, Page } from '../../model/index.ts';
import type { PagePicture } from '../../ports/index.ts';
import type { Brief } from '../brief.ts';
import type { DrawnPages } from '../view/pictures.ts';
import type { PageSpot, Spots } from '../view/spots.ts';
import { type Content, type Markup, markup } from './markup.ts';

/** The pages of a document as pictures, with a box over everything that was found; nothing where none was drawn. */
export function pageViewer(document: Document, drawn: DrawnPages, spots: Spots, brief: Brief): Content {
  const { sections, tracing, picturesLeftOut } = brief.locale.words;
  const shown = document.pages.filter((page) => drawn.has(page));
  if (shown.length === 0) return undefined;
  const left = document.pages.length - shown.length;
  return markup`<aside class="pages" aria-label="${sections.pages}" tabindex="0">
<p class="muted screen">${tracing}</p>
${shown.map((page) => pageFigure(page, drawn.get(page), spots, brief))}${left > 0 && markup`<p class="muted">${picturesLeftOut(left)}</p>\n`}</aside>`;
}

function pageFigure(page: Page, picture: PagePicture | undefined, spots: Spots, { locale }: Brief): Content {
  if (picture === undefined) return undefined;
  const { bytes, mediaType, width, height } = picture;
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
  return markup`<figure>
<div class="leaf"><img src="data:${mediaType};base64,${data}" width="${width}" height="${height}" alt="${locale.words.picture(page.number)}">
<svg viewBox="0 0 ${page.width} ${page.height}" preserveAspectRatio="none">${spots.onPage(page.number).map((spot) => boxLink(spot, locale.words.none))}</svg></div>
<figcaption>${locale.words.page(page.number)}</figcaption>
</figure>
`;
}

/** Narrow boxes get a little room around them, so that their frame does not cover the print. */
const margin = 1;

function boxLink({ value, place, kind, box, label, confidence }: PageSpot, none: string): Markup {
  const [x0, y0, x1, y1] = box;
  const level = confidence < 0.6 ? 'poor' : confidence < 0.8 ? 'fair' : 'good';
  const name = label.length > 200 ? `${label.slice(0, 199)}…` : label;
  // Only fields are stops of the tab key: every value leads to its box, and tables have many cells.
  const skipped = kind !== 'field' && markup` tabindex="-1"`;
  return markup`<a id="${place}" href="#${value}" data-to="${value}" class="${kind} ${level}" aria-label="${name === '' ? none : name}"${skipped}><rect x="${short(x0 - margin)}" y="${short(y0 - margin)}" width="${short(x1 - x0 + 2 * margin)}" height="${short(y1 - y0 + 2 * margin)}" rx="1"/>${kind !== 'cell' && markup`<title>${name}</title>`}</a>`;
}

function short(length: number): number {
  return Math.round(length * 10) / 10;
}
