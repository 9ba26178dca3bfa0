import { isDocprocError } from '../../errors/index.ts';
import type { EngineFallback } from '../../model/index.ts';
import type { PdfEngine, PdfFile, PdfOpenOptions, PdfPageContent } from '../../ports/index.ts';
import { mayHideLayers, mayHideLayersInside } from './hidden-layers.ts';
import type { PdfjsEngine, PdfjsFile } from './pdfjs/index.ts';
import { isReadable, readableShare } from './text-quality.ts';

/** The two engines, the quick one first. */
export interface AutoEngineOptions {
  readonly first: PdfEngine;
  readonly second: PdfjsEngine;
}

/**
 * Makes the engine that opens a file with PDFium and asks pdf.js where PDFium cannot open it, cannot read a page, or
 * finds no text on a page where pdf.js finds some. `metadata.engines` and `metadata.fallbacks` of the file say which
 * engine was used, and why.
 *
 * @example
 * const engine = createAutoEngine({ first: createPdfiumEngine(), second: createPdfjsEngine() });
 * const file = await engine.open(bytes);
 * const page = await file.readPage(1);
 * console.log(file.metadata.engines, file.metadata.fallbacks);
 */
export function createAutoEngine({ first, second }: AutoEngineOptions): PdfEngine {
  return {
    name: 'auto',
    async open(bytes, options = {}) {
      const file = await openFirst(first, bytes, options);
      if (!file) return withEngines(await second.open(bytes, options), second.name);
      return openBoth(file, {
        first: first.name,
        second: second.name,
        mayHide: mayHideLayers(bytes),
        mayHideInside: () => mayHideLayersInside(bytes),
        openSecond: () => second.open(bytes, options),
      });
    },
  };
}

/** Undefined where the first engine cannot read the file. A password that is missing is no reason to ask another. */
async function openFirst(
  engine: PdfEngine,
  bytes: Uint8Array,
  options: PdfOpenOptions,
): Promise<PdfFile | undefined> {
  try {
    const file = await engine.open(bytes, options);
    if (file.pageCount > 0) return file;
    await file.close();
    return undefined;
  } catch (error) {
    if (options.signal?.aborted || (isDocprocError(error) && error.code === 'ABORTED')) throw error;
    return undefined;
  }
}

function withEngines(file: PdfFile, engine: string): PdfFile {
  const fallbacks: readonly EngineFallback[] = [{ engine, reason: 'open' }];
  return { ...file, metadata: { ...file.metadata, engines: [engine], fallbacks } };
}

// A document of scans: asking for each of its pages would only cost time.
const mostFruitlessAsks = 4;
// A file that claims thousands of pages and has none: so many in a row that neither engine can read are enough.
const mostLostPages = 8;

interface Both {
  /** Names of the engines. */
  readonly first: string;
  readonly second: string;
  /**
   * Whether any page may show layers that are hidden. PDFium tells of layers that text is marked with, but not of those
   * that a whole drawing belongs to; the catalogue does, where it is not compressed.
   */
  readonly mayHide: boolean;
  /** Whether pages with text in layers may show some that are hidden. Takes time. */
  readonly mayHideInside: () => boolean;
  readonly openSecond: () => Promise<PdfjsFile>;
}

function openBoth(file: PdfFile, { first, second, mayHide, mayHideInside, openSecond }: Both): PdfFile {
  const taken = { page: new Set<number>(), text: new Set<number>(), layers: new Set<number>() };
  let opened: Promise<PdfjsFile | undefined> | undefined;
  let inside: boolean | undefined;
  let fruitless = 0;
  let lost = 0;
  const other = () => (opened ??= openSecond().catch(() => undefined));

  /** What the second engine makes of a page that the first one failed on; the first one's error where it fails too. */
  const orElse = async <T>(
    number: number,
    signal: AbortSignal | undefined,
    work: (from: PdfFile) => Promise<T>,
  ): Promise<T> => {
    try {
      return await work(file);
    } catch (error) {
      if (signal?.aborted || !isPageError(error) || lost >= mostLostPages) throw error;
      const reserve = await other();
      if (!reserve) throw error;
      const result = await work(reserve).catch((reason: unknown) => {
        lost++;
        throw reason;
      });
      lost = 0;
      taken.page.add(number);
      return result;
    }
  };

  /** The page as the second engine reads it, where it finds text that the first one did not. */
  const textOfSecond = async (
    page: PdfPageContent,
    signal: AbortSignal | undefined,
  ): Promise<PdfPageContent | undefined> => {
    const scan = page.glyphs.count === 0 && page.images.length > 0;
    if (scan && fruitless >= mostFruitlessAsks) return undefined;
    const reserve = await other();
    if (!reserve) return undefined;
    if (page.glyphs.count === 0 && !(await reserve.hasText(page.number, signal))) {
      fruitless++;
      return undefined;
    }
    const read = await reserve.readPage(page.number, signal);
    return readableShare(read.glyphs) > readableShare(page.glyphs) ? read : undefined;
  };

  /** The page as the second engine reads it, where some of it is in layers that are not shown. */
  const shownOfSecond = async (
    page: PdfPageContent,
    signal: AbortSignal | undefined,
  ): Promise<PdfPageContent | undefined> => {
    if (page.layered) inside ??= mayHideInside();
    const reserve = mayHide || (page.layered && inside) ? await other() : undefined;
    return reserve?.hidesLayers ? reserve.readPage(page.number, signal) : undefined;
  };

  /** What is better read by the second engine, and why. */
  const better = async (page: PdfPageContent, signal: AbortSignal | undefined) => {
    const shown = await shownOfSecond(page, signal);
    if (shown) return { read: shown, reason: 'layers' } as const;
    const read = isReadable(page.glyphs) ? undefined : await textOfSecond(page, signal);
    return read && ({ read, reason: 'text' } as const);
  };

  return {
    pageCount: file.pageCount,
    get metadata() {
      const fallbacks = fallbacksOf(second, taken);
      const engines = fallbacks.length > 0 ? [first, second] : [first];
      return { ...file.metadata, engines, ...(fallbacks.length > 0 && { fallbacks }) };
    },
    async readPage(number, signal) {
      const page = await orElse(number, signal, (from) => from.readPage(number, signal));
      if (taken.page.has(number)) return page;
      const found = await better(page, signal).catch((error: unknown) => {
        if (signal?.aborted || !isPageError(error)) throw error;
        return undefined;
      });
      if (!found) return page;
      fruitless = 0;
      taken[found.reason].add(number);
      return found.read;
    },
    renderPage: (number, options) =>
      orElse(number, options.signal, (from) => from.renderPage(number, options)),
    async close() {
      await file.close();
      await (await opened)?.close();
    },
  };
}

function isPageError(error: unknown): boolean {
  return isDocprocError(error) && error.code === 'PAGE_UNREADABLE';
}

function fallbacksOf(
  engine: string,
  taken: Readonly<Record<'page' | 'text' | 'layers', ReadonlySet<number>>>,
): EngineFallback[] {
  return (['page', 'text', 'layers'] as const).flatMap((reason) =>
    taken[reason].size > 0 ? [{ engine, reason, pages: [...taken[reason]] }] : [],
  );
}
