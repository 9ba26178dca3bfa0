import type { OcrEngine, OcrOptions, OcrResult, OcrWord } from '../../ports/index.ts';
import { lettersIn, linesOf, type ReadLine, readLines, splitAtGaps, withLines } from './lines.ts';
import type { PreparedPicture } from './prepare.ts';
import { smooth } from './raster.ts';

/**
 * Lines of a lower mean confidence are read again. Measured on receipts: up to 0.85 nothing more is gained; of print that
 * is hardly Korean those below 0.55 bring 0.001 of F1 less than those below 0.65, in a fiftieth less time.
 */
const DOUBTFUL = { korean: 0.65, other: 0.55 };

/** Fewer letters are not worth the time. */
const MIN_SIZE = 3;

/**
 * Most lines that are read again: they cost as much as the first time. Of print that is hardly Korean half as many bring
 * as much; the cells of Korean forms are many.
 */
const MAX_LINES = { korean: 16, other: 8 };

/** A wider gap, to one of the characters' height, parts columns and cells: each is doubted by itself. */
const COLUMN_GAP = 2.5;

/** Sigma of the Gaussian, to one of the characters' height, that makes strokes of dots and of torn print. */
const SOFT = 0.05;

/** What a letter must be surer than to speak for a reading; less speaks against it. */
const SURE = 0.5;

/** A second reading must be ahead by so much for each letter to be believed. */
export const MIN_LEAD = 0.15;

/**
 * Reads the lines again that the engine was unsure of, smoothed so that the dots of a needle printer and the grain of
 * thermal paper run together to strokes, and keeps for each line the surer reading. Sharp print loses by smoothing and
 * is not touched.
 */
export async function rereadDoubtful(
  first: OcrResult,
  picture: PreparedPicture,
  engine: OcrEngine,
  options: OcrOptions,
): Promise<OcrResult> {
  const split = splitAtGaps(first, COLUMN_GAP * picture.characterHeight);
  const script = picture.mayBeKorean ? 'korean' : 'other';
  const doubtful = doubtfulLines(split, picture.characterHeight, DOUBTFUL[script]).slice(
    0,
    MAX_LINES[script],
  );
  if (doubtful.length === 0) return first;
  const soft = await smooth(picture.grey, SOFT * picture.characterHeight);
  const again = await readLines(doubtful, split, soft, picture.characterHeight, engine, options);
  const better = new Map<number, readonly OcrWord[]>();
  for (const { line, words, letters } of doubtful) {
    const other = again.get(line);
    if (other !== undefined && weigh(other) > weigh(words) + MIN_LEAD * letters) better.set(line, other);
  }
  return withLines(split, better);
}

/** Lines of which the reading was unsure, those with the most unsure letters first. */
function doubtfulLines(result: OcrResult, characterHeight: number, below: number): ReadLine[] {
  // Where letters were left out the width tells how many there are.
  const size = ({ letters, box }: ReadLine) => Math.max(letters, (box[2] - box[0]) / characterHeight);
  const doubt = (line: ReadLine) => size(line) * (1 - line.confidence);
  return linesOf(result)
    .filter((line) => line.confidence < below && line.letters > 0 && size(line) >= MIN_SIZE)
    .sort((a, b) => doubt(b) - doubt(a));
}

/** How much a reading says: the mean confidence alone would favour the one that left words out. */
export function weigh(words: readonly OcrWord[]): number {
  return words.reduce((sum, { text, confidence }) => sum + lettersIn(text) * (confidence - SURE), 0);
}
