import { DocprocError, isDocprocError } from '../../errors/index.ts';
import { layoutPage } from '../../layout/page.ts';
import type { Issue } from '../../model/index.ts';
import type { PdfFile } from '../../ports/index.ts';
import type { FormatContext, PagedExtractor, PageResult } from '../format.ts';
import { readPageText } from './page-text.ts';
import { selectPages } from './selection.ts';

/**
 * Reads a PDF page by page: embedded text where the page has any that can be used, OCR of the drawn page otherwise,
 * as `context.ocr` says. A page that fails costs an issue, not the document.
 * Errors: `DOCUMENT_CORRUPT`, `DOCUMENT_ENCRYPTED`, `PASSWORD_WRONG`, `PAGE_RANGE_INVALID`, `ABORTED`.
 */
export const extractPdf: PagedExtractor = async function* readPdf(source, context) {
  const engine = await context.pdfEngine();
  const bytes = await source.bytes();
  const file = await engine.open(bytes, {
    signal: context.signal,
    ...(context.password !== undefined && { password: context.password }),
  });
  try {
    const truncated = endsEarly(bytes);
    const { issues, usedOcr } = yield* readPages(file, context, truncated);
    const readers = file.metadata.engines ?? [engine.name];
    const engines = [...readers, ...(usedOcr ? [(await context.ocrEngine()).name] : [])];
    return {
      kind: 'pdf',
      sheets: [],
      tables: [],
      metadata: { ...file.metadata, engines },
      issues: [
        ...(truncated ? [truncatedIssue] : []),
        ...(file.metadata.encryption === 'owner' ? [restrictedIssue] : []),
        ...issues,
      ],
      grids: [],
    };
  } finally {
    await file.close();
  }
};

/** What is to be told of the pages once they were given. */
interface PagesRead {
  readonly issues: readonly Issue[];
  readonly usedOcr: boolean;
}

async function* readPages(
  file: PdfFile,
  context: FormatContext,
  truncated: boolean,
): AsyncGenerator<PageResult, PagesRead, void> {
  const { numbers, issues: limits } = selectPages(file.pageCount, context);
  const issues: Issue[] = [...limits];
  let given = 0;
  let usedOcr = false;
  let tables = 0;
  const nextTableId = () => `t${++tables}`;
  for (const [done, number] of numbers.entries()) {
    context.signal.throwIfAborted();
    try {
      const read = await readPageText(file, number, context, { done, total: numbers.length, truncated });
      const laid = layoutPage({ ...read.input, nextTableId });
      issues.push(...read.issues);
      usedOcr ||= read.usedOcr;
      context.report('layout', done + 1, numbers.length, number);
      given++;
      yield { ...laid, page: { ...laid.page, ...read.extras }, issues: read.issues };
    } catch (error) {
      issues.push(pageIssue(error, number, context.signal));
    }
  }
  const broken = issues.filter((issue) => issue.code === 'TEXT_ENCODING_BROKEN').length;
  if (given === 0 || (truncated && broken === given)) throw nothingRead(numbers.length, issues);
  return { issues, usedOcr };
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
  const which = pages === 1 ? 'The only page' : `None of the ${pages} pages`;
  const verb = pages === 1 ? 'could not be read' : 'could be read';
  const message = `${which} of the PDF ${verb} (${codes}). Save it anew and try again.`;
  return new DocprocError('DOCUMENT_CORRUPT', message);
}

const truncatedIssue: Issue = {
  code: 'DOCUMENT_TRUNCATED',
  severity: 'error',
  message: 'The PDF ends without its end mark: it is cut off or damaged. What could be read was kept.',
};

const restrictedIssue: Issue = {
  code: 'PERMISSIONS_RESTRICTED',
  severity: 'warning',
  message:
    'The PDF opens without a password, but its author restricted what may be done with it. It was read.',
};

const tail = 4096;

/** Whether the end mark is missing. Readers look for it in the last kilobyte; some writers add more than that. */
function endsEarly(bytes: Uint8Array): boolean {
  const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .subarray(-tail)
    .toString('latin1');
  return !end.includes('%%EOF') && !end.includes('startxref');
}
