import type { Document, Page } from '../../model/index.ts';
import type { PagePicture } from '../../ports/index.ts';
import type { Brief } from '../brief.ts';
import type { DrawnPages } from '../view/pictures.ts';
import { type PageSpot, spotsOf } from '../view/spots.ts';
import { colors, type Paper } from './paper.ts';
import { type Bookmark, writeCaption, writeHeading, writeText } from './writing.ts';

/** Name of the place in the PDF where a page's picture is. */
export function pageDestination(id: string, page: number): string {
  return `${id}-page-${page}`;
}

/** Prints the pages of a document as pictures, with a box over every field and table; each on a page of its own. */
export function printPagePictures(
  paper: Paper,
  document: Document,
  { id, title, drawn }: { readonly id: string; readonly title: string; readonly drawn: DrawnPages },
  brief: Brief,
  parent: Bookmark,
): void {
  const shown = document.pages.filter((page) => drawn.has(page));
  if (shown.length === 0) return;
  const spots = spotsOf(document, id, drawn, brief.maxRows, brief.locale);
  const { words } = brief.locale;
  for (const [index, page] of shown.entries()) {
    brief.checkAborted();
    paper.pdf.addPage();
    if (index === 0) writeHeading(paper, title, parent);
    writeCaption(paper, words.page(page.number), '');
    const picture = drawn.get(page);
    if (picture !== undefined) printPicture(paper, page, picture, spots.onPage(page.number), id);
  }
  const left = document.pages.length - shown.length;
  if (left > 0) writeText(paper, words.picturesLeftOut(left), colors.muted);
}

function printPicture(
  paper: Paper,
  page: Page,
  picture: PagePicture,
  spots: readonly PageSpot[],
  id: string,
): void {
  const { pdf, left, width, bottom } = paper;
  const top = pdf.y + 2;
  const scale = Math.min(width / picture.width, (bottom - top - 4) / picture.height);
  const [wide, high] = [picture.width * scale, picture.height * scale];
  const { bytes } = picture;
  pdf.addNamedDestination(pageDestination(id, page.number), 'XYZ', left, top - 24, null);
  pdf.image(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), left, top, {
    width: wide,
    height: high,
  });
  pdf.lineWidth(0.5).rect(left, top, wide, high).stroke(colors.line);
  const perUnit = wide / Math.max(1, page.width);
  for (const spot of spots) strokeSpot(paper, spot, { x: left, y: top, perUnit });
  pdf.undash();
  pdf.x = left;
  pdf.y = top + high + 4;
}

const levels = { good: '#0e7890', fair: '#be780a', poor: '#c23b2e' } as const;

function strokeSpot(
  { pdf }: Paper,
  { kind, box, confidence }: PageSpot,
  { x, y, perUnit }: { readonly x: number; readonly y: number; readonly perUnit: number },
): void {
  if (kind !== 'field' && kind !== 'table') return;
  const [x0, y0, x1, y1] = box;
  const color = confidence < 0.6 ? levels.poor : confidence < 0.8 ? levels.fair : levels.good;
  if (kind === 'table') pdf.lineWidth(0.5).dash(2, { space: 3 });
  else pdf.lineWidth(0.7).undash();
  pdf.rect(
    x + x0 * perUnit - 0.7,
    y + y0 * perUnit - 0.7,
    (x1 - x0) * perUnit + 1.4,
    (y1 - y0) * perUnit + 1.4,
  );
  pdf.stroke(kind === 'table' ? colors.bar : color);
}
