import type { PdfEngine, PdfOpenOptions } from '../../../ports/index.ts';
import { stopIfAborted } from '../content/page-work.ts';
import type { Pdfium } from './instance.ts';
import { loadLibrary, type PdfiumLibrary } from './library.ts';
import { openFile } from './open.ts';
import type { InstancePool } from './session.ts';

/** Bounds of the PDFium engine on what a file or a page may cost. */
export interface PdfiumEngineOptions {
  /** Most glyphs kept of a page; the rest is dropped. Default 300,000. */
  readonly maxGlyphs?: number;
  /** Most objects (paths, texts, pictures) of a page that are looked at. Default 500,000. */
  readonly maxObjects?: number;
  /** Most pixels of a rendered page. Default 100,000,000. */
  readonly maxPixels?: number;
  /** Most memory of one instance in MiB, the file's own bytes included. Default 512. */
  readonly maxMemoryMb?: number;
}

/**
 * Makes the PDF engine on PDFium, compiled to WebAssembly (`@embedpdf/pdfium`). It runs inside the calling thread, in a
 * memory of its own, and opens no file and no connection. The library is loaded on the first `open`; an instance serves
 * one file at a time and the next file after it, unless it failed or has grown.
 *
 * @example
 * const engine = createPdfiumEngine();
 * const file = await engine.open(await readFile('invoice.pdf'));
 * const page = await file.readPage(1);
 * console.log(page.glyphs.count, page.rulings.length);
 * await file.close();
 */
export function createPdfiumEngine(options: PdfiumEngineOptions = {}): PdfEngine {
  const bounds = {
    maxGlyphs: options.maxGlyphs ?? 300_000,
    maxObjects: options.maxObjects ?? 500_000,
    maxPixels: options.maxPixels ?? 100_000_000,
    maxMemory: (options.maxMemoryMb ?? 512) * 2 ** 20,
  };
  let library: Promise<PdfiumLibrary> | undefined;
  let idle: Pdfium | undefined;
  const pool: InstancePool = {
    async take() {
      const kept = idle;
      idle = undefined;
      if (kept) return kept;
      library ??= loadLibrary();
      return (await library).start(bounds.maxMemory);
    },
    giveBack(pdfium) {
      if (pdfium.size() <= keptBytes) idle = pdfium;
    },
  };
  return {
    name: 'pdfium',
    async open(bytes: Uint8Array, open: PdfOpenOptions = {}) {
      stopIfAborted(open.signal);
      return openFile(pool, bytes, open, bounds);
    },
  };
}

// An instance that is kept for the next file holds at most this much memory.
const keptBytes = 64 * 2 ** 20;

/** The engine on PDFium with its default bounds, shared by all files of the thread. */
export const sharedPdfium: PdfEngine = createPdfiumEngine();
