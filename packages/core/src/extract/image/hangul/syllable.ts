import { COMPANY, FINALS, INITIALS, MEDIALS } from './net.ts';

/** Syllables are composed in the order of their letters from here on (Unicode, chapter 3.12). */
const FIRST = 0xac00;

/** Whether a character is a whole syllable of Hangul. */
export function isSyllable(character: string): boolean {
  return character >= '가' && character <= '힣';
}

/**
 * Logarithm of the probability of a character, from those of its letters as the classifier gives them. All that is
 * neither a syllable nor `㈜` is the same to it.
 */
export function likelihoodOf(letters: Float32Array, character: string): number {
  if (!isSyllable(character)) return letters[character === '㈜' ? COMPANY : COMPANY + 1] as number;
  const index = character.charCodeAt(0) - FIRST;
  const initial = Math.floor(index / (MEDIALS * FINALS));
  const medial = Math.floor(index / FINALS) % MEDIALS;
  const final = index % FINALS;
  return (
    (letters[initial] as number) +
    (letters[INITIALS + medial] as number) +
    (letters[INITIALS + MEDIALS + final] as number)
  );
}

/** The likeliest syllable, `㈜`, or nothing for all other signs. */
export function likeliestOf(letters: Float32Array): string {
  const initial = largest(letters, 0, INITIALS);
  if (initial >= COMPANY) return initial === COMPANY ? '㈜' : '';
  const medial = largest(letters, INITIALS, INITIALS + MEDIALS);
  const final = largest(letters, INITIALS + MEDIALS, INITIALS + MEDIALS + FINALS);
  return String.fromCharCode(FIRST + (initial * MEDIALS + medial) * FINALS + final);
}

/** Index of the largest value from `from` up to `to`, counted from `from`. */
function largest(values: Float32Array, from: number, to: number): number {
  let best = from;
  for (let at = from + 1; at < to; at++) if ((values[at] as number) > (values[best] as number)) best = at;
  return best - from;
}
