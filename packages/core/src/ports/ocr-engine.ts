import type { Box } from '../model/index.ts';

/** A word that an OCR engine read. */
export interface OcrWord {
  readonly text: string;
  /** In pixels of the picture handed in. */
  readonly box: Box;
  /** 0 to 1. */
  readonly confidence: number;
  /** Words of the same line share it; lines count from 0 in the engine's order. */
  readonly line: number;
}

/** What an OCR engine saw in one picture. */
export interface OcrResult {
  readonly words: readonly OcrWord[];
  /** Mean confidence of the words, 0 to 1; 0 where there is none. */
  readonly confidence: number;
}

/** How a picture is to be read. */
export interface OcrOptions {
  /** Tesseract's language names: `kor`, `eng`. */
  readonly languages: readonly string[];
  /** `block`: one block of text lines, as on a receipt. `page`: find the layout. Default `page`. */
  readonly segmentation?: 'page' | 'block';
  /** Resolution of the picture in dots an inch, where known. */
  readonly dpi?: number;
  /** Whether there may be light text on dark ground, which takes longer to read. Default true. */
  readonly lightText?: boolean;
  readonly signal?: AbortSignal;
}

/** Reads text in pictures. Callers know no engine but through this. */
export interface OcrEngine {
  /** Short name, as it appears in `metadata.engines`. */
  readonly name: string;
  /**
   * Encoding of the pictures that it is handed: `png`, or the faster `pgm` (Netpbm's graymap, one byte a pixel).
   * Default `png`.
   */
  readonly pictures?: 'png' | 'pgm';
  /**
   * Reads a picture, upright and prepared.
   * Errors: `OCR_UNAVAILABLE`, `OCR_FAILED`, `ABORTED`.
   */
  recognize(image: Uint8Array, options: OcrOptions): Promise<OcrResult>;
  /** Frees the recognisers. The engine may be used again; it then starts anew. */
  close(): Promise<void>;
}
