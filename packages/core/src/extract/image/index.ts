/** Pictures: photos, scans, multi-page TIFF. */
import { DocprocError, isDocprocError } from '../../errors/index.ts';
import { type LayoutResult, layoutPage } from '../../layout/page.ts';
import type { Issue, Page, Table } from '../../model/index.ts';
import type { FormatContext, FormatExtractor } from '../format.ts';
import { decodePicture, inspectPicture, type PictureFacts } from './decode.ts';
import { type RecognizedRaster, recognizeRaster } from './recognize.ts';

/**
 * Extracts a picture by OCR, every page of a TIFF as a page. Lengths are pixels of the upright picture.
 * Errors: `IMAGE_UNREADABLE`, `LIMIT_EXCEEDED`, `OCR_UNAVAILABLE`, `OCR_FAILED`, `PAGE_RANGE_INVALID`, `ABORTED`.
 */
export const extractImage: FormatExtractor = async (source, context) => {
  const bytes = await source.bytes();
  const facts = await inspectPicture(bytes, context.limits.maxPixels);
  const { wanted, issues } = selectPages(facts, context);
  const pages: Page[] = [];
  const lines: LayoutResult['lines'][] = [];
  const tables: Table[] = [];
  const nextTableId = () => `t${++tableCount}`;
  let tableCount = 0;
  for (const [done, number] of wanted.entries()) {
    context.signal.throwIfAborted();
    try {
      const read = await readPage(bytes, number, facts, context);
      context.report('ocr', done + 1, wanted.length, number);
      issues.push(...read.issues.map((issue) => ({ ...issue, page: number })));
      const laid = layoutPage({
        number,
        width: read.width,
        height: read.height,
        unit: 'px',
        rotation: read.rotation,
        textSource: read.words.length > 0 ? 'ocr' : 'none',
        words: read.words,
        rulings: read.rulings,
        nextTableId,
      });
      pages.push(laid.page);
      lines.push(laid.lines);
      tables.push(...laid.tables);
      context.report('layout', done + 1, wanted.length, number);
    } catch (error) {
      issues.push(pageIssue(error, number, wanted.length, context));
    }
  }
  const engines = context.ocr === 'never' ? [] : [(await context.ocrEngine()).name];
  const metadata = { pageCount: facts.pages, ...(engines.length > 0 ? { engines } : {}) };
  return { kind: 'image', pages, sheets: [], tables, metadata, issues, lines, grids: [] };
};

function selectPages({ pages }: PictureFacts, { wantsPage, limits }: FormatContext) {
  const issues: Issue[] = [];
  let wanted = Array.from({ length: pages }, (_, index) => index + 1).filter(wantsPage);
  if (wanted.length === 0) {
    throw new DocprocError(
      'PAGE_RANGE_INVALID',
      `The selection holds no page of the picture (1 to ${pages}).`,
    );
  }
  if (wanted.length > limits.maxPages) {
    wanted = wanted.slice(0, limits.maxPages);
    issues.push({
      code: 'LIMIT_EXCEEDED',
      severity: 'error',
      message: `The picture has more pages than maxPages (${limits.maxPages}); the rest was left out.`,
    });
  }
  return { wanted, issues };
}

async function readPage(
  bytes: Uint8Array,
  number: number,
  { dpi }: PictureFacts,
  context: FormatContext,
): Promise<RecognizedRaster> {
  const page = number - 1;
  if (context.ocr !== 'never') {
    return recognizeRaster(bytes, context, { page, ...(dpi === undefined ? {} : { dpi }) });
  }
  const { grey, damaged } = await decodePicture(bytes, context.limits.maxPixels, page);
  if (damaged) throw new DocprocError('IMAGE_UNREADABLE');
  return {
    words: [],
    rulings: [],
    width: grey.width,
    height: grey.height,
    rotation: 0,
    confidence: 0,
    issues: [withoutText],
  };
}

const withoutText: Issue = {
  code: 'PAGE_WITHOUT_TEXT',
  severity: 'warning',
  message: 'A picture has no text without OCR, and OCR was off.',
};

/** The issue of one page among several; rethrows what concerns them all. */
function pageIssue(error: unknown, page: number, pages: number, context: FormatContext): Issue {
  if (pages === 1 || context.signal.aborted || !isDocprocError(error) || error.code === 'OCR_UNAVAILABLE') {
    throw error;
  }
  return { code: error.code, severity: 'error', message: error.message, page };
}
