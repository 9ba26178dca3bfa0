import type { Word } from '../../layout/words.ts';
import type { Box, Issue } from '../../model/index.ts';
import type { PdfFile, PdfPageContent, RasterImage, Ruling } from '../../ports/index.ts';
import type { FormatContext } from '../format.ts';
import { recognizeRaster } from '../image/recognize.ts';
import { pictureShare } from './text-quality.ts';

/** What OCR read on a page. */
export interface ScannedPage {
  /** Boxes in points of the upright page, which may be turned against the PDF's page. */
  readonly words: readonly Word[];
  /** Printed lines, in points of the same page. */
  readonly rulings: readonly Ruling[];
  /** Clockwise turn in degrees that made the page upright: 0, 90, 180 or 270. */
  readonly turn: number;
  /** Degrees by which lines fall to the right on that page. */
  readonly skew: number;
  /** Without a page number. */
  readonly issues: readonly Issue[];
}

const pointsPerInch = 72;
const bestDpi = 300;
const leastDpi = 150;
// A sheet of A3 at 300 dpi has 17 million pixels; larger sheets are drawn coarser.
const mostPixels = 20_000_000;

/** Draws a page and reads it by OCR. Undefined where the drawing is blank. */
export async function recognizePage(
  file: PdfFile,
  content: PdfPageContent,
  context: FormatContext,
): Promise<ScannedPage | undefined> {
  const dpi = dpiFor(content, Math.min(mostPixels, context.limits.maxPixels));
  const raster = await file.renderPage(content.number, { dpi, signal: context.signal });
  if (isBlank(raster)) return undefined;
  const read = await recognizeRaster(raster, context, { dpi });
  const scale = pointsPerInch / dpi;
  return {
    words: read.words.map((word) => ({
      ...word,
      box: scaled(word.box, scale),
      fontSize: word.fontSize * scale,
    })),
    rulings: read.rulings.map(({ box, direction }) => ({ direction, box: scaled(box, scale) })),
    turn: read.rotation,
    skew: read.skew,
    issues: read.issues,
  };
}

/** The resolution of the scan itself where one picture is the page; drawing finer would only blur it. */
function dpiFor(content: PdfPageContent, maxPixels: number): number {
  const scan = content.images.find((image) => pictureShare(image.box, content) > 0.6 && image.pixelWidth > 0);
  const inches = scan ? (scan.box[2] - scan.box[0]) / pointsPerInch : 0;
  const native = scan && inches > 0 ? scan.pixelWidth / inches : bestDpi;
  const wanted = Math.min(bestDpi, Math.max(leastDpi, native));
  const area = content.width * content.height;
  return Math.min(wanted, Math.sqrt((0.99 * maxPixels) / Math.max(1, area)) * pointsPerInch);
}

function scaled(box: Box, scale: number): Box {
  return [box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale];
}

/** Whether every pixel has the colour of the first one. */
function isBlank({ data }: RasterImage): boolean {
  for (let i = 4; i < data.length; i++) {
    if (data[i] !== data[i & 3]) return false;
  }
  return true;
}
