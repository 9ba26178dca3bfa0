import type { GlyphTable } from '../../../ports/index.ts';
import { isLigature, lettersOf, readableCode, replacement } from '../content/code-points.ts';
import { createGlyphBuffer, type GlyphBuffer } from '../content/glyph-buffer.ts';
import type { Matrix } from '../content/matrix.ts';
import { angleOf } from '../content/page-frame.ts';
import type { ContentBoxes } from '../content/tags.ts';
import { createFontShelf, type FontShelf, type LoadedFont } from './fonts.ts';
import type { Pdfium } from './instance.ts';
import { createMarkReader, type MarkReader } from './marks.ts';
import type { OpenPage } from './page.ts';

/** A page's text, and what is known of the content it is marked as. */
export interface PageGlyphs {
  readonly glyphs: GlyphTable;
  /** Where marked content stands. Empty unless asked for. */
  readonly marked: ContentBoxes;
  /** Whether text belongs to a layer. */
  readonly layered: boolean;
}

/** Reads a page's glyphs in content order, without the spaces and line ends that PDFium makes up. */
export function readGlyphs(
  pdfium: Pdfium,
  page: OpenPage,
  { maxGlyphs, tagged }: { readonly maxGlyphs: number; readonly tagged: boolean },
): PageGlyphs {
  const { call } = pdfium;
  const text = call.FPDFText_LoadPage(page.handle);
  const count = text === 0 ? 0 : call.FPDFText_CountChars(text);
  const out = createGlyphBuffer(maxGlyphs, count);
  const fonts = createFontShelf(pdfium);
  const marks = createMarkReader(pdfium, tagged);
  if (text !== 0) {
    readCharacters({ pdfium, text, count, base: page.frame.base, fonts, out, marks });
    call.FPDFText_ClosePage(text);
  }
  return { glyphs: out.finish(fonts.fonts), marked: marks.boxes, layered: marks.layered };
}

interface Reading {
  readonly pdfium: Pdfium;
  /** PDFium's handle of the page's text. */
  readonly text: number;
  /** Characters of the text, those that PDFium makes up included. */
  readonly count: number;
  readonly base: Matrix;
  readonly fonts: FontShelf;
  readonly out: GlyphBuffer;
  readonly marks: MarkReader;
}

function readCharacters(reading: Reading): void {
  const { pdfium, text, count, out, marks } = reading;
  const { call } = pdfium;
  let run: Run | undefined;
  let first = 0;
  const end = () => {
    if (!run) return;
    endGroup(run, out);
    marks.end(run.object, out, first);
    first = out.count;
  };
  for (let i = 0; i < count && !out.full; i++) {
    const object = call.FPDFText_GetTextObject(text, i);
    // Characters that PDFium adds to its text have no object.
    if (object === 0) continue;
    if (object !== run?.object) {
      end();
      run = openRun(reading, object, i);
    }
    placeCharacter(reading, run, i);
  }
  end();
}

/** What the characters of one text object share, and the place of the last one. */
interface Run {
  readonly object: number;
  readonly font: number;
  /** In points, after all scaling. */
  readonly size: number;
  readonly invisible: boolean;
  readonly angle: number;
  readonly sideways: boolean;
  /** From the baseline to the lower and the upper edge of every cell, in PDFium's space; undefined where it differs. */
  readonly edges: Edges | undefined;
  /** Box of the last glyph, in PDFium's space: several characters of one glyph have the same. */
  left: number;
  bottom: number;
  right: number;
  top: number;
  /** Index of the first glyph with that box. */
  start: number;
}

/** Offsets along the axis across the writing direction: y for lines that run along x, x for those along y. */
interface Edges {
  readonly axis: 'x' | 'y';
  readonly from: number;
  readonly to: number;
}

const invisibleMode = 3;

function openRun({ pdfium, text, base, fonts, out }: Reading, object: number, index: number): Run {
  const { call, scratch } = pdfium;
  call.FPDFText_GetMatrix(text, index, scratch);
  call.FPDFTextObj_GetFontSize(object, scratch + 24);
  const [a = 1, b = 0, c = 0, d = 1, , , fontSize = 0] = pdfium
    .floats()
    .subarray(scratch >> 2, (scratch >> 2) + 7);
  const font = fonts.get(call.FPDFTextObj_GetFont(object));
  const level = Math.abs(b) < 1e-3 * Math.abs(a) && Math.abs(c) < Math.abs(d);
  const size = Math.abs(fontSize) * Math.hypot(c, d);
  const vertical = level && font.ascent !== undefined && runsDown(pdfium, text, index, size);
  if (vertical) fonts.setVertical(font.index);
  const sign = fontSize < 0 ? -1 : 1;
  const x = (vertical ? -c : a) * sign;
  const y = (vertical ? -d : b) * sign;
  const angle = angleOf(base[0] * x + base[2] * y, base[1] * x + base[3] * y);
  return {
    object,
    font: font.index,
    size,
    invisible: (call.FPDFTextObj_GetTextRenderMode(object) & invisibleMode) === invisibleMode,
    angle,
    sideways: Math.abs(Math.sin((angle * Math.PI) / 180)) > Math.SQRT1_2,
    edges: vertical ? { axis: 'x', from: 0, to: a * fontSize } : edgesOf(font, [a, b, c, d], fontSize),
    left: Number.NaN,
    bottom: 0,
    right: 0,
    top: 0,
    start: out.count,
  };
}

/**
 * Whether a font's glyphs run from top to bottom, which PDFium does not tell: it puts their origin inside the cell,
 * where the origin of others is on its left edge (right, where the text is mirrored).
 */
function runsDown(
  { call, scratch, floats, doubles }: Pdfium,
  text: number,
  index: number,
  size: number,
): boolean {
  call.FPDFText_GetLooseCharBox(text, index, scratch);
  call.FPDFText_GetCharOrigin(text, index, scratch + 16, scratch + 24);
  const left = floats()[scratch >> 2] ?? 0;
  const right = floats()[(scratch >> 2) + 2] ?? 0;
  const x = doubles()[(scratch >> 3) + 2] ?? 0;
  return Math.min(Math.abs(x - left), Math.abs(right - x)) > 0.3 * size;
}

/**
 * PDFium's own box of a glyph reaches from the lowest to the highest glyph of the font, which for large fonts is twice
 * the line. A cell of the font's ascent and descent is what other readers have, and what layout expects.
 */
function edgesOf(
  { ascent, descent }: LoadedFont,
  [a, b, c, d]: readonly [number, number, number, number],
  fontSize: number,
): Edges | undefined {
  if (ascent === undefined) return undefined;
  if (Math.abs(b) < 1e-3 * Math.abs(a) && Math.abs(c) < Math.abs(d)) {
    return { axis: 'y', from: descent * d * fontSize, to: ascent * d * fontSize };
  }
  const upended = Math.abs(a) < 1e-3 * Math.abs(b) && Math.abs(d) < Math.abs(c);
  return upended ? { axis: 'x', from: descent * c * fontSize, to: ascent * c * fontSize } : undefined;
}

function placeCharacter({ pdfium, text, base, out }: Reading, run: Run, index: number): void {
  const { call, scratch } = pdfium;
  const code = codeOf(pdfium, text, index);
  if (code === notOne) return;
  call.FPDFText_GetLooseCharBox(text, index, scratch);
  call.FPDFText_GetCharOrigin(text, index, scratch + 16, scratch + 24);
  const floats = pdfium.floats();
  const at = scratch >> 2;
  let left = floats[at] ?? 0;
  let top = floats[at + 1] ?? 0;
  let right = floats[at + 2] ?? 0;
  let bottom = floats[at + 3] ?? 0;
  if (left !== run.left || bottom !== run.bottom || right !== run.right || top !== run.top) {
    endGroup(run, out);
    run.left = left;
    run.bottom = bottom;
    run.right = right;
    run.top = top;
    run.start = out.count;
  }
  const doubles = pdfium.doubles();
  const x = doubles[(scratch >> 3) + 2] ?? 0;
  const y = doubles[(scratch >> 3) + 3] ?? 0;
  if (run.edges?.axis === 'y') {
    bottom = y + run.edges.from;
    top = y + run.edges.to;
  } else if (run.edges) {
    left = x + run.edges.from;
    right = x + run.edges.to;
  }
  const baseline = run.sideways ? base[0] * x + base[2] * y + base[4] : base[1] * x + base[3] * y + base[5];
  const x0 = base[0] * left + base[2] * bottom + base[4];
  const y0 = base[1] * left + base[3] * bottom + base[5];
  const x1 = base[0] * right + base[2] * top + base[4];
  const y1 = base[1] * right + base[3] * top + base[5];
  if (!Number.isFinite(x0 + y0 + x1 + y1 + baseline)) return;
  const letters = isLigature(code) ? lettersOf(code) : undefined;
  const { size, angle, font, invisible } = run;
  for (let i = 0; i < (letters?.length ?? 1); i++) {
    out.push(
      letters?.[i] ?? code,
      Math.min(x0, x1),
      Math.min(y0, y1),
      Math.max(x0, x1),
      Math.max(y0, y1),
      baseline,
      size,
      angle,
      font,
      invisible,
    );
  }
}

/** Several characters in one box are one glyph: a ligature, or a letter with a mark of its own. */
function endGroup(run: Run, out: GlyphBuffer): void {
  if (out.count > run.start + 1) out.share(run.start);
}

// PDFium's sign for a hyphen at the end of a line.
const lineEndHyphen = 0x02;
const notOne = -1;

/** The code point of a character; {@link notOne} for the second half of a pair. */
function codeOf({ call }: Pdfium, text: number, index: number): number {
  const code = call.FPDFText_GetUnicode(text, index);
  if (code > 0x1f && code < 0x7f && call.FPDFText_HasUnicodeMapError(text, index) !== 1) return code;
  if (code === lineEndHyphen && call.FPDFText_IsHyphen(text, index) === 1) return 0x2d;
  if (isHighHalf(code)) {
    const low = call.FPDFText_GetUnicode(text, index + 1);
    return isLowHalf(low) ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : replacement;
  }
  if (isLowHalf(code)) {
    return index > 0 && isHighHalf(call.FPDFText_GetUnicode(text, index - 1)) ? notOne : replacement;
  }
  // A character that no map names comes as its code in the font.
  if (call.FPDFText_HasUnicodeMapError(text, index) === 1) return replacement;
  return readableCode(code);
}

function isHighHalf(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

function isLowHalf(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}
