import type { PdfPageContent } from '../../../ports/index.ts';
import { readAnnotations } from './annotations.ts';
import type { PageBounds } from './bounds.ts';
import { readGlyphs } from './glyphs.ts';
import { readObjects } from './objects.ts';
import type { OpenPage } from './page.ts';
import type { LoadedFile } from './session.ts';

/** Reads all that a page holds. */
export function readPageContent(
  file: LoadedFile,
  page: OpenPage,
  number: number,
  bounds: PageBounds,
): PdfPageContent {
  const { width, height, rotation } = page.frame;
  const glyphs = readGlyphs(file.pdfium, page, bounds.maxGlyphs);
  const drawn = readObjects(file.pdfium, page, bounds.maxObjects);
  const annotations = readAnnotations(file, page);
  return { number, width, height, rotation, glyphs, ...drawn, annotations };
}
