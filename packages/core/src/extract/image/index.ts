/** Pictures: photos, scans, multi-page TIFF. */
import { DocprocError, isDocprocError } from '../../errors/index.ts';
import { layoutPage } from '../../layout/page.ts';
import type { Issue } from '../../model/index.ts';
import type { FormatContext, PagedExtractor } from '../format.ts';
import { decodePicture, inspectPicture, type PictureFacts } from './decode.ts';
import { type RecognizedRaster, recognizeRaster } from './recognize.ts';

/**
 * Extracts a picture by OCR, every page of a TIFF as a page. Lengths are pixels of the upright picture.
 * Errors: `IMAGE_UNREADABLE`, `LIMIT_EXCEEDED`, `OCR_UNAVAILABLE`, `OCR_FAILED`, `PAGE_RANGE_INVALID`, `ABORTED`.
 */
export const extractImage: PagedExtractor = async function* readImage(source, context) {
  const bytes = await source.bytes();
  const facts = await inspectPicture(bytes, context.limits.maxPixels);
  const { wanted, issues } = selectPages(facts, context);
  const nextTableId = () => `t${++tableCount}`;
  let tableCount = 0;
  for (const [done, number] of wanted.entries()) {
    context.signal.throwIfAborted();
    try {
      const read = await readPage(bytes, number, facts, context);
      context.report('ocr', done + 1, wanted.length, number);
      const found = read.issues.map((issue) => ({ ...issue, page: number }));
      issues.push(...found);
      const laid = layoutPage({
        number,
        width: read.width,
        height: read.height,
        unit: 'px',
        rotation: read.rotation,
        skew: read.skew,
        textSource: read.words.length > 0 ? 'ocr' : 'none',
        words: read.words,
        rulings: read.rulings,
        nextTableId,
      });
      context.report('layout', done + 1, wanted.length, number);
      yield { ...laid, issues: found };
    } catch (error) {
      issues.push(pageIssue(error, number, wanted.length, context));
    }
  }
  const engines = context.ocr === 'never' ? [] : [(await context.ocrEngine()).name];
  const metadata = { pageCount: facts.pages, ...(engines.length > 0 ? { engines } : {}) };
  return { kind: 'image', sheets: [], tables: [], metadata, issues, grids: [] };
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
    skew: 0,
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
