import type { Word } from '../../layout/words.ts';
import { areaOf, heightOf, overlapOf } from '../../model/index.ts';
import type { OcrResult, OcrWord, Ruling } from '../../ports/index.ts';
import { lettersIn, linesOf } from './lines.ts';
import type { PreparedPicture } from './prepare.ts';

/** An engine's result on the original picture. */
export interface Reading {
  readonly words: Word[];
  readonly rulings: Ruling[];
  /** Mean confidence by characters, 0 to 1. */
  readonly confidence: number;
  /** Characters that were read surely: how much sense the picture made. */
  readonly weight: number;
  /** Share of all letters and digits that were read surely, 0 to 1; 0 where there is none. */
  readonly sureShare: number;
}

/** Brings an engine's words onto the original picture and leaves out what is noise. */
export function toReading(result: OcrResult, { rulings, toOriginal }: PreparedPicture): Reading {
  const lineHeights = heightsByLine(result);
  const confidences = new Map(linesOf(result).map(({ line, confidence }) => [line, confidence]));
  const words: Word[] = [];
  let weight = 0;
  let all = 0;
  for (const word of withoutShadows(result.words)) {
    if (isNoise(word, confidences.get(word.line) ?? 0)) continue;
    const box = toOriginal(word.box);
    const shrink = heightOf(word.box) > 0 ? heightOf(box) / heightOf(word.box) : 1;
    const fontSize = (lineHeights.get(word.line) ?? heightOf(word.box)) * shrink;
    words.push({ text: withCompanySign(word.text), box, confidence: word.confidence, fontSize, bold: false });
    const letters = lettersIn(word.text);
    all += letters;
    if (letters >= 2 && word.confidence > 0.5) weight += letters * word.confidence;
  }
  return {
    words,
    rulings: rulings.map(({ box, direction }) => ({ box: toOriginal(box), direction })),
    confidence: result.confidence,
    weight,
    sureShare: all === 0 ? 0 : weight / all,
  };
}

/** A word is another one's shadow where so much of it lies within that one, which is so many times as high. */
const SHADOW_SHARE = 0.8;
const SHADOW_HEIGHT = 1.6;

/** Parts of large letters that were read as words of their own, inside the word that they belong to, left out. */
function withoutShadows(words: readonly OcrWord[]): readonly OcrWord[] {
  const heights = words.map(({ box }) => heightOf(box)).sort((a, b) => a - b);
  const typical = heights[Math.floor(heights.length / 2)] ?? 0;
  const large = words.filter(({ box, confidence }) => heightOf(box) > typical * 1.3 && confidence > 0.5);
  if (large.length === 0 || large.length > MAX_LARGE) return words;
  return words.filter(
    ({ box }) =>
      !large.some(
        (other) =>
          heightOf(other.box) > heightOf(box) * SHADOW_HEIGHT &&
          overlapOf(other.box, box) > areaOf(box) * SHADOW_SHARE,
      ),
  );
}

/** Where more words than these are large, they are no headlines. */
const MAX_LARGE = 200;

/**
 * What folds, borders and dirt are read as: marks without a letter or digit, and short Latin words without a digit,
 * that the engine itself doubts. On receipts one in seven of those short words is right; of longer ones and of
 * numbers, half.
 */
function isNoise({ text, confidence }: OcrWord, ofLine: number): boolean {
  if (!/[\p{L}\p{N}]/u.test(text)) return confidence < 0.3;
  if (text.length > 4 || /[^\p{Script=Latin}\p{P}\p{S}]/u.test(text)) return false;
  return confidence < (ofLine < 0.4 ? 0.4 : 0.25);
}

/** The Korean model does not know `㈜` and reads some other sign in a circle or a bracket before the company's name. */
function withCompanySign(text: string): string {
  return text.replace(/^(?:[(<{_]*[@©®][)>}]?|[(<{0][#%&][)>}]?)(?=[가-힣]{2})/, '㈜');
}

/** Height of each line's larger words. Not of the line's box: words of two columns seldom stand exactly level. */
function heightsByLine(result: OcrResult): Map<number, number> {
  const heights = new Map<number, number[]>();
  for (const { line, box } of result.words) {
    const known = heights.get(line);
    if (known === undefined) heights.set(line, [heightOf(box)]);
    else known.push(heightOf(box));
  }
  return new Map([...heights].map(([line, of]) => [line, upperQuartile(of)]));
}

function upperQuartile(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.75)] ?? 0;
}
