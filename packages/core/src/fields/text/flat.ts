/** Longest text of one run that is looked at; what follows is prose, not a field. */
export const maxRunLength = 1_000;

const wide =
  /[\u00a0\u2000-\u200a\u202f\u3000\uff01-\uff5e\uffe0-\uffe6\u2010-\u2015\u2212\u2024\u2027\u2236\ufe55]/g;

const special: Readonly<Record<string, string>> = {
  '\u2236': ':',
  '\ufe55': ':',
  '\u2024': '.',
  '\u2027': '.',
};

/**
 * The same text with full-width letters, odd spaces and dashes made plain, character by character, so that every
 * index into the result is an index into the text as printed.
 */
export function flatten(text: string): string {
  return text.replace(wide, (char) => {
    const known = special[char];
    if (known !== undefined) return known;
    if (/[\u2010-\u2015\u2212]/.test(char)) return '-';
    const plain = char.normalize('NFKC');
    return plain.length === 1 ? plain : ' ';
  });
}

/** Letters and digits alone, upper case: the key under which labels and names are compared. */
export function fold(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text.toUpperCase().replace(/[^A-Z\d]+/g, '');
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

const confusions: Readonly<Record<string, string>> = {
  '0': 'O',
  Q: 'O',
  '1': 'I',
  L: 'I',
  '5': 'S',
  '8': 'B',
  '2': 'Z',
};

const confused = /[0Q1L582]/;
const everyConfused = /[0Q1L582]/g;

/** A folded key in which characters that OCR mixes up (`0 O Q`, `1 I L`, `5 S`, `8 B`, `2 Z`) are one. */
export function blur(key: string): string {
  return confused.test(key) ? key.replace(everyConfused, (char) => confusions[char] ?? char) : key;
}

/** Whether the text has Hangul syllables. */
export function hasHangul(text: string): boolean {
  return /[\uac00-\ud7a3]/.test(text);
}
