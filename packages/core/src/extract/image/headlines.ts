import { areaOf, type Box, heightOf, overlapOf } from '../../model/index.ts';
import type { OcrEngine, OcrOptions, OcrResult, OcrWord } from '../../ports/index.ts';
import { MIN_LEAD, weigh } from './doubts.ts';
import { inkOf } from './grey.ts';
import { findInkShapes } from './ink-shapes.ts';
import { lettersIn, linesOf } from './lines.ts';
import type { PreparedPicture } from './prepare.ts';
import { crop, encode, resize } from './raster.ts';
import { meanConfidence } from './tsv.ts';

/** From so many times the characters' height on, a shape is part of a headline. */
const TALL = 1.5;

/** Larger shapes are pictures, to one of the characters' height. */
const HUGE = 6;

/** Most headlines that are read again. */
const MAX_HEADLINES = 3;

/** Widest gap between the letters of a headline, to one of its height: titles of forms are set wide. */
const WIDEST_GAP = 3;

/** Height that a headline of Hangul is brought to, to one of the characters' height: that is most often of digits. */
const HEIGHT = 1.3;

/**
 * Reads headlines again by themselves, as small as the rest of the text. Beside smaller print Tesseract takes the upper
 * and the lower halves of large syllables for two lines, or leaves them out.
 */
export async function rereadHeadlines(
  first: OcrResult,
  picture: PreparedPicture,
  engine: OcrEngine,
  options: OcrOptions,
): Promise<OcrResult> {
  let result = first;
  for (const box of headlinesOf(picture).slice(0, MAX_HEADLINES)) {
    const again = await readAlone(box, picture, engine, options);
    result = withHeadline(result, box, again);
  }
  return result;
}

/** Boxes of rows of large letters, from the top. */
function headlinesOf({ grey, characterHeight }: PreparedPicture): Box[] {
  const shapes = findInkShapes(inkOf(grey), grey.width, grey.height).filter(
    (box) => heightOf(box) < HUGE * characterHeight && box[2] - box[0] < HUGE * characterHeight,
  );
  const tall = shapes.filter((box) => heightOf(box) >= TALL * characterHeight);
  const rows: { box: Box; count: number }[] = [];
  for (const shape of tall.sort((a, b) => a[0] - b[0])) {
    const row = rows.find(({ box }) => isBeside(shape, box));
    if (row === undefined) rows.push({ box: shape, count: 1 });
    else {
      row.box = around(row.box, shape);
      row.count++;
    }
  }
  const boxes = rows
    .filter(({ count }) => count > 1)
    .map(({ box }) => shapes.filter((shape) => isBeside(shape, box)).reduce(around, box));
  return merged(boxes).sort((a, b) => a[1] - b[1]);
}

/** Rows that overlap are one headline: letters of different heights begin rows of their own. */
function merged(boxes: readonly Box[]): Box[] {
  const apart: Box[] = [];
  for (const box of boxes) {
    const others = apart.filter((other) => overlapOf(box, other) > 0);
    for (const other of others) apart.splice(apart.indexOf(other), 1);
    apart.push(others.reduce(around, box));
  }
  return apart;
}

/** Whether a shape stands in a row, at most a gap away. */
function isBeside(shape: Box, row: Box): boolean {
  const middle = (shape[1] + shape[3]) / 2;
  const reach = heightOf(row) * WIDEST_GAP;
  return middle > row[1] && middle < row[3] && shape[0] < row[2] + reach && shape[2] > row[0] - reach;
}

function around(a: Box, b: Box): Box {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

/** The words of a headline, where they stand on the picture. */
async function readAlone(
  box: Box,
  { grey, characterHeight }: PreparedPicture,
  engine: OcrEngine,
  options: OcrOptions,
): Promise<OcrWord[]> {
  const margin = heightOf(box) * 0.3;
  const left = Math.max(0, Math.floor(box[0] - margin));
  const top = Math.max(0, Math.floor(box[1] - margin));
  const factor = Math.min(1, (characterHeight * HEIGHT) / heightOf(box));
  const small = await resize(await crop(grey, [left, top, box[2] + margin, box[3] + margin]), factor);
  const { dpi, ...rest } = options;
  const { words } = await engine.recognize(await encode(small, engine), {
    ...rest,
    segmentation: 'block',
    ...(dpi === undefined ? {} : { dpi: dpi * factor }),
  });
  return words.map((word) => {
    const [x0, y0, x1, y1] = word.box;
    return {
      ...word,
      box: [left + x0 / factor, top + y0 / factor, left + x1 / factor, top + y1 / factor],
    };
  });
}

/**
 * Whether the headline read alone is to be believed. Lines that stand in each other are halves of the same syllables:
 * the better of them, and no lead, is all that has to be outdone.
 */
function isSurer(again: readonly OcrWord[], known: readonly OcrWord[]): boolean {
  const lines = linesOf({ words: known, confidence: 0 });
  const areTangled = lines.some((line, at) =>
    lines.slice(at + 1).some(({ box }) => overlapOf(line.box, box) > 0),
  );
  if (areTangled) return weigh(again) > Math.max(...lines.map(({ words }) => weigh(words)));
  const letters = known.reduce((sum, { text }) => sum + lettersIn(text), 0);
  return weigh(again) > weigh(known) + MIN_LEAD * letters;
}

/** A reading with other words in a box, where those are surer. */
function withHeadline(result: OcrResult, box: Box, again: readonly OcrWord[]): OcrResult {
  const isIn = (word: OcrWord) => overlapOf(word.box, box) > areaOf(word.box) * 0.4;
  const known = result.words.filter(isIn);
  if (!isSurer(again, known)) return result;
  const next = result.words.reduce((most, { line }) => Math.max(most, line), -1) + 1;
  const words = [
    ...again.map((word) => ({ ...word, line: next + word.line })),
    ...result.words.filter((word) => !isIn(word)),
  ];
  return { words, confidence: meanConfidence(words) };
}
