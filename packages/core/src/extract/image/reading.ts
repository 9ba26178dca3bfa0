import type { Word } from '../../layout/words.ts';
import { type Box, heightOf, unionOf } from '../../model/index.ts';
import type { OcrResult } from '../../ports/index.ts';

/** An engine's result on the original picture. */
export interface Reading {
  readonly words: Word[];
  /** Mean confidence by characters, 0 to 1. */
  readonly confidence: number;
  /** Characters that were read surely: how much sense the picture made. */
  readonly weight: number;
}

/** Brings an engine's words onto the original picture and leaves out what is noise. */
export function toReading(result: OcrResult, toOriginal: (box: Box) => Box): Reading {
  const lineHeights = heightsByLine(result);
  const words: Word[] = [];
  let weight = 0;
  for (const word of result.words) {
    if (isNoise(word.text, word.confidence)) continue;
    const box = toOriginal(word.box);
    const shrink = heightOf(word.box) > 0 ? heightOf(box) / heightOf(word.box) : 1;
    const fontSize = (lineHeights.get(word.line) ?? heightOf(word.box)) * shrink;
    words.push({ text: word.text, box, confidence: word.confidence, fontSize, bold: false });
    const letters = word.text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
    if (letters >= 2 && word.confidence > 0.5) weight += letters * word.confidence;
  }
  return { words, confidence: result.confidence, weight };
}

/** Marks without a letter or digit that the engine itself doubts: folds, borders and dirt. */
function isNoise(text: string, confidence: number): boolean {
  return confidence < 0.3 && !/[\p{L}\p{N}]/u.test(text);
}

function heightsByLine(result: OcrResult): Map<number, number> {
  const boxes = new Map<number, Box[]>();
  for (const word of result.words) {
    const line = boxes.get(word.line);
    if (line === undefined) boxes.set(word.line, [word.box]);
    else line.push(word.box);
  }
  return new Map([...boxes].map(([line, of]) => [line, heightOf(unionOf(of))]));
}
