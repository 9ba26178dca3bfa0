import { setImmediate } from 'node:timers/promises';
import { heightOf, widthOf } from '../../../model/index.ts';
import type { OcrResult, OcrWord } from '../../../ports/index.ts';
import type { GreyImage } from '../grey.ts';
import { meanConfidence } from '../tsv.ts';
import { withInkBeside } from './beside.ts';
import type { Cell } from './cells.ts';
import { isBelieved, type Look, lookAt } from './looks.ts';
import { withMissing, withSign } from './missing.ts';
import { loadNet } from './model.ts';
import { isSyllable } from './syllable.ts';

/** Words that the engine is surer of are not checked: of 441 such syllables none was wrong. */
const SURE = 0.97;

/** Most syllables that are checked in one picture, at about 0.5 ms each. The least sure words come first. */
const MAX_SYLLABLES = 3000;

/** How many words are checked before others may have the thread. */
const WORDS_AT_ONCE = 16;

/** Where a larger share of a word's syllables looks otherwise, it is the cutting that went wrong. */
const MOST_WRONG = 0.5;

/**
 * Looks at each syllable of Hangul alone that the engine was not sure of, replaces those that clearly are others, and adds
 * one that it left out: an engine that reads lines lets what is usual outvote what is rare and looks alike, and
 * Tesseract's Korean model knows no `㈜` and leaves rare syllables out. The confidence of a word that was
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
  const boxes = result.words.map(({ box }) => box);
  const complete = (word: OcrWord, looks: readonly Look[]) => {
    const box = withInkBeside(word.box, boxes, picture);
    const isComplete = box === word.box && !isDisplaced(word, looks);
    return isComplete ? undefined : withMissing({ word, box }, picture, net);
  };
  const better = new Map<OcrWord, OcrWord>();
  for (let start = 0; start < doubtful.length; start += WORDS_AT_ONCE) {
    await setImmediate();
    signal?.throwIfAborted();
    for (const [word, looks] of lookAt(doubtful.slice(start, start + WORDS_AT_ONCE), picture, net)) {
      const corrected = withSign(word, picture, net) ?? complete(word, looks) ?? correct(word, looks);
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

/** The word with other syllables where they clearly are others; `undefined` where none is. */
function correct(word: OcrWord, looks: readonly Look[]): OcrWord | undefined {
  const characters = [...word.text];
  const wrong = looks.filter((look) => isWrong(look, characters.length));
  if (wrong.length === 0 || isDisplaced(word, looks)) return undefined;
  for (const { cell, likeliest } of wrong) characters[cell.at] = likeliest;
  const kept = word.confidence * (characters.length - wrong.length);
  const confidence = wrong.reduce((sum, { probability }) => sum + probability, kept) / characters.length;
  return { ...word, text: characters.join(''), confidence };
}

function isWrong(look: Look, length: number): boolean {
  const { cell, likeliest } = look;
  if (likeliest === cell.character || !isBelieved(look)) return false;
  return likeliest !== '㈜' || isCompanySign(cell, length);
}

/** Whether `㈜` may be what was read: only at an end of a word, and never where `주` was read, which looks much like it. */
function isCompanySign({ at, character }: Cell, length: number): boolean {
  return character !== '주' && (at === 0 || at === length - 1);
}

/** A single syllable whose box is so much wider than high is two. */
const TWO_WIDE = 1.4;

/**
 * Whether the text does not stand where it was cut: a syllable that the engine left out moves the others, which are then
 * seen beside where they were read.
 */
function isDisplaced({ text, box }: OcrWord, looks: readonly Look[]): boolean {
  if (text.length === 1) return widthOf(box) > heightOf(box) * TWO_WIDE;
  const other = looks.filter(
    ({ cell, likeliest }) => likeliest !== cell.character && (likeliest !== '' || isSyllable(cell.character)),
  );
  const isBeside = ({ cell, likeliest }: Look) =>
    looks.some((look) => Math.abs(look.cell.at - cell.at) === 1 && look.cell.character === likeliest);
  return other.length > Math.max(1, looks.length * MOST_WRONG) || other.some(isBeside);
}
