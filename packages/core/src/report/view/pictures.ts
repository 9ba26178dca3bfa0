import type { Page } from '../../model/index.ts';
import type { PagePicture, PictureRequest } from '../../ports/index.ts';
import type { Brief } from '../brief.ts';

/** Pages that are shown as pictures. */
export type DrawnPages = ReadonlyMap<Page, PagePicture>;

/** Draws what a report shows: the first page of every document, then every second one, up to `maxPictures`. */
export async function drawPages(brief: Brief, request: PictureRequest): Promise<DrawnPages> {
  const { documents, pictures, maxPictures, signal } = brief;
  const drawn = new Map<Page, PagePicture>();
  if (pictures === undefined) return drawn;
  const pages = documents.reduce((sum, document) => sum + document.pages.length, 0);
  const wanted = Math.max(1, Math.min(maxPictures, pages));
  const most = Math.max(0, ...documents.map((document) => document.pages.length));
  for (let index = 0; index < most; index++) {
    for (const document of documents) {
      const page = document.pages[index];
      if (page === undefined) continue;
      if (drawn.size >= maxPictures) return drawn;
      brief.report((0.5 * drawn.size) / wanted);
      brief.checkAborted();
      const picture = await pictures.draw(document, page.number, { ...request, ...(signal && { signal }) });
      if (picture !== undefined) drawn.set(page, picture);
    }
  }
  return drawn;
}
