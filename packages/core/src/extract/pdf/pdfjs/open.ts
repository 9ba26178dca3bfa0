import type { PDFDocumentLoadingTask } from 'pdfjs-dist';
import { DocprocError, isDocprocError } from '../../../errors/index.ts';
import type { PdfFile, PdfOpenOptions } from '../../../ports/index.ts';
import type { PageBounds } from './bounds.ts';
import type { PdfjsLibrary } from './library.ts';
import { readMetadata } from './metadata.ts';
import { readPage } from './page.ts';
import { renderPage } from './render.ts';
import { withNewEnd } from './repair.ts';

/** Opens a PDF with pdf.js. Errors as `PdfEngine.open` states them. */
export async function openFile(
  library: PdfjsLibrary,
  bytes: Uint8Array,
  options: PdfOpenOptions,
  bounds: PageBounds,
): Promise<PdfFile> {
  const { task, document } = await load(library, bytes, options, bounds).catch((error: unknown) => {
    const repaired = isBroken(error) && bytes.length <= maxRepair ? withNewEnd(bytes) : undefined;
    if (repaired) return load(library, repaired, options, bounds);
    throw error;
  });
  const metadata = await readMetadata(document);
  return {
    pageCount: document.numPages,
    metadata,
    readPage: (number, signal) => guard(number, signal, () => readPage(library, document, number, bounds)),
    renderPage: (number, { dpi, signal }) =>
      guard(number, signal, () => renderPage(document, number, dpi, bounds.maxPixels, signal)),
    close: async () => {
      await task.destroy();
    },
  };
}

// Looking for objects makes a string of the whole file; larger files are not worth it.
const maxRepair = 64 * 1024 * 1024;

function isBroken(error: unknown): boolean {
  return isDocprocError(error) && error.code === 'DOCUMENT_CORRUPT';
}

async function load(library: PdfjsLibrary, bytes: Uint8Array, options: PdfOpenOptions, bounds: PageBounds) {
  const task = startLoading(library, bytes, options.password, bounds);
  const document = await abortable(task.promise, options.signal).catch(async (error: unknown) => {
    await task.destroy();
    throw openError(error, options.password !== undefined);
  });
  return { task, document };
}

function startLoading(
  library: PdfjsLibrary,
  bytes: Uint8Array,
  password: string | undefined,
  bounds: PageBounds,
): PDFDocumentLoadingTask {
  const { pdfjs, cMapUrl, standardFontDataUrl, wasmUrl, iccUrl } = library;
  return pdfjs.getDocument({
    // pdf.js takes the buffer over; the caller keeps its own.
    data: new Uint8Array(bytes),
    ...(password === undefined ? {} : { password }),
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

/** Runs the work of one page; whatever fails becomes `PAGE_UNREADABLE`, an abort `ABORTED`. */
async function guard<T>(page: number, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await abortable(work(), signal);
  } catch (error) {
    if (isDocprocError(error)) throw error;
    throw new DocprocError('PAGE_UNREADABLE', `Page ${page} could not be read. The other pages may be.`, {
      cause: error,
      details: { page },
    });
  }
}

/** The promise's result, or an `ABORTED` error as soon as the signal is aborted. */
async function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(abortError(signal));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
    // Whichever lost the race must not surface as an unhandled rejection.
    promise.catch(() => {});
  }
}

/** The signal's own reason where it is one of ours (a deadline says `TIMEOUT`), `ABORTED` otherwise. */
function abortError(signal: AbortSignal): DocprocError {
  if (isDocprocError(signal.reason)) return signal.reason;
  return new DocprocError('ABORTED', undefined, { cause: signal.reason });
}

function openError(error: unknown, withPassword: boolean): DocprocError {
  if (isDocprocError(error)) return error;
  if (error instanceof Error && error.name === 'PasswordException') {
    return new DocprocError(withPassword ? 'PASSWORD_WRONG' : 'DOCUMENT_ENCRYPTED', undefined, {
      cause: error,
    });
  }
  return new DocprocError('DOCUMENT_CORRUPT', 'The PDF is damaged or cut off and could not be opened.', {
    cause: error,
  });
}
