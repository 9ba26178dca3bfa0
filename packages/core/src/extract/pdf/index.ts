import { DocprocError } from '../../errors/index.ts';
import type { Issue } from '../../model/index.ts';
import type { FormatContext, PagedExtractor, PageResult, ReadersUsed } from '../format.ts';
import { type OpenPages, openPages } from './pages.ts';
import { readInOrder } from './reading-order.ts';
import { selectPages } from './selection.ts';
import { numberTables } from './table-numbers.ts';
import { mergeUsed } from './used.ts';

/**
 * Reads a PDF page by page: embedded text where the page has any that can be used, OCR of the drawn page otherwise,
 * as `context.ocr` says. A page that fails costs an issue, not the document.
 * Errors: `DOCUMENT_CORRUPT`, `DOCUMENT_ENCRYPTED`, `PASSWORD_WRONG`, `PAGE_RANGE_INVALID`, `ABORTED`.
 */
export const extractPdf: PagedExtractor = async function* readPdf(source, context) {
  const pages = await openPages(source, context);
  try {
    const { issues, usedOcr, others } = yield* readPages(pages, context);
    const metadata = pages.metadata();
    const used = mergeUsed([metadata, ...others]);
    const engines = [...(used.engines ?? []), ...(usedOcr ? [(await context.ocrEngine()).name] : [])];
    return {
      kind: 'pdf',
      sheets: [],
      tables: [],
      metadata: { ...metadata, ...used, engines },
      issues: [
        ...(pages.truncated ? [truncatedIssue] : []),
        ...(metadata.encryption === 'owner' ? [restrictedIssue] : []),
        ...issues,
      ],
      grids: [],
    };
  } finally {
    await pages.close();
  }
};

/** What is to be told of the pages once they were given. */
interface PagesRead {
  readonly issues: readonly Issue[];
  readonly usedOcr: boolean;
  /** What the others read with who helped. */
  readonly others: readonly ReadersUsed[];
}

async function* readPages(
  pages: OpenPages,
  context: FormatContext,
): AsyncGenerator<PageResult, PagesRead, void> {
  const { numbers, issues: limits } = selectPages(pages.pageCount, context);
  const issues: Issue[] = [...limits];
  let given = 0;
  let usedOcr = false;
  const numbered = numberTables();
  const reading = readInOrder(pages, numbers, context);
  for (;;) {
    const step = await reading.next();
    if (step.done) {
      const broken = issues.filter((issue) => issue.code === 'TEXT_ENCODING_BROKEN').length;
      if (given === 0 || (pages.truncated && broken === given)) throw nothingRead(numbers.length, issues);
      return { issues, usedOcr, others: step.value };
    }
    const outcome = step.value;
    if ('issue' in outcome) {
      issues.push(outcome.issue);
      continue;
    }
    issues.push(...outcome.page.issues);
    usedOcr ||= outcome.usedOcr;
    given++;
    yield numbered(outcome.page);
  }
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
