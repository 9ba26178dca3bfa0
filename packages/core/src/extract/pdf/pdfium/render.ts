import { setImmediate } from 'node:timers/promises';
import { DocprocError, isDocprocError } from '../../../errors/index.ts';
import type { RasterImage } from '../../../ports/index.ts';
import { stopIfAborted, tooManyPixels } from '../content/page-work.ts';
import { closePage, type OpenPage, openPage } from './page.ts';
import type { LoadedFile } from './session.ts';

const pointsPerInch = 72;
// fpdfview.h, fpdf_progressive.h
const bgraFormat = 4;
const drawAnnotations = 0x01;
const redFirst = 0x10;
const white = 0xffffffff;
const toBeContinued = 1;

/** How a page is to be drawn. */
export interface DrawOptions {
  readonly number: number;
  readonly dpi: number;
  readonly maxPixels: number;
  readonly signal: AbortSignal | undefined;
  /** Whether the file may still be used after a pause. */
  readonly isAlive: () => boolean;
}

/**
 * Renders an upright page on white, with pauses in which an abort arrives.
 * Errors: `LIMIT_EXCEEDED` above `maxPixels`, `PAGE_UNREADABLE`, `ABORTED`.
 */
export async function renderPage(file: LoadedFile, options: DrawOptions): Promise<RasterImage> {
  const page = openPage(file, options.number);
  try {
    const image = await drawPage(file, page, options);
    closePage(file, page);
    return image;
  } catch (error) {
    // What PDFium itself throws leaves an instance that must not be called again.
    if (isDocprocError(error) && options.isAlive()) closePage(file, page);
    throw error;
  }
}

async function drawPage(
  { pdfium }: LoadedFile,
  { frame, handle }: OpenPage,
  options: DrawOptions,
): Promise<RasterImage> {
  const { call } = pdfium;
  const { number, dpi, maxPixels, isAlive } = options;
  const width = Math.max(1, Math.round((frame.width * dpi) / pointsPerInch));
  const height = Math.max(1, Math.round((frame.height * dpi) / pointsPerInch));
  if (width * height > maxPixels) throw tooManyPixels(number, dpi, maxPixels);
  const bitmap = call.FPDFBitmap_CreateEx(width, height, bgraFormat, 0, 0);
  if (bitmap === 0) throw unreadable(number);
  try {
    call.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, white);
    await draw(pdfium, { bitmap, handle, width, height }, options);
    const start = call.FPDFBitmap_GetBuffer(bitmap);
    const data = copyRows(pdfium.bytes(), start, call.FPDFBitmap_GetStride(bitmap), width * 4, height);
    call.FPDFBitmap_Destroy(bitmap);
    return { width, height, data };
  } catch (error) {
    if (isDocprocError(error) && isAlive()) call.FPDFBitmap_Destroy(bitmap);
    throw error;
  }
}

interface Target {
  readonly bitmap: number;
  readonly handle: number;
  readonly width: number;
  readonly height: number;
}

// Short enough that nobody waits for an abort, long enough that pausing costs nothing.
const sliceMs = 50;

async function draw(
  { call, pauseAfter }: LoadedFile['pdfium'],
  { bitmap, handle, width, height }: Target,
  { number, signal, isAlive }: DrawOptions,
): Promise<void> {
  const flags = drawAnnotations | redFirst;
  const pause = pauseAfter(sliceMs);
  let state = call.FPDF_RenderPageBitmap_Start(bitmap, handle, 0, 0, width, height, 0, flags, pause);
  while (state === toBeContinued) {
    await setImmediate();
    if (!isAlive()) throw unreadable(number);
    if (signal?.aborted) call.FPDF_RenderPage_Close(handle);
    stopIfAborted(signal);
    state = call.FPDF_RenderPage_Continue(handle, pauseAfter(sliceMs));
  }
  call.FPDF_RenderPage_Close(handle);
}

function copyRows(from: Uint8Array, start: number, stride: number, length: number, rows: number): Uint8Array {
  if (stride === length) return from.slice(start, start + length * rows);
  const data = new Uint8Array(length * rows);
  for (let row = 0; row < rows; row++) {
    data.set(from.subarray(start + row * stride, start + row * stride + length), row * length);
  }
  return data;
}

function unreadable(page: number): DocprocError {
  return new DocprocError('PAGE_UNREADABLE', `Page ${page} could not be drawn.`, { details: { page } });
}
