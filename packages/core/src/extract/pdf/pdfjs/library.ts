import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

/** pdf.js and where its data files are. */
export interface PdfjsLibrary {
  readonly pdfjs: typeof import('pdfjs-dist/legacy/build/pdf.mjs');
  /** Folders inside the npm package, as paths with a trailing separator. */
  readonly cMapUrl: string;
  readonly standardFontDataUrl: string;
  readonly wasmUrl: string;
  readonly iccUrl: string;
}

/** Loads pdf.js; the module system keeps it, so a second call costs nothing. */
export async function loadLibrary(): Promise<PdfjsLibrary> {
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const root = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  const folder = (name: string) => join(root, name) + sep;
  return {
    pdfjs,
    cMapUrl: folder('cmaps'),
    standardFontDataUrl: folder('standard_fonts'),
    wasmUrl: folder('wasm'),
    iccUrl: folder('iccs'),
  };
}
