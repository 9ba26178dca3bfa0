import type { FormatContext } from '../../../src/extract/format.ts';
import type { ByteSource } from '../../../src/extract/input/source.ts';
import { createPdfjsEngine } from '../../../src/extract/pdf/pdfjs/index.ts';
import type { OcrEngine, OcrWord } from '../../../src/ports/index.ts';

/** A source in memory. */
export function sourceOf(bytes: Uint8Array): ByteSource {
  return {
    name: 'a.pdf',
    size: bytes.length,
    read: async (start, end) => bytes.subarray(start, end),
    async *stream() {
      yield bytes;
    },
    bytes: async () => bytes,
    close: async () => {},
  };
}

/** An engine that reads the same words on every picture: what is tested here is what becomes of them. */
export function ocrThatReads(words: readonly OcrWord[]): OcrEngine {
  return { name: 'fixed', recognize: async () => ({ words, confidence: 0.9 }), close: async () => {} };
}

/** What a caller who sets nothing gives, but without OCR's languages and time limit. */
export function contextOf(over: Partial<FormatContext> = {}): FormatContext {
  return {
    mediaType: 'application/pdf',
    ocr: 'auto',
    languages: ['eng'],
    wantsPage: () => true,
    password: undefined,
    limits: { maxBytes: 1e8, maxPages: 100, maxPixels: 1e8, maxCells: 1e6, timeoutMs: 0 },
    signal: new AbortController().signal,
    report: () => {},
    pdfEngine: async () => createPdfjsEngine(),
    ocrEngine: async () => ocrThatReads([]),
    ...over,
  };
}
