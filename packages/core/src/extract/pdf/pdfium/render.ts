import { DocprocError } from '../../../errors/index.ts';
import type { RasterImage } from '../../../ports/index.ts';
import { tooManyPixels } from '../content/page-work.ts';
import type { OpenPage } from './page.ts';
import type { LoadedFile } from './session.ts';

const pointsPerInch = 72;
// fpdfview.h
const bgraFormat = 4;
const drawAnnotations = 0x01;
const redFirst = 0x10;
const white = 0xffffffff;

/** Renders an upright page on white. Errors: `LIMIT_EXCEEDED` above `maxPixels`, `PAGE_UNREADABLE`. */
export function renderPage(
  { pdfium }: LoadedFile,
  { handle, frame }: OpenPage,
  number: number,
  dpi: number,
  maxPixels: number,
): RasterImage {
  const { call } = pdfium;
  const width = Math.max(1, Math.round((frame.width * dpi) / pointsPerInch));
  const height = Math.max(1, Math.round((frame.height * dpi) / pointsPerInch));
  if (width * height > maxPixels) throw tooManyPixels(number, dpi, maxPixels);
  const bitmap = call.FPDFBitmap_CreateEx(width, height, bgraFormat, 0, 0);
  if (bitmap === 0) {
    throw new DocprocError('PAGE_UNREADABLE', `Page ${number} is too large to be drawn.`, {
      details: { page: number },
    });
  }
  call.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, white);
  call.FPDF_RenderPageBitmap(bitmap, handle, 0, 0, width, height, 0, drawAnnotations | redFirst);
  const start = call.FPDFBitmap_GetBuffer(bitmap);
  const data = copyRows(pdfium.bytes(), start, call.FPDFBitmap_GetStride(bitmap), width * 4, height);
  call.FPDFBitmap_Destroy(bitmap);
  return { width, height, data };
}

function copyRows(from: Uint8Array, start: number, stride: number, length: number, rows: number): Uint8Array {
  if (stride === length) return from.slice(start, start + length * rows);
  const data = new Uint8Array(length * rows);
  for (let row = 0; row < rows; row++) {
    data.set(from.subarray(start + row * stride, start + row * stride + length), row * length);
  }
  return data;
}
