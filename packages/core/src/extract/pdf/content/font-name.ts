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
  const name = fullName.replace(/^[A-Z]{6}\+/, '');
  return {
    name,
    weight: weightOf(name, traits),
    italic: traits.italic === true || /italic|oblique/i.test(name),
    vertical: traits.vertical === true,
  };
}

function weightOf(name: string, { black, bold }: FontTraits): number {
  if (black || /black|heavy/i.test(name)) return 900;
  if (/semi-?bold|demi-?bold|demi\b/i.test(name)) return 600;
  if (bold || /bold|-?(B|Bd|BdIt)$/.test(name) || /bold/i.test(name)) return 700;
  if (/medium/i.test(name)) return 500;
  if (/light|thin/i.test(name)) return 300;
  return 400;
}
