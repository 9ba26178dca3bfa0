import { isDocprocError } from '../../errors/index.ts';
import type { EngineFallback } from '../../model/index.ts';
import type { PdfEngine, PdfFile, PdfOpenOptions, PdfPageContent } from '../../ports/index.ts';
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
      return openBoth(file, first.name, second.name, () => second.open(bytes, options));
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

function openBoth(
  file: PdfFile,
  first: string,
  second: string,
  openSecond: () => Promise<PdfjsFile>,
): PdfFile {
  const failed = new Set<number>();
  const textless = new Set<number>();
  let opened: Promise<PdfjsFile | undefined> | undefined;
  let fruitless = 0;
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
      if (signal?.aborted || !isPageError(error)) throw error;
      const reserve = await other();
      if (!reserve) throw error;
      const result = await work(reserve);
      failed.add(number);
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

  return {
    pageCount: file.pageCount,
    get metadata() {
      const fallbacks = fallbacksOf(second, failed, textless);
      const engines = fallbacks.length > 0 ? [first, second] : [first];
      return { ...file.metadata, engines, ...(fallbacks.length > 0 && { fallbacks }) };
    },
    async readPage(number, signal) {
      const page = await orElse(number, signal, (from) => from.readPage(number, signal));
      if (failed.has(number) || isReadable(page.glyphs)) return page;
      const read = await textOfSecond(page, signal).catch((error: unknown) => {
        if (signal?.aborted || !isPageError(error)) throw error;
        return undefined;
      });
      if (!read) return page;
      fruitless = 0;
      textless.add(number);
      return read;
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
  failed: ReadonlySet<number>,
  textless: ReadonlySet<number>,
): EngineFallback[] {
  const result: EngineFallback[] = [];
  if (failed.size > 0) result.push({ engine, reason: 'page', pages: [...failed] });
  if (textless.size > 0) result.push({ engine, reason: 'text', pages: [...textless] });
  return result;
}
