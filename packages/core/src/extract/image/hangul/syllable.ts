import { FINALS, INITIALS, MEDIALS } from './net.ts';

/** Syllables are composed in the order of their letters from here on (Unicode, chapter 3.12). */
const FIRST = 0xac00;

/** Logarithm of the probability of a syllable, from those of its letters as the classifier gives them. */
export function likelihoodOf(letters: Float32Array, syllable: string): number {
  const index = syllable.charCodeAt(0) - FIRST;
  const initial = Math.floor(index / (MEDIALS * FINALS));
  const medial = Math.floor(index / FINALS) % MEDIALS;
  const final = index % FINALS;
  return (
    (letters[initial] as number) +
    (letters[INITIALS + medial] as number) +
    (letters[INITIALS + MEDIALS + final] as number)
  );
}

/** The likeliest syllable. */
export function likeliestOf(letters: Float32Array): string {
  const initial = largest(letters, 0, INITIALS);
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
