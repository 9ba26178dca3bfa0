import type { Document, Page } from '../../model/index.ts';
import type { PagePicture, PictureRequest } from '../../ports/index.ts';
import type { Brief } from '../brief.ts';

/** Pages that are shown as pictures. */
export type DrawnPages = ReadonlyMap<Page, PagePicture>;

/** Pages that cannot be drawn after which no more of a document are asked for: its file is not at hand, or damaged. */
const mostMisses = 3;

/** Draws what a report shows: the first page of every document, then every second one, up to `maxPictures`. */
export async function drawPages(brief: Brief, request: PictureRequest): Promise<DrawnPages> {
  const { documents, pictures, maxPictures, signal } = brief;
  const drawn = new Map<Page, PagePicture>();
  if (pictures === undefined) return drawn;
  const pages = documents.reduce((sum, document) => sum + document.pages.length, 0);
  const wanted = Math.max(1, Math.min(maxPictures, pages));
  const misses = new Map<Document, number>();
  let asked = documents;
  for (let index = 0; asked.length > 0; index++) {
    asked = asked.filter((each) => index < each.pages.length && (misses.get(each) ?? 0) < mostMisses);
    for (const document of asked) {
      const page = document.pages[index];
      if (page === undefined) continue;
      if (drawn.size >= maxPictures) return drawn;
      brief.report((0.5 * drawn.size) / wanted);
      brief.checkAborted();
      const picture = await pictures.draw(document, page.number, { ...request, ...(signal && { signal }) });
      if (picture !== undefined) drawn.set(page, picture);
      else misses.set(document, (misses.get(document) ?? 0) + 1);
    }
  }
  return drawn;
}
