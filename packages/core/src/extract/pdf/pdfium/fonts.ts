import type { PdfFont } from '../../../ports/index.ts';
import { describeFontName } from '../content/font-name.ts';
import type { Pdfium } from './instance.ts';
import { readUtf8 } from './strings.ts';

/** What placing glyphs needs to know of a font. */
export interface LoadedFont {
  /** Index in the page's list of fonts. */
  readonly index: number;
  /** Above and below the baseline for size 1; descent is negative. Undefined for fonts of drawings (Type 3). */
  readonly ascent: number | undefined;
  readonly descent: number;
}

/** A page's fonts, by PDFium's handle of each. */
export interface FontShelf {
  get(handle: number): LoadedFont;
  /** Takes note that a font's glyphs run from top to bottom. */
  setVertical(index: number): void;
  readonly fonts: readonly PdfFont[];
}

const maxFonts = 65_535;
// Flags of a font descriptor (PDF 32000-1, table 123).
const italicFlag = 1 << 6;
const forceBoldFlag = 1 << 18;

/** Makes the shelf of one page. */
export function createFontShelf(pdfium: Pdfium): FontShelf {
  const fonts: PdfFont[] = [];
  const loaded = new Map<number, LoadedFont>();
  return {
    fonts,
    setVertical(index) {
      const font = fonts[index];
      if (font && !font.vertical) fonts[index] = { ...font, vertical: true };
    },
    get(handle) {
      const known = loaded.get(handle);
      if (known !== undefined) return known;
      const index = Math.min(fonts.length, maxFonts);
      if (fonts.length <= maxFonts) fonts.push(describeFont(pdfium, handle));
      const result = { index, ...extentOf(pdfium, handle, fonts[index]?.name === '') };
      loaded.set(handle, result);
      return result;
    },
  };
}

function describeFont(pdfium: Pdfium, handle: number): PdfFont {
  const { call } = pdfium;
  if (handle === 0) return describeFontName('', {});
  const name = readUtf8(pdfium, (address, size) => call.FPDFFont_GetBaseFontName(handle, address, size));
  const flags = Math.max(0, call.FPDFFont_GetFlags(handle));
  return describeFontName(name, {
    bold: (flags & forceBoldFlag) !== 0,
    italic: (flags & italicFlag) !== 0,
  });
}

const fallbackAscent = 0.8;
const fallbackDescent = -0.2;

function extentOf({ call, scratch, floats }: Pdfium, handle: number, nameless: boolean) {
  // What is not known is not written: nothing of an earlier call may stand there.
  floats().fill(0, scratch >> 2, (scratch >> 2) + 2);
  call.FPDFFont_GetAscent(handle, 1, scratch);
  call.FPDFFont_GetDescent(handle, 1, scratch + 4);
  const ascent = floats()[scratch >> 2] ?? 0;
  const descent = -Math.abs(floats()[(scratch >> 2) + 1] ?? 0);
  const height = ascent - descent;
  if (ascent > 0.3 && height > 0.5 && height < 2) return { ascent, descent };
  return { ascent: nameless ? undefined : fallbackAscent, descent: fallbackDescent };
}
