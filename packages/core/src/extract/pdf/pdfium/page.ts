import { DocprocError, isDocprocError } from '../../../errors/index.ts';
import { framePage, type PageFrame } from '../content/page-frame.ts';
import type { LoadedFile } from './session.ts';

/** A page that is open in PDFium. */
export interface OpenPage {
  /** PDFium's handle. */
  readonly handle: number;
  readonly frame: PageFrame;
}

/** Opens a page for as long as the work takes. Errors: `PAGE_UNREADABLE`. */
export function withPage<T>(file: LoadedFile, number: number, work: (page: OpenPage) => T): T {
  const page = openPage(file, number);
  try {
    const result = work(page);
    closePage(file, page);
    return result;
  } catch (error) {
    // What PDFium itself throws leaves an instance that must not be called again.
    if (isDocprocError(error)) closePage(file, page);
    throw error;
  }
}

/** Opens a page, which is to be closed. Errors: `PAGE_UNREADABLE`. */
export function openPage(file: LoadedFile, number: number): OpenPage {
  const { call } = file.pdfium;
  const handle = call.FPDF_LoadPage(file.document, number - 1);
  const frame = handle === 0 ? undefined : frameOf(file, handle);
  if (frame) return { handle, frame };
  if (handle !== 0) call.FPDF_ClosePage(handle);
  throw unreadable(number);
}

/** Closes a page. */
export function closePage({ pdfium }: LoadedFile, { handle }: OpenPage): void {
  pdfium.call.FPDF_ClosePage(handle);
}

/** Undefined where the page has no extent. */
function frameOf({ pdfium }: LoadedFile, handle: number): PageFrame | undefined {
  const { call, scratch } = pdfium;
  const found = call.FPDF_GetPageBoundingBox(handle, scratch) !== 0;
  // FS_RECTF: left, top, right, bottom.
  const corners = Array.from(pdfium.floats().subarray(scratch / 4, scratch / 4 + 4), withoutNoise);
  const [left = 0, top = 0, right = 0, bottom = 0] = corners;
  const box = [left, Math.min(top, bottom), right, Math.max(top, bottom)] as const;
  const frame = framePage(box, (call.FPDFPage_GetRotation(handle) & 3) * 90);
  const sound = frame.width > 0 && frame.height > 0 && Number.isFinite(frame.width * frame.height);
  return found && sound ? frame : undefined;
}

/** What a file writes as 595.28 PDFium keeps in 32 bits, which is 595.280029 in 64. */
function withoutNoise(length: number): number {
  return Math.round(length * 10_000) / 10_000;
}

function unreadable(page: number): DocprocError {
  const message = `Page ${page} could not be read. The other pages may be.`;
  return new DocprocError('PAGE_UNREADABLE', message, { details: { page } });
}
