import type { PDFPageProxy } from 'pdfjs-dist';
import type { GlyphTable, PdfFont } from '../../../ports/index.ts';
import { createGlyphBuffer, type GlyphBuffer } from '../content/glyph-buffer.ts';
import { concat, type Matrix, mapBox, matrixOf } from '../content/matrix.ts';
import type { PageBounds } from './bounds.ts';

/**
 * Reads a page's text as pdf.js groups it, each run cut evenly into its characters. For pages whose operators cannot
 * be read: positions within a run are estimates.
 */
export async function readTextRuns(
  page: PDFPageProxy,
  base: Matrix,
  bounds: PageBounds,
): Promise<GlyphTable> {
  const content = await page.getTextContent({ includeMarkedContent: false });
  const out = createGlyphBuffer(bounds.maxGlyphs);
  const fonts: PdfFont[] = [];
  const indexes = new Map<string, number>();
  for (const item of content.items) {
    if (!('str' in item) || item.str === '') continue;
    let index = indexes.get(item.fontName);
    if (index === undefined) {
      index = fonts.length;
      indexes.set(item.fontName, index);
      const vertical = content.styles[item.fontName]?.vertical === true;
      fonts.push({ name: '', weight: 400, italic: false, vertical });
    }
    const matrix = matrixOf(item.transform);
    if (matrix) splitRun(item.str, concat(base, matrix), item.width, index, out);
  }
  return out.finish(fonts);
}

function splitRun(text: string, m: Matrix, width: number, font: number, out: GlyphBuffer): void {
  const characters = [...text];
  const size = Math.hypot(m[2], m[3]);
  const stretch = Math.hypot(m[0], m[1]) || 1;
  const step = width / stretch / characters.length;
  const degrees = (Math.atan2(m[1], m[0]) * 180) / Math.PI;
  const angle = (degrees + 360) % 360;
  const sideways = Math.abs(m[1]) > Math.abs(m[0]);
  for (const [i, character] of characters.entries()) {
    const box = mapBox(m, i * step, -0.2, (i + 1) * step, 0.8);
    const baseline = sideways ? m[0] * i * step + m[4] : m[1] * i * step + m[5];
    if (!box.every(Number.isFinite)) continue;
    out.push(character.codePointAt(0) ?? 0xfffd, ...box, baseline, size, angle, font, false);
  }
}
