const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;
const strong = /\p{L}/u;

/** Whether a text is written mostly from right to left (Hebrew, Arabic and their kin). */
export function isRightToLeft(text: string): boolean {
  if (!rightToLeft.test(text)) return false;
  let right = 0;
  let left = 0;
  for (const character of text) {
    if (rightToLeft.test(character)) right++;
    else if (strong.test(character)) left++;
  }
  return right > left;
}

/** A word whose characters come in the order of their places, left to right, turned into reading order. */
export function inReadingDirection(text: string): string {
  return isRightToLeft(text) ? [...text].reverse().join('') : text;
}
