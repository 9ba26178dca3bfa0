import { DocprocError, isDocprocError } from '../../errors/index.ts';
import { type LayoutResult, layoutPage } from '../../layout/page.ts';
import type { Issue } from '../../model/index.ts';
import type { PdfFile } from '../../ports/index.ts';
import type { FormatContext, FormatExtractor, FormatResult } from '../format.ts';
import { readPageText } from './page-text.ts';
import { selectPages } from './selection.ts';

/**
 * Reads a PDF page by page: embedded text where the page has any that can be used, OCR of the drawn page otherwise,
 * as `context.ocr` says. A page that fails costs an issue, not the document.
 * Errors: `DOCUMENT_CORRUPT`, `DOCUMENT_ENCRYPTED`, `PASSWORD_WRONG`, `PAGE_RANGE_INVALID`, `ABORTED`.
 */
export const extractPdf: FormatExtractor = async (source, context) => {
  const engine = await context.pdfEngine();
  const bytes = await source.bytes();
  const file = await engine.open(bytes, {
    signal: context.signal,
    ...(context.password !== undefined && { password: context.password }),
  });
  try {
    const truncated = endsEarly(bytes);
    const result = await readPages(file, context, truncated);
    const engines = [engine.name, ...(result.usedOcr ? [(await context.ocrEngine()).name] : [])];
    return toFormatResult(result, file, engines, truncated);
  } finally {
    await file.close();
  }
};

interface PagesRead {
  readonly laid: readonly LayoutResult[];
  readonly issues: readonly Issue[];
  readonly usedOcr: boolean;
}

async function readPages(file: PdfFile, context: FormatContext, truncated: boolean): Promise<PagesRead> {
  const { numbers, issues: limits } = selectPages(file.pageCount, context);
  const laid: LayoutResult[] = [];
  const issues: Issue[] = [...limits];
  let usedOcr = false;
  let tables = 0;
  const nextTableId = () => `t${++tables}`;
  for (const [done, number] of numbers.entries()) {
    context.signal.throwIfAborted();
    const read = await readPageText(file, number, context, { done, total: numbers.length, truncated }).catch(
      (error: unknown) => issues.push(pageIssue(error, number, context.signal)),
    );
    if (typeof read === 'object') {
      issues.push(...read.issues);
      usedOcr ||= read.usedOcr;
      laid.push(layoutPage({ ...read.input, nextTableId }));
      context.report('layout', done + 1, numbers.length, number);
    }
  }
  const broken = issues.filter((issue) => issue.code === 'TEXT_ENCODING_BROKEN').length;
  if (laid.length === 0 || (truncated && broken === laid.length)) throw nothingRead(numbers.length, issues);
  return { laid, issues, usedOcr };
}

/** The issue that a page's error becomes; an abort ends the document instead. */
function pageIssue(error: unknown, page: number, signal: AbortSignal): Issue {
  if (signal.aborted) throw isDocprocError(signal.reason) ? signal.reason : error;
  if (isDocprocError(error) && error.code === 'ABORTED') throw error;
  if (isDocprocError(error)) return { code: error.code, severity: 'error', message: error.message, page };
  const message = `Page ${page} could not be laid out. The other pages were read.`;
  return { code: 'PAGE_UNREADABLE', severity: 'error', message, page };
}

function nothingRead(pages: number, issues: readonly Issue[]): DocprocError {
  const codes = [...new Set(issues.map((issue) => issue.code))].join(', ');
  const message = `None of the ${pages} pages of the PDF could be read (${codes}). Save it anew and try again.`;
  return new DocprocError('DOCUMENT_CORRUPT', message);
}

function toFormatResult(
  { laid, issues }: PagesRead,
  file: PdfFile,
  engines: readonly string[],
  truncated: boolean,
): FormatResult {
  return {
    kind: 'pdf',
    pages: laid.map((one) => one.page),
    sheets: [],
    tables: laid.flatMap((one) => one.tables),
    metadata: { ...file.metadata, engines },
    issues: truncated ? [truncatedIssue, ...issues] : issues,
    lines: laid.map((one) => one.lines),
    grids: [],
  };
}

const truncatedIssue: Issue = {
  code: 'DOCUMENT_TRUNCATED',
  severity: 'error',
  message: 'The PDF ends without its end mark: it is cut off or damaged. What could be read was kept.',
};

const tail = 4096;

/** Whether the end mark is missing. Readers look for it in the last kilobyte; some writers add more than that. */
function endsEarly(bytes: Uint8Array): boolean {
  const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .subarray(-tail)
    .toString('latin1');
  return !end.includes('%%EOF') && !end.includes('startxref');
}
