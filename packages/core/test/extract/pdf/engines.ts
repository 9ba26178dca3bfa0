import { createPdfiumEngine } from '../../../src/extract/pdf/pdfium/index.ts';
import { createPdfjsEngine } from '../../../src/extract/pdf/pdfjs/index.ts';
import type { PdfEngine, PdfFile, PdfPageContent } from '../../../src/ports/index.ts';

/** Both engines by name, as `describe.each` takes them: what is expected of one is expected of the other. */
export const bothEngines = [
  ['pdfium', createPdfiumEngine],
  ['pdfjs', createPdfjsEngine],
] as const;

/** Opens a file for as long as the work takes. */
export async function withFile<T>(
  engine: PdfEngine,
  bytes: Uint8Array,
  work: (file: PdfFile) => Promise<T>,
): Promise<T> {
  const file = await engine.open(bytes);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

/** The content of the first page. */
export function readFirst(engine: PdfEngine, bytes: Uint8Array): Promise<PdfPageContent> {
  return withFile(engine, bytes, (file) => file.readPage(1));
}

/** The characters of a page in content order. */
export function textOf({ glyphs }: PdfPageContent): string {
  return String.fromCodePoint(...glyphs.codePoints);
}

/** x0, y0, x1, y1 of glyph `i`, rounded to a tenth. */
export function boxOf({ glyphs }: PdfPageContent, i: number): number[] {
  return [...glyphs.boxes.subarray(i * 4, i * 4 + 4)].map((value) => Math.round(value * 10) / 10);
}
