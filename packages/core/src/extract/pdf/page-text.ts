import { isDocprocError } from '../../errors/index.ts';
import { wordsFromGlyphs } from '../../layout/glyphs.ts';
import type { LayoutInput } from '../../layout/page.ts';
import type { Word } from '../../layout/words.ts';
import { areaOf, type FormField, type Issue, type Link, overlapOf, type Page } from '../../model/index.ts';
import type { PdfFile, PdfPageContent } from '../../ports/index.ts';
import type { FormatContext } from '../format.ts';
import { recognizePage, type ScannedPage } from './scan.ts';
import { judgeText, pictureShare, type TextQuality } from './text-quality.ts';

/** A page's words from wherever they could be had, ready for layout. */
export interface PageText {
  readonly input: LayoutInput;
  /** What the page holds beside its content, as it goes into the result. */
  readonly extras: PageExtras;
  readonly issues: readonly Issue[];
  readonly usedOcr: boolean;
}

/** Label, links and form fields of a page. */
export type PageExtras = Pick<Page, 'label' | 'links' | 'formFields'>;

/** Where in the document a page stands, for progress, and what is known of the whole file. */
interface Position {
  readonly done: number;
  readonly total: number;
  /** Whether the file's end is missing: fonts that name no character are lost then, and cannot be drawn either. */
  readonly truncated: boolean;
}

/** Reads one page; decides between embedded text and OCR. Errors: `PAGE_UNREADABLE`, `ABORTED`. */
export async function readPageText(
  file: PdfFile,
  number: number,
  context: FormatContext,
  { done, total, truncated }: Position,
): Promise<PageText> {
  const content = await file.readPage(number, context.signal);
  context.report('read', done + 1, total, number);
  const words = wordsFromGlyphs(content.glyphs, content);
  const quality = judgeText(content, words);
  const embedded = { ...embeddedText(content, words, quality, context), extras: extrasOf(content) };
  if (!wantsOcr(quality, context) || (truncated && quality === 'broken')) return embedded;
  try {
    const scan = await recognizePage(file, content, context);
    context.report('ocr', done + 1, total, number);
    if (!scan) return embedded;
    // On a page that was turned the boxes of links and fields would lie elsewhere.
    const extras = scan.turn === 0 ? embedded.extras : labelOf(content);
    return { ...withScan(content, words, quality, scan, context), extras };
  } catch (error) {
    if (context.signal.aborted || (isDocprocError(error) && error.code === 'ABORTED')) throw error;
    return { ...embedded, issues: [...embedded.issues, ocrIssue(error, number)] };
  }
}

function wantsOcr(quality: TextQuality, context: FormatContext): boolean {
  if (context.ocr === 'never') return false;
  return context.ocr === 'always' || quality !== 'good';
}

/** The page as its embedded text gives it. */
function embeddedText(
  content: PdfPageContent,
  words: readonly Word[],
  quality: TextQuality,
  context: FormatContext,
): Omit<PageText, 'extras'> {
  const input = layoutInput(content, words, words.length > 0 ? 'embedded' : 'none');
  const offered = context.ocr !== 'never';
  const page = content.number;
  if (quality === 'broken') return { input, issues: [brokenIssue(page, offered)], usedOcr: false };
  const missing = (quality === 'none' || quality === 'sparse') && !offered;
  return { input, issues: missing ? [withoutTextIssue(page)] : [], usedOcr: false };
}

/** The page as OCR read it, with the embedded words where both belong together. */
function withScan(
  content: PdfPageContent,
  words: readonly Word[],
  quality: TextQuality,
  scan: ScannedPage,
  context: FormatContext,
): Omit<PageText, 'extras'> {
  const { number: page } = content;
  const issues: Issue[] = scan.issues.map((issue) => ({ ...issue, page }));
  if (quality === 'broken') issues.unshift(brokenIssue(page, true));
  if (quality === 'sparse' && context.ocr === 'auto' && scan.turn === 0) {
    const added = scan.words.filter((word) => !words.some((own) => covers(own, word)));
    if (added.length === 0) return { input: layoutInput(content, words, 'embedded'), issues, usedOcr: true };
    return { input: layoutInput(content, [...words, ...added], 'mixed'), issues, usedOcr: true };
  }
  const source = scan.words.length > 0 ? 'ocr' : 'none';
  const input = { ...layoutInput(content, scan.words, source), skew: scan.skew };
  if (scan.turn === 0) {
    // Drawn lines are exact; those that were seen are all that a scan has.
    const rulings = content.rulings.length > 0 ? content.rulings : scan.rulings;
    return { input: { ...input, rulings }, issues, usedOcr: true };
  }
  const turned = scan.turn === 180 ? {} : { width: content.height, height: content.width };
  const rotation = (content.rotation + scan.turn) % 360;
  return {
    input: { ...input, ...turned, rotation, rulings: scan.rulings, fills: [], figures: [] },
    issues,
    usedOcr: true,
  };
}

function extrasOf(content: PdfPageContent): PageExtras {
  const links: Link[] = [];
  const formFields: FormField[] = [];
  for (const annotation of content.annotations) {
    const { box } = annotation;
    if (annotation.kind === 'link') links.push({ url: annotation.url, box });
    else formFields.push({ name: annotation.name, kind: annotation.field, value: annotation.value, box });
  }
  return {
    ...labelOf(content),
    ...(links.length > 0 && { links }),
    ...(formFields.length > 0 && { formFields }),
  };
}

function labelOf({ label }: PdfPageContent): PageExtras {
  return label === undefined ? {} : { label };
}

function covers(own: Word, other: Word): boolean {
  return overlapOf(own.box, other.box) > 0.4 * Math.min(areaOf(own.box), areaOf(other.box));
}

function layoutInput(
  content: PdfPageContent,
  words: readonly Word[],
  textSource: LayoutInput['textSource'],
): LayoutInput {
  const { number, width, height, rotation, rulings, fills } = content;
  const figures = content.images.filter((image) => isFigure(image.box, content)).map((image) => image.box);
  const tags = textSource === 'embedded' ? content.tags : undefined;
  return {
    ...{ number, width, height, unit: 'pt', rotation, textSource, words, rulings, fills, figures },
    ...(tags && { tags }),
  };
}

// Smaller pictures are bullets and ornaments, larger ones the scan of the page itself.
const smallestFigure = 0.01;
const largestFigure = 0.7;

function isFigure(box: PdfPageContent['images'][number]['box'], content: PdfPageContent): boolean {
  const share = pictureShare(box, content);
  return share >= smallestFigure && share <= largestFigure;
}

function brokenIssue(page: number, readByOcr: boolean): Issue {
  return {
    code: 'TEXT_ENCODING_BROKEN',
    severity: readByOcr ? 'warning' : 'error',
    message: readByOcr
      ? `The fonts of page ${page} do not say which characters they show. The page was read by OCR instead.`
      : `The fonts of page ${page} do not say which characters they show. Allow OCR to read it.`,
    page,
  };
}

function withoutTextIssue(page: number): Issue {
  const message = `Page ${page} holds no text, or little beside a picture. Allow OCR to read it.`;
  return { code: 'PAGE_WITHOUT_TEXT', severity: 'warning', message, page };
}

function ocrIssue(error: unknown, page: number): Issue {
  const known = isDocprocError(error);
  const code = known ? error.code : 'OCR_FAILED';
  const reason = known ? ` ${error.message}` : '';
  return { code, severity: 'error', message: `Page ${page} could not be read by OCR.${reason}`, page };
}
