import { isLigature, lettersOf, readableCode, replacement } from '../content/code-points.ts';
import type { GlyphBuffer } from '../content/glyph-buffer.ts';
import { concat, identity, type Matrix } from '../content/matrix.ts';
import type { LoadedFont } from './fonts.ts';
import type { IdentityWatch } from './identity-fonts.ts';

/** Where glyphs go. */
export interface GlyphSink extends Pick<GlyphBuffer, 'push'> {
  /** Told of every glyph of a composite font. */
  readonly identity?: Pick<IdentityWatch, 'note'>;
}

/** The text state of a content stream (PDF 32000-1, 9.3), with pdf.js's units. */
export interface TextState {
  charSpacing: number;
  wordSpacing: number;
  /** 1 for 100 %. */
  horizontalScale: number;
  leading: number;
  rise: number;
  renderMode: number;
  font: LoadedFont | undefined;
  size: number;
  matrix: Matrix;
  /** Pen and start of line, in the text matrix's space. */
  x: number;
  y: number;
  lineX: number;
  lineY: number;
}

/** The text state at the start of a page. */
export function initialTextState(): TextState {
  return {
    charSpacing: 0,
    wordSpacing: 0,
    horizontalScale: 1,
    leading: 0,
    rise: 0,
    renderMode: 0,
    font: undefined,
    size: 0,
    matrix: identity,
    x: 0,
    y: 0,
    lineX: 0,
    lineY: 0,
  };
}

/** The part of pdf.js's glyph that is read. */
interface GlyphLike {
  readonly unicode?: unknown;
  readonly originalCharCode?: unknown;
  readonly width?: unknown;
  readonly isSpace?: unknown;
  readonly vmetric?: unknown;
}

/** Moves the pen to the start of a line that is `x`, `y` from the start of the present one. */
export function moveText(text: TextState, x: number, y: number): void {
  text.lineX += x;
  text.lineY += y;
  text.x = text.lineX;
  text.y = text.lineY;
}

/** Sets the text matrix and puts the pen at its origin. */
export function setTextMatrix(text: TextState, matrix: Matrix): void {
  text.matrix = matrix;
  text.x = 0;
  text.y = 0;
  text.lineX = 0;
  text.lineY = 0;
}

/**
 * Places the glyphs of one show-text operator (a list of glyphs and of adjustments in thousandths of the size)
 * and moves the pen past them. `ctm` maps user space to the upright page.
 */
export function showText(text: TextState, ctm: Matrix, items: ArrayLike<unknown>, out: GlyphSink): void {
  const font = text.font;
  if (!font || text.size === 0) return;
  // pdf.js keeps the size positive and mirrors instead; a negative size runs backwards, upside down.
  const direction = text.size < 0 ? -1 : 1;
  const size = Math.abs(text.size);
  const scale = text.horizontalScale * direction;
  const m = concat(ctm, text.matrix);
  const run = { font, size, scale, direction, m, angle: writingAngle(m, scale, font.vertical) };
  let advance = 0;
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (typeof item === 'number') {
      advance += ((font.vertical ? 1 : -1) * item * size) / 1000;
    } else if (isGlyph(item)) {
      advance += placeGlyph(text, run, item, advance, out);
    }
  }
  if (font.vertical) text.y -= advance;
  else text.x += advance * scale;
}

/** What stays the same for all glyphs of one operator. */
interface Run {
  readonly font: LoadedFont;
  readonly size: number;
  readonly scale: number;
  readonly direction: number;
  readonly m: Matrix;
  readonly angle: number;
}

function isGlyph(item: unknown): item is GlyphLike {
  return typeof item === 'object' && item !== null;
}

function placeGlyph(text: TextState, run: Run, glyph: GlyphLike, at: number, out: GlyphSink): number {
  const { font, size, direction } = run;
  const width = typeof glyph.width === 'number' ? glyph.width : 0;
  const spacing = ((glyph.isSpace === true ? text.wordSpacing : 0) + text.charSpacing) * direction;
  const unit = size * font.scaleX;
  const string = typeof glyph.unicode === 'string' ? glyph.unicode : '';
  if (font.composite) noteCode(glyph, string, font, out);
  if (font.vertical) {
    const metric = glyph.vmetric as ArrayLike<number> | undefined;
    const drop = -(metric?.[0] ?? -1000) * unit;
    const originX = (metric?.[1] ?? width / 2) * unit;
    const left = text.x - originX * run.scale;
    emit(text, run, string, left, left + width * unit * run.scale, text.y - at - drop, text.y - at, out);
    return drop - spacing;
  }
  const left = text.x + at * run.scale;
  const base = text.y + text.rise;
  const low = base + font.descent * size * direction;
  const high = base + font.ascent * size * direction;
  emit(text, run, string, left, left + width * unit * run.scale, low, high, out);
  return width * unit + spacing;
}

function noteCode({ originalCharCode }: GlyphLike, string: string, font: LoadedFont, out: GlyphSink): void {
  if (typeof originalCharCode !== 'number') return;
  out.identity?.note(font.index, string.codePointAt(0) ?? -1, originalCharCode);
}

function emit(
  text: TextState,
  run: Run,
  string: string,
  left: number,
  right: number,
  low: number,
  high: number,
  out: GlyphSink,
): void {
  const characters = readable(string);
  const step = (right - left) / characters.length;
  for (let i = 0; i < characters.length; i++) {
    pushCell(text, run, characters[i] ?? replacement, left + i * step, left + (i + 1) * step, low, high, out);
  }
}

function pushCell(
  text: TextState,
  run: Run,
  codePoint: number,
  left: number,
  right: number,
  low: number,
  high: number,
  out: GlyphSink,
): void {
  const m = run.m;
  const x0 = m[0] * left + m[2] * low + m[4];
  const y0 = m[1] * left + m[3] * low + m[5];
  const x1 = m[0] * right + m[2] * high + m[4];
  const y1 = m[1] * right + m[3] * high + m[5];
  const x2 = m[0] * left + m[2] * high + m[4];
  const y2 = m[1] * left + m[3] * high + m[5];
  const x3 = m[0] * right + m[2] * low + m[4];
  const y3 = m[1] * right + m[3] * low + m[5];
  const base = text.y + text.rise;
  const sideways = Math.abs(Math.sin((run.angle * Math.PI) / 180)) > Math.SQRT1_2;
  const baseline = sideways ? m[0] * left + m[2] * base + m[4] : m[1] * left + m[3] * base + m[5];
  if (!Number.isFinite(x0 + y0 + x1 + y1 + baseline)) return;
  out.push(
    codePoint,
    Math.min(x0, x1, x2, x3),
    Math.min(y0, y1, y2, y3),
    Math.max(x0, x1, x2, x3),
    Math.max(y0, y1, y2, y3),
    baseline,
    run.size *
      Math.hypot(m[2], m[3]) *
      (run.font.type3 ? Math.max(run.font.ascent - run.font.descent, 0.1) : 1),
    run.angle,
    run.font.index,
    (text.renderMode & 3) === 3,
  );
}

/** Clockwise angle of the writing direction on a page whose y grows down, 0 to 360. */
function writingAngle(m: Matrix, scale: number, vertical: boolean): number {
  const x = vertical ? -m[2] : m[0] * Math.sign(scale || 1);
  const y = vertical ? -m[3] : m[1] * Math.sign(scale || 1);
  const degrees = (Math.atan2(y, x) * 180) / Math.PI;
  const angle = (degrees + 360) % 360;
  return angle > 359.95 ? 0 : angle;
}

const nothing: readonly number[] = [replacement];

/** The code points that a glyph stands for: ligatures taken apart, control characters replaced. */
function readable(string: string): readonly number[] {
  if (string.length === 1) {
    const code = string.charCodeAt(0);
    if (code > 0x1f && code < 0x7f) return [code];
  }
  if (string.length === 0) return nothing;
  const result: number[] = [];
  for (const character of string.length > 16 ? string.slice(0, 16) : string) {
    const code = character.codePointAt(0) ?? replacement;
    if (isLigature(code)) result.push(...lettersOf(code));
    else result.push(readableCode(code));
  }
  return result;
}
