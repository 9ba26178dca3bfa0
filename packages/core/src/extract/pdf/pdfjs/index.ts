import type { PdfEngine, PdfOpenOptions } from '../../../ports/index.ts';
import { stopIfAborted } from '../content/page-work.ts';
import { loadLibrary } from './library.ts';
import { openFile, type PdfjsFile } from './open.ts';
import { createStrayGuard } from './stray-rejections.ts';

/** Bounds of the pdf.js engine on what one page may cost. */
export interface PdfjsEngineOptions {
  /** Most glyphs kept of a page; the rest is dropped. Default 300,000. */
  readonly maxGlyphs?: number;
  /** Most operators read of a page; the rest is left out. Default 2,000,000. */
  readonly maxOperators?: number;
  /** Most pixels of one embedded picture, and of a rendered page. Default 100,000,000. */
  readonly maxPixels?: number;
}

export type { PdfjsFile } from './open.ts';

/** The engine on pdf.js. */
export interface PdfjsEngine extends PdfEngine {
  open(bytes: Uint8Array, options?: PdfOpenOptions): Promise<PdfjsFile>;
}

/**
 * Makes the PDF engine on pdf.js (`pdfjs-dist`, legacy build), which runs inside the calling thread and opens no
 * connection: character maps, standard fonts and decoders come out of the npm package. The library is loaded on
 * the first `open`.
 *
 * @example
 * const engine = createPdfjsEngine();
 * const file = await engine.open(await readFile('invoice.pdf'));
 * const page = await file.readPage(1);
 * console.log(page.glyphs.count, page.rulings.length);
 * await file.close();
 */
export function createPdfjsEngine(options: PdfjsEngineOptions = {}): PdfjsEngine {
  const bounds = {
    maxGlyphs: options.maxGlyphs ?? 300_000,
    maxOperators: options.maxOperators ?? 2_000_000,
    maxPixels: options.maxPixels ?? 100_000_000,
  };
  const strays = createStrayGuard();
  return {
    name: 'pdfjs',
    async open(bytes: Uint8Array, open: PdfOpenOptions = {}) {
      stopIfAborted(open.signal);
      const library = await loadLibrary();
      const leave = strays.enter();
      try {
        const file = await openFile(library, bytes, open, bounds);
        return { ...file, close: () => file.close().finally(leave) };
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}

/** The engine on pdf.js with its default bounds, shared by all files of the thread. */
export const sharedPdfjs: PdfjsEngine = createPdfjsEngine();
