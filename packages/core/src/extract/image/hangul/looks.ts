import type { OcrWord } from '../../../ports/index.ts';
import type { GreyImage } from '../grey.ts';
import { type Cell, cellsOf } from './cells.ts';
import { BATCH, type SyllableNet } from './net.ts';
import { likeliestOf, likelihoodOf } from './syllable.ts';
import { windowOf } from './window.ts';

/** A character that was looked at alone. */
export interface Look {
  readonly cell: Cell;
  /** The likeliest syllable or `㈜`; empty where it looks like a letter, digit or mark. */
  readonly likeliest: string;
  /** Probability of the likeliest. */
  readonly probability: number;
}

/** Looks at all syllables of some words, and at signs beside them that may be `㈜`. */
export function lookAt(
  words: readonly OcrWord[],
  picture: GreyImage,
  net: SyllableNet,
): Map<OcrWord, readonly Look[]> {
  const cells = words.flatMap((word) => cellsOf(word, picture).map((cell) => ({ word, cell })));
  const looks = new Map<OcrWord, Look[]>();
  for (let start = 0; start < cells.length; start += BATCH) {
    const batch = cells.slice(start, start + BATCH);
    const letters = net.read(batch.map(({ cell }) => windowOf(cell, picture)));
    for (const [index, { word, cell }] of batch.entries()) {
      const seen = lookOf(cell, letters[index] as Float32Array);
      looks.set(word, [...(looks.get(word) ?? []), seen]);
    }
  }
  return looks;
}

function lookOf(cell: Cell, letters: Float32Array): Look {
  const likeliest = likeliestOf(letters);
  return { cell, likeliest, probability: Math.exp(likelihoodOf(letters, likeliest)) };
}

/** A cell tells nothing that was cut through ink on more than this share of its height, */
const MAX_CUT = 0.3;

/** or whose width, to that of the other syllables of its word, is not between these. */
const NARROWEST = 0.7;
const WIDEST = 1.35;

/** How likely a syllable or sign must be that the engine did not read. */
const MIN_PROBABILITY = 0.9;

/** Whether a character was cut out so well, and looks so much like a syllable or `㈜`, that it is to be believed. */
export function isBelieved({ cell, likeliest, probability }: Look): boolean {
  const isWellCut = cell.cut <= MAX_CUT && cell.stretch >= NARROWEST && cell.stretch <= WIDEST;
  return likeliest !== '' && probability >= MIN_PROBABILITY && isWellCut;
}
