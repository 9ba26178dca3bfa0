import type { PDFDocumentLoadingTask, PDFDocumentProxy } from 'pdfjs-dist';
import { DocprocError, isDocprocError } from '../../../errors/index.ts';
import type { PdfFile, PdfOpenOptions } from '../../../ports/index.ts';
import { abortable, runPageWork } from '../content/page-work.ts';
import type { PageBounds } from './bounds.ts';
import type { PdfjsLibrary } from './library.ts';
import { readMetadata } from './metadata.ts';
import { readPage } from './page.ts';
import { renderPage } from './render.ts';
import { withNewEnd } from './repair.ts';

/** A PDF that pdf.js has open. */
export interface PdfjsFile extends PdfFile {
  /** Whether the page holds any text, found out without reading all of it. Errors: `PAGE_UNREADABLE`, `ABORTED`. */
  hasText(number: number, signal?: AbortSignal): Promise<boolean>;
  /** Whether the file has layers that are not shown. */
  readonly hidesLayers: boolean;
}

/** Opens a PDF with pdf.js. Errors as `PdfEngine.open` states them. */
export async function openFile(
  library: PdfjsLibrary,
  bytes: Uint8Array,
  options: PdfOpenOptions,
  bounds: PageBounds,
): Promise<PdfjsFile> {
  const { task, document, neededPassword } = await load(library, bytes, options, bounds).catch(
    (error: unknown) => {
      const repaired = isBroken(error) && bytes.length <= maxRepair ? withNewEnd(bytes) : undefined;
      if (repaired) return load(library, repaired, options, bounds);
      throw error;
    },
  );
  const metadata = await readMetadata(document, neededPassword());
  const labels = await document.getPageLabels().catch(() => null);
  const layers = await document.getOptionalContentConfig({ intent: 'display' }).catch(() => undefined);
  const settings = (number: number) => ({ bounds, layers, label: labels?.[number - 1] });
  return {
    pageCount: document.numPages,
    metadata,
    readPage: (number, signal) =>
      runPageWork(number, signal, () => readPage(library, document, number, settings(number))),
    hidesLayers: layers !== undefined && hasHidden(layers),
    hasText: (number, signal) => runPageWork(number, signal, () => hasText(document, number)),
    renderPage: (number, { dpi, signal }) =>
      runPageWork(number, signal, () => renderPage(document, number, dpi, bounds.maxPixels, signal)),
    close: async () => {
      await task.destroy();
    },
  };
}

function hasHidden(layers: Iterable<unknown>): boolean {
  for (const entry of layers) {
    const group: unknown = Array.isArray(entry) ? entry[1] : undefined;
    if (typeof group === 'object' && group !== null && 'visible' in group && group.visible === false)
      return true;
  }
  return false;
}

async function hasText(document: PDFDocumentProxy, number: number): Promise<boolean> {
  const page = await document.getPage(number);
  const { items } = await page.getTextContent({ includeMarkedContent: false });
  page.cleanup();
  return items.some((item) => 'str' in item && item.str.trim() !== '');
}

// Looking for objects makes a string of the whole file; larger files are not worth it.
const maxRepair = 64 * 1024 * 1024;

function isBroken(error: unknown): boolean {
  return isDocprocError(error) && error.code === 'DOCUMENT_CORRUPT';
}

async function load(library: PdfjsLibrary, bytes: Uint8Array, options: PdfOpenOptions, bounds: PageBounds) {
  const task = startLoading(library, bytes, bounds);
  let needed = false;
  let refused = false;
  task.onPassword = (answer: (password: string | Error) => void) => {
    refused = needed;
    needed = true;
    // The same password again would be asked for for ever.
    if (options.password === undefined || refused) answer(new Error('no other password'));
    else answer(options.password);
  };
  const document = await abortable(task.promise, options.signal).catch(async (error: unknown) => {
    await task.destroy();
    if (needed)
      throw new DocprocError(refused ? 'PASSWORD_WRONG' : 'DOCUMENT_ENCRYPTED', undefined, { cause: error });
    throw openError(error);
  });
  return { task, document, neededPassword: () => needed };
}

function startLoading(library: PdfjsLibrary, bytes: Uint8Array, bounds: PageBounds): PDFDocumentLoadingTask {
  const { pdfjs, cMapUrl, standardFontDataUrl, wasmUrl, iccUrl } = library;
  return pdfjs.getDocument({
    // pdf.js takes the buffer over; the caller keeps its own.
    data: new Uint8Array(bytes),
    verbosity: pdfjs.VerbosityLevel.ERRORS,
    cMapUrl,
    cMapPacked: true,
    standardFontDataUrl,
    wasmUrl,
    iccUrl,
    useWorkerFetch: false,
    useSystemFonts: false,
    fontExtraProperties: true,
    enableXfa: false,
    stopAtErrors: false,
    maxImageSize: bounds.maxPixels,
    disableAutoFetch: true,
    disableStream: true,
    disableRange: true,
  });
}

function openError(error: unknown): DocprocError {
  return new DocprocError('DOCUMENT_CORRUPT', 'The PDF is damaged or cut off and could not be opened.', {
    cause: error,
  });
}
