import type { OcrWord } from '../../../ports/index.ts';
import type { GreyImage } from '../grey.ts';
import { isBelieved, lookAt } from './looks.ts';
import type { SyllableNet } from './net.ts';
import { isSyllable } from './syllable.ts';

/** A word and the ink that it stands in. */
export interface Placed {
  readonly word: OcrWord;
  /** As the word's, or wider where there is ink beside it that no word has. */
  readonly box: OcrWord['box'];
}

/**
 * The word with a character that the engine left out: where its ink, cut into one more, shows all that was read and one
 * more syllable, or `㈜` at an end. `undefined` where it does not.
 */
export function withMissing(
  { word, box }: Placed,
  picture: GreyImage,
  net: SyllableNet,
): OcrWord | undefined {
  const characters = [...word.text];
  if (!characters.every(isSyllable)) return undefined;
  // Any syllable will do for the cutting: all are as wide.
  const longer = { ...word, box, text: `${word.text}가` };
  const looks = lookAt([longer], picture, net).get(longer) ?? [];
  if (looks.length !== characters.length + 1) return undefined;
  const at = looks.findIndex(({ likeliest }, index) => likeliest !== characters[index]);
  const found = looks[at];
  if (found === undefined || !isBelieved(found)) return undefined;
  if (looks.slice(at + 1).some(({ likeliest }, index) => likeliest !== characters[at + index]))
    return undefined;
  if (found.likeliest === '㈜' && at > 0 && at < characters.length) return undefined;
  characters.splice(at, 0, found.likeliest);
  const confidence = (word.confidence * (characters.length - 1) + found.probability) / characters.length;
  return { ...word, box, text: characters.join(''), confidence };
}

/** What `㈜` before a name may have been read as: up to three letters, digits or marks. */
const READ_AS_SIGN = /^[^가-힣]{1,3}(?=[가-힣]{2})/u;

/** The word with `㈜` at its start where something else was read and all else is as it was read. */
export function withSign(word: OcrWord, picture: GreyImage, net: SyllableNet): OcrWord | undefined {
  const text = word.text.replace(READ_AS_SIGN, '㈜');
  if (text === word.text) return undefined;
  const signed = { ...word, text };
  const [sign, ...rest] = lookAt([signed], picture, net).get(signed) ?? [];
  if (sign?.likeliest !== '㈜' || !isBelieved(sign)) return undefined;
  return rest.every(({ cell, likeliest }) => likeliest === cell.character) ? signed : undefined;
}
