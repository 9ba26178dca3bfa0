import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Pdfium, startPdfium } from './instance.ts';
import { compileWasm } from './wasm.ts';

/** PDFium's code, compiled once; instances share it and nothing else. */
export interface PdfiumLibrary {
  /** A fresh instance with a memory of its own, which never grows beyond `maxBytes`. */
  start(maxBytes: number): Promise<Pdfium>;
}

/** Loads and compiles PDFium, which takes about 50 ms. */
export async function loadLibrary(): Promise<PdfiumLibrary> {
  const [{ init }, wasm] = await Promise.all([
    import('@embedpdf/pdfium'),
    readFile(createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm')),
  ]);
  const module = await compileWasm(wasm);
  return { start: (maxBytes) => startPdfium(init, module, maxBytes) };
}
