import type { Annotation, PdfPageContent } from '../../../ports/index.ts';
import { oneLine } from '../content/outline.ts';
import { listTags } from '../content/tags.ts';
import { readAnnotations, showsText } from './annotations.ts';
import type { PageBounds } from './bounds.ts';
import { readGlyphs } from './glyphs.ts';
import { readObjects } from './objects.ts';
import { type OpenPage, withPage } from './page.ts';
import type { LoadedFile } from './session.ts';
import { readUtf16 } from './strings.ts';
import { isTagged, readStructure } from './structure.ts';

/** Reads all that a page holds. Errors: `PAGE_UNREADABLE`. */
export function readPageContent(file: LoadedFile, number: number, bounds: PageBounds): PdfPageContent {
  const known = file.flattened.get(number);
  if (known) return withPage(file, number, (page) => contentOf(file, page, number, bounds, known));
  const read = withPage(file, number, (page) => {
    const annotations = readAnnotations(file, page);
    if (!showsText(file, page) || !flatten(file, page))
      return contentOf(file, page, number, bounds, annotations);
    file.flattened.set(number, annotations);
    return undefined;
  });
  // What was flattened shows on a page that is opened anew.
  return read ?? readPageContent(file, number, bounds);
}

function contentOf(
  file: LoadedFile,
  page: OpenPage,
  number: number,
  bounds: PageBounds,
  annotations: readonly Annotation[],
): PdfPageContent {
  const { width, height, rotation } = page.frame;
  const tagged = isTagged(file);
  const { glyphs, marked, layered } = readGlyphs(file.pdfium, page, { maxGlyphs: bounds.maxGlyphs, tagged });
  const drawn = readObjects(file.pdfium, page, bounds.maxObjects);
  const tags = marked.size > 0 ? listTags(readStructure(file, page), marked) : [];
  const label = labelOf(file, number);
  return {
    number,
    width,
    height,
    rotation,
    glyphs,
    ...drawn,
    annotations,
    ...(label !== '' && { label }),
    ...(tags.length > 0 && { tags }),
    ...(layered && { layered }),
  };
}

function labelOf({ pdfium, document }: LoadedFile, number: number): string {
  const { call } = pdfium;
  return oneLine(
    readUtf16(pdfium, (address, size) => call.FPDF_GetPageLabel(document, number - 1, address, size)),
  );
}

// fpdf_flatten.h
const forDisplay = 0;
const flattened = 1;

/**
 * Makes what annotations show (values of form fields, notes, stamps) part of the page's content, in memory only, as
 * PDFium's text and objects leave annotations out. Whether there was anything to do.
 */
function flatten(file: LoadedFile, { handle }: OpenPage): boolean {
  const { call } = file.pdfium;
  const forms = file.forms();
  // Draws the values of fields that come without a drawing of their own.
  if (forms !== 0) call.FORM_OnAfterLoadPage(handle, forms);
  const done = call.FPDFPage_Flatten(handle, forDisplay) === flattened;
  if (forms !== 0) call.FORM_OnBeforeClosePage(handle, forms);
  return done;
}
