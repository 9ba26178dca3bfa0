import type { Brief } from '../brief.ts';
import type { DrawnPages } from '../view/pictures.ts';
import { type SheetCell, textCell } from './cell.ts';
import type { SheetOptions, SheetPicture } from './sheet.ts';
import { rowsUnder } from './workbook.ts';

/** Width of a page's picture on the sheet, in pixels. */
const shownWidth = 620;

/** Pictures of the pages, one under another, each under the name of its document and its number. */
export function picturesSheet(drawn: DrawnPages, { documents, locale }: Brief): SheetOptions {
  const rows: SheetCell[][] = [];
  const pictures: SheetPicture[] = [];
  for (const { source, pages } of documents) {
    for (const page of pages) {
      const picture = drawn.get(page);
      if (picture === undefined) continue;
      const caption = textCell(`${source.name} · ${locale.words.page(page.number)}`);
      rows.push([{ ...caption, look: 'heading' }]);
      const height = Math.round((picture.height / picture.width) * shownWidth);
      pictures.push({ bytes: picture.bytes, extension: 'jpeg', row: rows.length, width: shownWidth, height });
      for (let row = rowsUnder(height); row > 0; row--) rows.push([]);
    }
  }
  return { widths: [100], headerRows: 0, filter: false, rows, pictures };
}
