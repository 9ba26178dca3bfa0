import type { PdfFont } from '../../../ports/index.ts';
import { describeFontName } from '../content/font-name.ts';
import { isArrayLike } from '../content/matrix.ts';

/** What placing glyphs needs to know of a font. */
export interface LoadedFont {
  /** Index in the page's list of fonts. */
  readonly index: number;
  readonly vertical: boolean;
  readonly type3: boolean;
  /** Whether its codes have several bytes. */
  readonly composite: boolean;
  /** Horizontal and vertical scale from glyph space to text space; 0.001 but in Type 3 fonts. */
  readonly scaleX: number;
  readonly scaleY: number;
  /** Above and below the baseline in text space for size 1; descent is negative. */
  readonly ascent: number;
  readonly descent: number;
}

/** The part of pdf.js's font object that is read. */
export interface FontLike {
  readonly name?: unknown;
  readonly ascent?: unknown;
  readonly descent?: unknown;
  readonly bold?: unknown;
  readonly black?: unknown;
  readonly italic?: unknown;
  readonly vertical?: unknown;
  readonly composite?: unknown;
  readonly isType3Font?: unknown;
  readonly fontMatrix?: unknown;
  readonly bbox?: unknown;
}

/** A page's fonts, by pdf.js's own name of each. */
export interface FontShelf {
  get(id: string): LoadedFont;
  readonly fonts: readonly PdfFont[];
}

const maxFonts = 65_535;
const fallbackAscent = 0.8;
const fallbackDescent = -0.2;

/** Makes the shelf of one page. `load` gives pdf.js's font object, or undefined where it has none. */
export function createFontShelf(load: (id: string) => FontLike | undefined): FontShelf {
  const fonts: PdfFont[] = [];
  const loaded = new Map<string, LoadedFont>();
  return {
    fonts,
    get(id) {
      const known = loaded.get(id);
      if (known) return known;
      const font = load(id) ?? {};
      const index = Math.min(fonts.length, maxFonts);
      if (fonts.length <= maxFonts) fonts.push(describeFont(font));
      const result = measureFont(font, index);
      loaded.set(id, result);
      return result;
    },
  };
}

function describeFont(font: FontLike): PdfFont {
  return describeFontName(typeof font.name === 'string' ? font.name : '', {
    // Stated only for fonts that pdf.js replaces; embedded ones tell by their name alone.
    black: font.black === true,
    bold: font.bold === true,
    italic: font.italic === true,
    vertical: font.vertical === true,
  });
}

function measureFont(font: FontLike, index: number): LoadedFont {
  const type3 = font.isType3Font === true;
  const matrix = isArrayLike(font.fontMatrix) ? font.fontMatrix : [];
  const scaleX = finite(matrix[0]) || 0.001;
  const scaleY = Math.abs(finite(matrix[3])) || 0.001;
  const [ascent, descent] = type3 ? type3Extent(font, scaleY) : extent(font);
  const composite = font.composite === true;
  return { index, vertical: font.vertical === true, type3, composite, scaleX, scaleY, ascent, descent };
}

function extent(font: FontLike): readonly [number, number] {
  const ascent = finite(font.ascent);
  const descent = -Math.abs(finite(font.descent));
  const height = ascent - descent;
  return ascent > 0.3 && height > 0.5 && height < 2 ? [ascent, descent] : [fallbackAscent, fallbackDescent];
}

function type3Extent(font: FontLike, scaleY: number): readonly [number, number] {
  const box = isArrayLike(font.bbox) ? font.bbox : [];
  const bottom = finite(box[1]) * scaleY;
  const top = finite(box[3]) * scaleY;
  return top > 0 && top - bottom > 0.1 && top - bottom < 3
    ? [top, Math.min(0, bottom)]
    : [fallbackAscent, fallbackDescent];
}

function finite(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
