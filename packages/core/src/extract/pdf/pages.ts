import { isDocprocError } from '../../errors/index.ts';
import { layoutPage } from '../../layout/page.ts';
import type { Issue, Metadata } from '../../model/index.ts';
import type { FormatContext, PageOutcome } from '../format.ts';
import type { ByteSource } from '../input/source.ts';
import { readPageText } from './page-text.ts';

/** A PDF that is open, whose pages can be read in any order. */
export interface OpenPages {
  readonly pageCount: number;
  /** Whether the end of the file is missing. */
  readonly truncated: boolean;
  /** Of the file; its engines are those of the pages that were read. */
  metadata(): Metadata & Required<Pick<Metadata, 'engines'>>;
  /** Reads a page; `done` of `total` were read before. Rejects only where `context.signal` is aborted. */
  read(number: number, done: number, total: number): Promise<PageOutcome>;
  close(): Promise<void>;
}

/**
 * Opens a PDF to read single pages of it: embedded text where the page has any that can be used, OCR of the drawn page
 * otherwise, as `context.ocr` says. A page that fails is an issue.
 * Errors: `DOCUMENT_CORRUPT`, `DOCUMENT_ENCRYPTED`, `PASSWORD_WRONG`, `ABORTED`.
 */
export async function openPages(source: ByteSource, context: FormatContext): Promise<OpenPages> {
  const engine = await context.pdfEngine();
  const bytes = await source.bytes();
  const file = await engine.open(bytes, {
    signal: context.signal,
    ...(context.password !== undefined && { password: context.password }),
  });
  const truncated = endsEarly(bytes);
  return {
    pageCount: file.pageCount,
    truncated,
    metadata: () => ({ ...file.metadata, engines: file.metadata.engines ?? [engine.name] }),
    async read(number, done, total) {
      context.signal.throwIfAborted();
      try {
        const { input, extras, issues, usedOcr } = await readPageText(file, number, context, {
          ...{ done, total, truncated },
        });
        const laid = layoutPage(input);
        context.report('layout', done + 1, total, number);
        return { page: { ...laid, page: { ...laid.page, ...extras }, issues }, usedOcr };
      } catch (error) {
        return { issue: pageIssue(error, number, context.signal) };
      }
    },
    close: () => file.close(),
  };
}

/** The issue that a page's error becomes; an abort ends the document instead. */
function pageIssue(error: unknown, page: number, signal: AbortSignal): Issue {
  if (signal.aborted) throw isDocprocError(signal.reason) ? signal.reason : error;
  if (isDocprocError(error) && error.code === 'ABORTED') throw error;
  if (isDocprocError(error)) return { code: error.code, severity: 'error', message: error.message, page };
  const message = `Page ${page} could not be laid out. The other pages were read.`;
  return { code: 'PAGE_UNREADABLE', severity: 'error', message, page };
}

const tail = 4096;

/** Whether the end mark is missing. Readers look for it in the last kilobyte; some writers add more than that. */
function endsEarly(bytes: Uint8Array): boolean {
  const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .subarray(-tail)
    .toString('latin1');
  return !end.includes('%%EOF') && !end.includes('startxref');
}
