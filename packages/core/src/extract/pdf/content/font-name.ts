import type { PdfFont } from '../../../ports/index.ts';

/** What a file states of a font beside its name. */
export interface FontTraits {
  readonly black?: boolean;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly vertical?: boolean;
}

/** A font by its PostScript name, whose words tell the weight and slant where the file does not. */
export function describeFontName(fullName: string, traits: FontTraits): PdfFont {
  const name = fullName[6] === '+' ? fullName.replace(/^[A-Z]{6}\+/, '') : fullName;
  const words = name.toLowerCase();
  return {
    name,
    weight: weightOf(name, words, traits),
    italic: traits.italic === true || words.includes('italic') || words.includes('oblique'),
    vertical: traits.vertical === true,
  };
}

// Without patterns: every page asks for all of its fonts.
function weightOf(name: string, words: string, { black, bold }: FontTraits): number {
  const says = (...marks: readonly string[]) => marks.some((mark) => words.includes(mark));
  if (black || says('black', 'heavy')) return 900;
  if (says('semibold', 'semi-bold', 'demibold', 'demi-bold') || /demi\b/.test(words)) return 600;
  if (bold || says('bold') || name.endsWith('B') || name.endsWith('Bd') || name.endsWith('BdIt')) return 700;
  if (says('medium')) return 500;
  return says('light', 'thin') ? 300 : 400;
}
