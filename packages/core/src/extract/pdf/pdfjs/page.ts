import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';
import type { GlyphTable, PdfPageContent, PlacedImage } from '../../../ports/index.ts';
import { createGlyphBuffer } from '../content/glyph-buffer.ts';
import { type Matrix, matrixOf } from '../content/matrix.ts';
import { createPathCollector } from '../content/paths.ts';
import { type ContentBoxes, listTags } from '../content/tags.ts';
import { readAnnotations } from './annotations.ts';
import type { PageBounds } from './bounds.ts';
import { createFontShelf, type FontLike } from './fonts.ts';
import { createIdentityWatch } from './identity-fonts.ts';
import { createInterpreter, type PageSink } from './interpreter.ts';
import type { PdfjsLibrary } from './library.ts';
import { createMarkTracker } from './marked-content.ts';
import { readStructure } from './structure.ts';
import { readTextRuns } from './text-runs.ts';

/** What reading a page needs to know of the file. */
export interface PageSettings {
  readonly bounds: PageBounds;
  /** Undefined where the file has none, or they are broken. */
  readonly layers: OptionalContentConfig | undefined;
  readonly label: string | undefined;
}

type OptionalContentConfig = Awaited<ReturnType<PDFDocumentProxy['getOptionalContentConfig']>>;

interface OperatorsRead {
  readonly drawn: Pick<PdfPageContent, 'glyphs' | 'rulings' | 'fills' | 'images'>;
  readonly marked: ContentBoxes;
}

/** Reads a page's glyphs, rulings, fills, images and annotations in one pass over its operators. */
export async function readPage(
  library: PdfjsLibrary,
  document: PDFDocumentProxy,
  number: number,
  { bounds, layers, label }: PageSettings,
): Promise<PdfPageContent> {
  const page = await document.getPage(number);
  try {
    const viewport = page.getViewport({ scale: 1 });
    const base = matrixOf(viewport.transform);
    if (!base || !(viewport.width > 0 && viewport.height > 0)) throw new RangeError('page without extent');
    const size = { width: viewport.width, height: viewport.height };
    const read = await readOperators(library, page, base, size, { bounds, layers }).catch(() => undefined);
    const tags = read && read.marked.size > 0 ? listTags(await readStructure(page), read.marked) : [];
    const drawn = read?.drawn ?? {
      rulings: [],
      fills: [],
      images: [],
      glyphs: await readTextRuns(page, base, bounds),
    };
    const annotations = await readAnnotations(page, base).catch(() => []);
    return {
      number,
      ...size,
      rotation: rightAngle(page.rotate),
      ...drawn,
      annotations,
      ...(label && { label }),
      ...(tags.length > 0 && { tags }),
    };
  } finally {
    page.cleanup();
  }
}

async function readOperators(
  { pdfjs }: PdfjsLibrary,
  page: PDFPageProxy,
  base: Matrix,
  size: { readonly width: number; readonly height: number },
  { bounds, layers }: Pick<PageSettings, 'bounds' | 'layers'>,
): Promise<OperatorsRead> {
  const list = await page.getOperatorList();
  const images: PlacedImage[] = [];
  const sink: PageSink = {
    glyphs: createGlyphBuffer(bounds.maxGlyphs),
    paths: createPathCollector(size.width, size.height),
    fonts: createFontShelf((id) => fontOf(page, id)),
    images,
    identity: createIdentityWatch(),
    marks: createMarkTracker((layer) => isShown(layers, layer)),
  };
  const operators = createInterpreter(base, pdfjs.OPS as Readonly<Record<string, number>>, sink);
  const none: readonly unknown[] = [];
  const count = Math.min(list.fnArray.length, bounds.maxOperators);
  for (let i = 0; i < count && !sink.glyphs.full; i++) {
    operators.get(list.fnArray[i] ?? 0)?.((list.argsArray[i] as ArrayLike<unknown> | null) ?? none);
  }
  sink.identity.apply(sink.glyphs);
  const glyphs: GlyphTable = sink.glyphs.finish(sink.fonts.fonts);
  return { drawn: { glyphs, ...sink.paths.finish(), images }, marked: sink.marks.boxes };
}

function isShown(layers: OptionalContentConfig | undefined, layer: unknown): boolean {
  try {
    return layers === undefined || layer === null || layers.isVisible(layer);
  } catch {
    // A broken condition hides nothing.
    return true;
  }
}

function fontOf(page: PDFPageProxy, id: string): FontLike | undefined {
  const shelf = page.commonObjs as { has(id: string): boolean; get(id: string): FontLike };
  return shelf.has(id) ? shelf.get(id) : undefined;
}

function rightAngle(rotation: number): number {
  return (((Math.round(rotation / 90) * 90) % 360) + 360) % 360;
}
