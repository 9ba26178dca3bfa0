import { setImmediate } from 'node:timers/promises';
import type { OcrResult, OcrWord } from '../../../ports/index.ts';
import type { GreyImage } from '../grey.ts';
import { meanConfidence } from '../tsv.ts';
import { type Cell, cellsOf, isSyllable } from './cells.ts';
import { loadNet } from './model.ts';
import { BATCH, type SyllableNet } from './net.ts';
import { likeliestOf, likelihoodOf } from './syllable.ts';
import { windowOf } from './window.ts';

/** Words that the engine is surer of are not checked: of 441 such syllables none was wrong. */
const SURE = 0.97;

/** Most syllables that are checked in one picture, at about 0.5 ms each. The least sure words come first. */
const MAX_SYLLABLES = 3000;

/** How many words are checked before others may have the thread. */
const WORDS_AT_ONCE = 16;

/** What a syllable must be ahead of the one that was read, in natural logarithms, and how likely it must be itself. */
const MIN_LEAD = 5;
const MIN_PROBABILITY = 0.9;

/** A cell tells nothing that was cut through ink on more than this share of its height, */
const MAX_CUT = 0.3;

/** or whose width, to that of the other syllables of its word, is not between these. */
const NARROWEST = 0.7;
const WIDEST = 1.35;

/** Where a larger share of a word's syllables looks otherwise, it is the cutting that went wrong. */
const MOST_WRONG = 0.5;

/**
 * Looks at each syllable of Hangul alone that the engine was not sure of, and replaces those that clearly are others: an
 * engine that reads lines lets what is usual outvote what is rare and looks alike. The confidence of a word that was
 * changed is the mean over its characters, new and old.
 */
export async function checkSyllables(
  result: OcrResult,
  picture: GreyImage,
  signal?: AbortSignal,
): Promise<OcrResult> {
  const doubtful = doubtfulWords(result.words);
  if (doubtful.length === 0) return result;
  const net = await loadNet();
  const better = new Map<OcrWord, OcrWord>();
  for (let start = 0; start < doubtful.length; start += WORDS_AT_ONCE) {
    await setImmediate();
    signal?.throwIfAborted();
    for (const [word, looks] of lookAt(doubtful.slice(start, start + WORDS_AT_ONCE), picture, net)) {
      const corrected = correct(word, looks);
      if (corrected !== undefined) better.set(word, corrected);
    }
  }
  if (better.size === 0) return result;
  const words = result.words.map((word) => better.get(word) ?? word);
  return { words, confidence: meanConfidence(words) };
}

/** Words of Hangul to check, the least sure first, as many as may be. */
function doubtfulWords(words: readonly OcrWord[]): OcrWord[] {
  let syllables = 0;
  return words
    .filter(({ text, confidence }) => confidence < SURE && [...text].some(isSyllable))
    .sort((a, b) => a.confidence - b.confidence)
    .filter(({ text }) => {
      syllables += text.length;
      return syllables <= MAX_SYLLABLES;
    });
}

/** A syllable that was looked at. */
interface Look {
  readonly cell: Cell;
  /** The likeliest syllable, its probability, and the logarithm of its lead on the one that was read. */
  readonly likeliest: string;
  readonly probability: number;
  readonly lead: number;
}

/** Looks at all syllables of some words. */
function lookAt(words: readonly OcrWord[], picture: GreyImage, net: SyllableNet): Map<OcrWord, Look[]> {
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
  const likelihood = likelihoodOf(letters, likeliest);
  const lead = likelihood - likelihoodOf(letters, cell.syllable);
  return { cell, likeliest, probability: Math.exp(likelihood), lead };
}

/** The word with other syllables where they clearly are others; `undefined` where none is. */
function correct(word: OcrWord, looks: readonly Look[]): OcrWord | undefined {
  const wrong = looks.filter(isWrong);
  if (wrong.length === 0 || isDisplaced(looks)) return undefined;
  const characters = [...word.text];
  for (const { cell, likeliest } of wrong) characters[cell.at] = likeliest;
  const kept = word.confidence * (characters.length - wrong.length);
  const confidence = wrong.reduce((sum, { probability }) => sum + probability, kept) / characters.length;
  return { ...word, text: characters.join(''), confidence };
}

function isWrong({ cell, probability, lead }: Look): boolean {
  if (lead < MIN_LEAD || probability < MIN_PROBABILITY) return false;
  return cell.cut <= MAX_CUT && cell.stretch >= NARROWEST && cell.stretch <= WIDEST;
}

/**
 * Whether the text does not stand where it was cut: a syllable that the engine left out moves the others, which are then
 * seen beside where they were read.
 */
function isDisplaced(looks: readonly Look[]): boolean {
  const other = looks.filter(({ cell, likeliest }) => likeliest !== cell.syllable);
  const isBeside = ({ cell, likeliest }: Look) =>
    looks.some((look) => Math.abs(look.cell.at - cell.at) === 1 && look.cell.syllable === likeliest);
  return other.length > Math.max(1, looks.length * MOST_WRONG) || other.some(isBeside);
}
